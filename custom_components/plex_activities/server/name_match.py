"""Finding things by the names that people type or say.

What is shown stays as it was written; only comparisons use the forms made here.
"""

from collections.abc import Callable, Hashable, Iterable
from functools import lru_cache
from itertools import starmap, zip_longest
import re
import unicodedata

from .name_words import AND, BEGINNINGS, ENDINGS, LEADING, LIBRARY, LIBRARY_ENDINGS

# Libraries of several servers fit in.
_CACHED = 2048
# What is left of a word without its ending.
_MIN_STEM = 3

# Unlike the words for it, these need no space around them.
_AND_SIGN = re.compile(r"(?<=\w)\s*[&+]\s*(?=\w)|(?<=\w)和(?=\w)")
_VARIATION = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_ACCENT = re.compile("[\u0300-\u036f]")


def match_name[T: Hashable](wanted: str, named: Iterable[tuple[str, T]]) -> set[T]:
    """Return what has exactly this name, else the only thing that has nearly this name."""
    named = list(named)
    return match_exactly(wanted, named) or match_loosely(wanted, named)


def match_exactly[T: Hashable](wanted: str, named: Iterable[tuple[str, T]]) -> set[T]:
    """Return everything with exactly this name, or else with the same words.

    Case, white space, punctuation and invisible characters do not count then, and "&"
    is the same as "and".
    """
    named = list(named)
    if identical := {value for name, value in named if name == wanted}:
        return identical
    form = "".join(_words(wanted))
    return {value for name, value in named if form and "".join(_words(name)) == form}


def match_loosely[T: Hashable](wanted: str, named: Iterable[tuple[str, T]]) -> set[T]:
    """Return the only thing with nearly this name; nothing if there are several.

    Accents, symbols, endings of plurals, articles, and words for a library before or
    after the name do not count.
    """
    core = core_words(wanted)

    def same_core(words: tuple[str, ...]) -> bool:
        return bool(core) and "".join(words) == "".join(core)

    def same_stem(words: tuple[str, ...]) -> bool:
        return bool(core) and _same_but_for_endings(words, core)

    named = list(named)
    return _only(same_core, named) or _only(same_stem, named)


def _only[T: Hashable](
    is_same: Callable[[tuple[str, ...]], bool], named: Iterable[tuple[str, T]]
) -> set[T]:
    found = {value for name, value in named if is_same(core_words(name))}
    return found if len(found) == 1 else set()


def same_word(one: str, other: str) -> bool:
    """Return whether two words are the same, or differ in the ending of a plural."""
    return not _stems(one).isdisjoint(_stems(other))


@lru_cache(_CACHED)
def core_words(name: str) -> tuple[str, ...]:
    """Return the words of a name that count in a loose comparison."""
    words = [word for word in map(_plain, _words(name)) if word]
    while len(words) > 1 and words[0] in LEADING | LIBRARY:
        del words[0]
    while len(words) > 1 and words[-1] in LIBRARY:
        del words[-1]
    if words:
        words[0] = _without(words[0], BEGINNINGS, str.removeprefix)
        words[-1] = _without(words[-1], LIBRARY_ENDINGS, str.removesuffix)
    return tuple(words)


@lru_cache(_CACHED)
def _words(name: str) -> tuple[str, ...]:
    """Return the words of a name; symbols such as emoji are part of them."""
    text = unicodedata.normalize("NFKC", name).casefold()
    text = unicodedata.normalize("NFKC", _AND_SIGN.sub(" & ", text))
    text = "".join(
        character if character == "&" or not _is_punctuation(character) else " "
        for character in _VARIATION.sub("", text)
        if unicodedata.category(character) != "Cf"
    )
    words = text.split()
    return tuple(
        "&" if word in AND and 0 < place < len(words) - 1 else word.replace("&", "")
        for place, word in enumerate(words)
    )


def _is_punctuation(character: str) -> bool:
    # Control characters and separators count as white space.
    category = unicodedata.category(character)
    return category[0] in "PZ" or category == "Cc"


def _plain(word: str) -> str:
    """Return a word without accents and symbols."""
    if word == "&":
        return word
    bare = _ACCENT.sub("", unicodedata.normalize("NFKD", word))
    return "".join(
        character for character in bare if unicodedata.category(character)[0] != "S"
    )


def _without(word: str, parts: Iterable[str], remove: Callable[[str, str], str]) -> str:
    """Return a word without the first of these parts that it has, unless that is all."""
    shorter = (remove(word, part) for part in parts)
    return next((rest for rest in shorter if rest not in (word, "")), word)


def _same_but_for_endings(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    pairs = zip_longest(one, other, fillvalue="")
    return all(starmap(same_word, pairs)) or same_word("".join(one), "".join(other))


def _stems(word: str) -> set[str]:
    """Return a word, and what is left of it without each ending that it has."""
    stems = {word.removesuffix(ending) for ending in ENDINGS}
    return {word, *(stem for stem in stems if len(stem) >= _MIN_STEM)}
