"""How many libraries may appear or be renamed: the class alone."""

from dataclasses import replace

import pytest

from custom_components.plex_activities.aioplex.models import Library
from custom_components.plex_activities.server.library_allowance import (
    BURST,
    DAY,
    PER_DAY,
    LibraryAllowance,
)

FILMS = Library("1", "Films", "a")


NEW = Library("2", "Films", "a")
RENAMED = Library("1", "Movies", "a")
OTHER = Library("1", "Films", "b")
NAMELESS = Library("1", "Films")


@pytest.mark.parametrize("listed", [NEW, RENAMED, OTHER, NAMELESS])
def test_what_is_new_or_renamed_is_counted_once(listed: Library) -> None:
    known = {"1": FILMS}
    allowance = LibraryAllowance.after_first(known, 0)
    for libraries, spent in (
        (known, 0),
        ({listed.id: listed}, 1),
        ({}, 1),
        (known, 1),
        ({listed.id: listed}, 1),
    ):
        known, allowance = allowance.admit(known, libraries, 0)
        assert known == libraries
        assert allowance.left == BURST - spent


@pytest.mark.parametrize(
    ("known", "listed", "admitted"),
    [
        (FILMS, FILMS, FILMS),
        (FILMS, NEW, None),
        (FILMS, RENAMED, FILMS),
        (FILMS, OTHER, None),
        (FILMS, NAMELESS, FILMS),
        (NAMELESS, FILMS, NAMELESS),
    ],
)
def test_beyond_the_allowance_libraries_stay_as_they_are(
    known: Library, listed: Library, admitted: Library | None
) -> None:
    before = {known.id: known}
    allowance = replace(LibraryAllowance.after_first(before, 0), left=0.9)
    found, after = allowance.admit(before, {listed.id: listed}, 0)
    assert found == ({admitted.id: admitted} if admitted else {})
    assert after == allowance


def test_the_allowance_comes_back_in_days() -> None:
    changing = LibraryAllowance(left=0)
    found, changing = changing.admit({}, _many(0), DAY)
    assert len(found) == PER_DAY
    found, changing = changing.admit(found, _many(1), 1000 * DAY)
    assert len(found) == BURST
    assert changing.left == 0


def _many(number: int) -> dict[str, Library]:
    ids = [f"{number}-{it}" for it in range(200)]
    return {library_id: Library(library_id, "x") for library_id in ids}
