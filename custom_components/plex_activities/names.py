"""Finding what somebody means by a name, spoken or typed from memory."""

from collections.abc import Hashable, Iterable
import re

_WORD = re.compile(r"\w+")


def called[T: Hashable](spoken: str, named: Iterable[tuple[str, T]]) -> set[T]:
    """Return what is called so: exactly, else the only one with all these words.

    Case and punctuation do not count. Two that fit no better than each other are
    none: nobody should have to guess which was meant.
    """
    wanted = _words(spoken)
    if not wanted:
        return set()
    pairs = [(_words(name), thing) for name, thing in named]
    exact = {thing for words, thing in pairs if words == wanted}
    if exact:
        return exact
    near = {thing for words, thing in pairs if set(wanted) <= set(words)}
    return near if len(near) == 1 else set()


def _words(name: str) -> list[str]:
    return _WORD.findall(name.casefold())
