"""Finding libraries by what users call them."""

from collections.abc import Iterable, Mapping

from ..aioplex.models import Library
from .name_match import core_words, match_name, same_word
from .name_words import TYPES

# The names that the user has given libraries in Home Assistant, by library id.
type OwnNames = Mapping[str, Iterable[str]]


def find_libraries(
    wanted: str, libraries: Mapping[str, Library], own_names: OwnNames
) -> set[str]:
    """Return the ids of the libraries with this id or name.

    If there is none, the only library whose type is called so: "movies" may mean a
    library called Cinema.
    """
    if wanted in libraries:
        return {wanted}
    return match_name(wanted, all_names(libraries, own_names)) or of_type(
        wanted, libraries
    )


def all_names(
    libraries: Mapping[str, Library], own_names: OwnNames
) -> list[tuple[str, str]]:
    """Return all names of the libraries, each with the id of its library."""
    return [
        (name, library_id)
        for library_id, library in libraries.items()
        for name in (library.title, *own_names.get(library_id, ()))
    ]


def of_type(wanted: str, libraries: Mapping[str, Library]) -> set[str]:
    """Return the id of the only library whose type is called so; nothing otherwise."""
    word = "".join(core_words(wanted))
    types = {
        kind
        for kind, words in TYPES.items()
        if word and any(same_word(word, other) for other in words)
    }
    found = {
        library_id for library_id, library in libraries.items() if library.type in types
    }
    return found if len(found) == 1 else set()
