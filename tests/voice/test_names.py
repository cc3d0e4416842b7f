"""Finding what is meant by a name, and making Plex's texts fit to be told."""

from hypothesis import given, strategies as st
import pytest

from custom_components.plex_activities.assist.names import match_name
from custom_components.plex_activities.assist.servers import MAX_LINE, one_line

LIBRARIES = [
    ("Films", 1),
    ("Films 4K", 2),
    ("Kids' Films", 3),
    ("Straße der Lieder", 4),
    ("TV Shows", 5),
    ("tv shows", 6),
]


@pytest.mark.parametrize(
    ("spoken", "meant"),
    [
        ("Films", {1}),
        ("films", {1}),
        (" FILMS. ", {1}),
        ("4k", {2}),
        ("4K films", {2}),
        ("kids films", {3}),
        ("Kids' Films", {3}),
        ("STRASSE DER LIEDER", {4}),
        ("lieder", {4}),
        # Two of the same name are both meant.
        ("TV shows", {5, 6}),
        # Two that hold the word are not.
        ("shows", set()),
        ("film", set()),
        ("music", set()),
        ("", set()),
        ("?!", set()),
    ],
)
def test_a_name_means_what_is_called_so_or_the_only_one_with_these_words(
    spoken: str, meant: set[int]
) -> None:
    assert match_name(spoken, LIBRARIES) == meant


@given(st.text(max_size=600))
def test_whatever_a_text_is_it_becomes_one_short_visible_line(text: str) -> None:
    told = one_line(text)
    assert len(told) <= MAX_LINE
    assert told.isprintable()
    assert told == told.strip()
    # What was made plain stays as it is.
    assert one_line(told) == told


def test_a_usual_title_is_left_alone() -> None:
    assert one_line("Amélie: Le Fabuleux Destin (2001) 👋") == (
        "Amélie: Le Fabuleux Destin (2001) 👋"
    )
    assert one_line("a" * 81) == "a" * 79 + "…"
