"""Matching names as people say them: also only a part of one."""

from collections.abc import Hashable, Iterable

from ..server.name_match import core_words, match_name, same_word


def match_spoken[T: Hashable](spoken: str, named: Iterable[tuple[str, T]]) -> set[T]:
    """Return what has exactly this name, else the only thing that has nearly or partly.

    A partial match has all the spoken words in its name; several partial matches are
    ambiguous and return nothing.
    """
    named = list(named)
    if found := match_name(spoken, named):
        return found
    words = core_words(spoken)
    partial = {
        value
        for name, value in named
        if words
        and all(
            any(same_word(word, other) for other in core_words(name)) for word in words
        )
    }
    return partial if len(partial) == 1 else set()
