"""Reading what language models send as arguments, which is often only nearly right."""

from collections.abc import Iterable, Iterator, Mapping
import json
from typing import cast

from homeassistant.util.json import JsonValueType

from ..aioplex.models import ActivityCategory
from ..server.name_match import same_word
from .names import match_spoken

# What models send in place of an argument that they leave out.
_LEFT_OUT = frozenset(
    {"", "null", "none", "nil", "undefined", "n/a", "all", "any", "every", "*"}
)
_TRUE = frozenset({"true", "yes", "on", "1"})


def named_arguments(
    sent: Mapping[str, object], names: Iterable[str]
) -> dict[str, list[str]]:
    """Return the texts of each argument that holds any, also under plurals of its name.

    Arguments of other names keep theirs.
    """
    names = list(names)
    found: dict[str, list[str]] = {}
    for key, value in sent.items():
        wanted = key.strip().lower()
        name = next((name for name in names if same_word(name, wanted)), key)
        if texts := read_texts(value):
            found[name] = list(dict.fromkeys(found.get(name, []) + texts))
    return found


def read_texts(value: object) -> list[str]:
    """Return the texts in one value, or a list of them; none if it was left out."""
    return list(dict.fromkeys(_texts(value)))


def is_true(texts: Iterable[str]) -> bool:
    """Return whether an argument was sent that means yes, and nothing else."""
    texts = list(texts)
    return bool(texts) and all(text.lower() in _TRUE for text in texts)


def read_categories(texts: Iterable[str]) -> list[ActivityCategory] | None:
    """Return the categories that are meant; None if one of them is unknown."""
    named = [(category.value, category) for category in ActivityCategory]
    found: list[ActivityCategory] = []
    for text in texts:
        # Several in one text.
        for part in filter(str.strip, text.split(",")):
            match = match_spoken(part, named)
            if len(match) != 1:
                return None
            found.extend(match)
    return found


def _texts(value: object) -> Iterator[str]:
    match value:
        case str(text):
            text = text.strip()
            if text.startswith(("[", '"')) and (parsed := _parsed(text)) is not None:
                yield from _texts(parsed)
            elif text.lower() not in _LEFT_OUT:
                yield text
        case bool(choice):
            # What is not wanted is left out.
            if choice:
                yield "true"
        case int(number) | float(number):
            yield str(number)
        case list(values) | tuple(values) | set(values):
            for item in values:
                yield from _texts(item)
        case dict(values):
            yield from _texts(list(values.values()))


def _parsed(text: str) -> JsonValueType:
    """Return a list or a text that was sent as JSON; None if it is none."""
    try:
        return cast(JsonValueType, json.loads(text))
    except ValueError:
        return None
