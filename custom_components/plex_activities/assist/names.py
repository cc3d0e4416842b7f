"""Matching names as people say them, or type them from memory."""

from collections.abc import Hashable, Iterable
import re

_WORD = re.compile(r"\w+")


def match_name[T: Hashable](spoken: str, named: Iterable[tuple[str, T]]) -> set[T]:
    """Return the exact matches, else the only partial one.

    Case and punctuation do not count. A partial match has all the spoken words in its
    name; several partial matches are ambiguous and return nothing.
    """
    named = list(named)
    if exact := match_exactly(spoken, named):
        return exact
    partial = _match_partially(spoken, named)
    return partial if len(partial) == 1 else set()


def match_exactly[T: Hashable](spoken: str, named: Iterable[tuple[str, T]]) -> set[T]:
    """Return everything with exactly this name."""
    words = _words(spoken)
    return {value for name, value in named if words and _words(name) == words}


def _match_partially[T: Hashable](
    spoken: str, named: Iterable[tuple[str, T]]
) -> set[T]:
    words = set(_words(spoken))
    return {value for name, value in named if words and words <= set(_words(name))}


def _words(name: str) -> list[str]:
    return _WORD.findall(name.casefold())
