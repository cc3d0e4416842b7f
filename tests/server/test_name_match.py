"""Finding things by the names that people type or say, in many languages."""

from unicodedata import normalize

from hypothesis import given, strategies as st
import pytest

from custom_components.plex_activities.aioplex.models import Library
from custom_components.plex_activities.server.library_names import find_libraries
from custom_components.plex_activities.server.name_match import (
    match_exactly,
    match_name,
)

FAMILY = "👨‍👩‍👧 Family"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("Films", "Films"),
        ("Films", " FILMS. "),
        (" TV Shows", "TV Shows"),
        (" TV Shows", " TV Shows"),
        ("Movies ", "movies"),
        ("Night\u00a0Shelf", "Night Shelf"),
        ("Night\u202fShelf", "night\u3000shelf"),
        ("Night\tShelf", "Night  Shelf"),
        ("Night Shelf", "Nightshelf"),
        (FAMILY, FAMILY),
        (FAMILY, "👨👩👧 family"),
        ("❤️ Films", "❤ films"),
        (normalize("NFD", "Hörbücher"), "Hörbücher"),
        ("Hörbücher", normalize("NFD", "HÖRBÜCHER")),
        ("\uff26\uff49\uff4c\uff4d\uff53", "Films"),
        ("Straße der Lieder", "STRASSE DER LIEDER"),
        ("می‌خواهم", "میخواهم"),
        ("Sci-Fi", "sci fi"),
        ("Sci\u2011Fi", "scifi"),
        ("Kids' Films", "kids films"),
        ("Kids\u2019 Films", "Kids' Films"),
        ("Kids & Family", "kids and family"),
        ("Kids&Family", "Kids and Family"),
        ("Kids + Family", "Kids & Family"),
        ("Kinder & Familie", "Kinder und Familie"),
        ("Enfants & Famille", "enfants et famille"),
        ("Kinderen & Familie", "kinderen en familie"),
        ("Niños & Familia", "niños y familia"),
        ("Bambini & Famiglia", "bambini e famiglia"),
        ("Dzieci & Rodzina", "dzieci i rodzina"),
        ("Crianças & Família", "crianças e família"),
        ("Barn & Familj", "barn och familj"),
        ("Børn & Familie", "børn og familie"),
        ("Děti & Rodina", "děti a rodina"),
        ("电影 & 电视", "电影和电视"),
        ("Movies+", "movies+"),
        ("🎬", "🎬"),
        ("!", "!"),
        ("", ""),
    ],
)
def test_names_are_the_same_exactly(name: str, wanted: str) -> None:
    names = [(name, 1), ("Anything", 2), ("Kids Family", 3)]
    assert match_exactly(wanted, names) == {1}


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        # English
        ("Movies", "movie library"),
        ("Movies", "the movie library"),
        ("Movies", "the Plex movie library"),
        ("Plex Movies", "movies"),
        ("Movies", "my movies"),
        ("TV Shows", "tv show"),
        ("Films", "film"),
        ("Stories", "story"),
        ("The Archive", "archive library"),
        ("Library", "the library"),
        ("Disney+", "disney"),
        (FAMILY, "family"),
        ("🎬 Films", "films"),
        ("Kids & Family", "the kids and families library"),
        ("Sci-Fi", "the sci fi library"),
        # German
        ("Filme", "Filmmediathek"),
        ("Filme", "Filmbibliothek"),
        ("Filme", "die Film-Mediathek"),
        ("Filme", "meine Filme"),
        ("Filme", "Mediathek Filme"),
        ("Serien", "Serie"),
        ("Hörbücher", "Hörbuch"),
        ("Hörbücher", "Horbucher"),
        ("Dokus", "Doku-Mediathek"),
        # French
        ("Films", "la bibliothèque de films"),
        ("Séries", "les series"),
        ("Animation", "bibliothèque d\u2019animation"),
        ("Vidéos", "ma vidéo"),
        # Dutch
        ("Films", "de filmbibliotheek"),
        ("Foto's", "foto"),
        ("Boeken", "mijn boek"),
        # Spanish
        ("Películas", "la biblioteca de peliculas"),
        ("Series", "las series"),
        ("Canciones", "la canción"),
        # Italian
        ("Canzoni", "la libreria delle canzoni"),
        ("Libri", "libro"),
        # Polish
        ("Filmy", "biblioteka film"),
        ("Książki", "moja książka"),
        # Brazilian Portuguese
        ("Séries", "a biblioteca de séries"),
        ("Canções", "canção"),
        # Swedish, Danish, Norwegian
        ("Filmer", "filmbiblioteket"),
        ("Serier", "mina serier"),
        ("Film", "alle filmene"),
        # Czech
        ("Filmy", "knihovna filmy"),
        ("Seriály", "seriál"),
        # Chinese
        ("电影", "我的电影"),
        ("电影", "电影库"),
        ("电影", "所有电影"),
    ],
)
def test_names_are_nearly_the_same(name: str, wanted: str) -> None:
    named = [(name, 1), ("Anything", 2), ("Concerts", 3)]
    assert not match_exactly(wanted, named)
    assert match_name(wanted, named) == {1}


@pytest.mark.parametrize(
    ("names", "wanted", "found"),
    [
        # As written, before the same words written otherwise.
        (["TV Shows", "tv shows"], "tv shows", {1}),
        (["TV Shows", "tv shows"], "TV shows", {0, 1}),
        (["Films", "Films+"], "Films", {0}),
        (["Films", "Films+"], "Films+", {1}),
        (["Plan A", "Plan E"], "plan e", {1}),
        # Exactly, before nearly.
        (["Film", "Films"], "film", {0}),
        (["Series", "Serie"], "SERIE", {1}),
        (["Canción", "Cancion"], "canción", {0}),
        (["Movies", "The Movies"], "the movies", {1}),
        # Nearly, but which?
        (["Film", "Filme"], "films", set()),
        (["Movies", "Film Movies"], "movie", {0}),
        (["Sagas", "Saga"], "sagaer", set()),
        # Without accents and articles, before other endings.
        (["Film", "Filme"], "my film", {0}),
        # A part is another name.
        (["Films 4K"], "films", set()),
        (["Films", "Films 4K"], "4k", set()),
        (["Kids & Family"], "kids family", set()),
        (["Filns"], "films", set()),
        (["Films"], "", set()),
        (["Films", "!"], "?", set()),
        (["Films", " "], "  ", set()),
        (["&"], "and", set()),
    ],
)
def test_an_exact_name_comes_first_and_a_near_one_must_be_the_only_one(
    names: list[str], wanted: str, found: set[int]
) -> None:
    named = [(name, place) for place, name in enumerate(names)]
    assert match_name(wanted, named) == found


LIBRARIES = {
    "1": Library("1", "Cinema Corner", type="movie"),
    "2": Library("2", "Evening", type="show"),
    "3": Library("3", "Tunes", type="artist"),
    "4": Library("4", "Snaps", type="photo"),
}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("1", {"1"}),
        ("cinema corner", {"1"}),
        ("attic", {"2"}),
        ("movie", {"1"}),
        ("the movie library", {"1"}),
        ("Filmmediathek", {"1"}),
        ("películas", {"1"}),
        ("les films", {"1"}),
        ("电影库", {"1"}),
        ("TV shows", {"2"}),
        ("TV-Serien", {"2"}),
        ("séries", {"2"}),
        ("seriály", {"2"}),
        ("Musik", {"3"}),
        ("my music", {"3"}),
        ("foto's", {"4"}),
        ("zdjęcia", {"4"}),
        ("audiobooks", set()),
        ("", set()),
    ],
)
def test_libraries_are_found_by_id_names_or_type(wanted: str, found: set[str]) -> None:
    assert find_libraries(wanted, LIBRARIES, {"2": ["The Attic"]}) == found


def test_a_type_finds_nothing_if_several_libraries_have_it() -> None:
    libraries = {**LIBRARIES, "5": Library("5", "Classics", type="movie")}
    assert find_libraries("movies", libraries, {}) == set()
    assert find_libraries("shows", libraries, {}) == {"2"}


@given(st.text(max_size=40))
def test_every_name_finds_itself_and_no_name_is_an_error(name: str) -> None:
    assert match_name(name, [(name, 1), ("Another", 2)]) >= {1}
    match_name(name, [("Films", 1)])
