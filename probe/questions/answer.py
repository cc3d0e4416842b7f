"""What an answer is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from ..entries import Json, Recording


class Verdict(StrEnum):
    """The answer in a word."""

    YES = "yes"
    NO = "no"
    NOT_SEEN = "not seen"


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer, and what it was seen from."""

    verdict: Verdict
    seen: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and the function that answers it from a recording."""

    key: str
    text: str
    answer: Callable[[Recording], Answer]


def yes_or_no(*, yes: bool, **seen: Json) -> Answer:
    """Return a decided answer."""
    return Answer(Verdict.YES if yes else Verdict.NO, seen)


def not_seen(**seen: Json) -> Answer:
    """Return an answer that is not known."""
    return Answer(Verdict.NOT_SEEN, seen)
