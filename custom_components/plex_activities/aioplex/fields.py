"""What is made of one field of a row, whichever way a server spells it."""

from collections.abc import Mapping
from contextlib import suppress
import math
import unicodedata

import orjson

from .wire import JsonValue

# Home Assistant refuses longer states, and no real title comes near it.
MAX_TEXT = 255
# Contexts seen on real servers stay below 300 bytes.
MAX_DETAILS = 2048


def text(value: JsonValue) -> str:
    """Return a text, cut to what a state may hold; empty if there is none."""
    if not isinstance(value, str):
        return ""
    value = value[:MAX_TEXT]
    return value if value.isprintable() else printable(value)


def printable(value: str) -> str:
    """Return a text without what ends or turns round a line, or steers a display."""
    return "".join(
        each if each.isprintable() else " "
        for each in value
        if unicodedata.category(each) != "Cf"
    )


def percent(value: JsonValue) -> int | None:
    """Return whole percent; None if that is none."""
    # As every server seen so far writes it.
    if type(value) is int and 0 <= value <= 100:  # noqa: PLR2004  # per cent
        return value
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    # False for NaN, too.
    if isinstance(value, int | float) and 0 <= value < math.inf:
        return int(min(value, 100))
    return None


def details(value: JsonValue) -> Mapping[str, JsonValue]:
    """Return an object; an empty one if there is none, or one larger than any real."""
    if not isinstance(value, dict) or not value:
        return {}
    try:
        size = len(orjson.dumps(value))
    except orjson.JSONEncodeError:
        return {}
    return value if size <= MAX_DETAILS else {}


def cut(value: JsonValue) -> JsonValue:
    """Return of a value no more than what the others here would make of it."""
    match value:
        case str():
            return value[:MAX_TEXT]
        case dict():
            return dict(details(value))
        case list():
            return None
    return value


def whole(value: JsonValue) -> int | None:
    """Return a whole number, however it is spelt; None if it is none."""
    match value:
        case int(number):
            return number
        case str(text):
            with suppress(ValueError):
                return int(text)
    return None
