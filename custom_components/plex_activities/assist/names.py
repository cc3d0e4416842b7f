"""Finding what somebody means by a name, spoken or typed from memory."""

from collections.abc import Hashable, Iterable
import re

_WORD = re.compile(r"\w+")


def called[T: Hashable](spoken: str, named: Iterable[tuple[str, T]]) -> set[T]:
    """Return what is called so: exactly, else the only one with all these words.

    Case and punctuation do not count. Two that fit no better than each other are
    none: nobody should have to guess which was meant.
    """
    named = list(named)
    if exact := called_exactly(spoken, named):
        return exact
    near = _nearly_called(spoken, named)
    return near if len(near) == 1 else set()


def called_exactly[T: Hashable](spoken: str, named: Iterable[tuple[str, T]]) -> set[T]:
    """Return what has just this name."""
    wanted = _words(spoken)
    return {thing for name, thing in named if wanted and _words(name) == wanted}


def _nearly_called[T: Hashable](spoken: str, named: Iterable[tuple[str, T]]) -> set[T]:
    """Return what has all these words in its name."""
    wanted = set(_words(spoken))
    return {thing for name, thing in named if wanted and wanted <= set(_words(name))}


def _words(name: str) -> list[str]:
    return _WORD.findall(name.casefold())
