"""Reading single fields of a row, in all the spellings that servers use."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
import math
import re
import unicodedata

import orjson

from .bounds import MAX_DETAIL_VALUES, MAX_DETAILS, MAX_TEXT
from .wire import JsonValue, may_hold_more

# Between the parts of an emoji, and of words in some scripts.
_JOINERS = frozenset("\u200c\u200d")
# Without the tags after it, it is a black flag.
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f")
# In the year 2106. Later times are milliseconds, or nonsense.
MAX_SECONDS = 2**32


def text(value: JsonValue) -> str:
    """Return a text, cut to the length of a state; empty if it is not a text."""
    if not isinstance(value, str):
        return ""
    value = value[:MAX_TEXT]
    return value if value.isprintable() else printable(value)


def printable(value: str) -> str:
    """Drop most format characters (bidirectional ones too), blank other non-printables.

    What shapes a name stays: the joiners of emoji and scripts, the tags of the flags of
    Scotland and others, and all kinds of spaces.
    """
    kept = {place for flag in _FLAG.finditer(value) for place in range(*flag.span())}
    return "".join(
        character if place in kept else _printable(character)
        for place, character in enumerate(value)
    )


def _printable(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    match unicodedata.category(character):
        case "Cf":
            return ""
        case "Zs":
            return character
        case _:
            return " "


def percent(value: JsonValue) -> int | None:
    """Return 0 to 100, clamped; None if unknown (Plex sends -1)."""
    # The spelling of every server seen so far.
    if type(value) is int and 0 <= value <= 100:  # noqa: PLR2004  # per cent
        return value
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    # Also false for NaN.
    if isinstance(value, int | float) and 0 <= value < math.inf:
        return int(min(value, 100))
    return None


def details(
    value: JsonValue, *, is_known_small: bool = False
) -> Mapping[str, JsonValue]:
    """Return an object; an empty one in place of anything else, or of a large one.

    What is part of a small object is small, and need not be looked through again.
    """
    if isinstance(value, dict) and value and (is_known_small or is_small(value)):
        return value
    return {}


def is_small(value: Mapping[str, JsonValue]) -> bool:
    """Return whether an object is at most 2 KiB of JSON, and 300 values."""
    if _is_surely_large(value):
        return False
    try:
        dumped = orjson.dumps(value)
    except orjson.JSONEncodeError:
        return False
    return len(dumped) <= MAX_DETAILS and not may_hold_more(dumped, MAX_DETAIL_VALUES)


def _is_surely_large(value: Mapping[str, JsonValue]) -> bool:
    """Return whether an object is larger than 2 KiB of JSON, whatever its numbers are.

    Writing it takes up to 40 times its size in memory.
    """
    size = 0
    rest: list[Mapping[str, JsonValue] | list[JsonValue]] = [value]
    # This runs for every new activity, so it is written for speed.
    for items in rest:
        size += len(items)
        if size > MAX_DETAILS:
            return True
        if isinstance(items, list):
            values: Iterable[JsonValue] = items
        else:
            size += sum(map(len, items))
            values = items.values()
        for item in values:
            if isinstance(item, str):
                size += len(item)
            elif isinstance(item, (dict, list)):
                rest.append(item)
    return size > MAX_DETAILS


def whole(value: JsonValue) -> int | None:
    """Return a whole number, also one sent as text; None for anything else."""
    match value:
        case int(number):
            return number
        case str(text):
            with suppress(ValueError):
                return int(text)
    return None


def timestamp(value: JsonValue) -> datetime | None:
    """Return a time, sent as seconds since 1970; None for what cannot be one."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    # Also false for NaN.
    return datetime.fromtimestamp(value, UTC) if 0 < value < MAX_SECONDS else None
