"""Matching spoken names, and shortening texts from Plex to one line."""

import unicodedata

from hypothesis import given, strategies as st
import pytest

from custom_components.plex_activities.assist.names import match_spoken
from custom_components.plex_activities.assist.texts import MAX_LINE, one_line

LIBRARIES = [
    ("Films", 1),
    ("Films 4K", 2),
    ("Kids' Films", 3),
    ("Straße der Lieder", 4),
    ("TV Shows", 5),
    ("tv shows", 6),
    ("Night Shelf", 7),
]


@pytest.mark.parametrize(
    ("spoken", "matching"),
    [
        ("Films", {1}),
        ("films", {1}),
        (" FILMS. ", {1}),
        # Nearly, before a part.
        ("film", {1}),
        ("the film library", {1}),
        ("4k", {2}),
        ("4K films", {2}),
        ("film 4k", {2}),
        ("kids films", {3}),
        ("kid films", {3}),
        ("Kids' Films", {3}),
        ("STRASSE DER LIEDER", {4}),
        ("lieder", {4}),
        # An exact name matches all that have it.
        ("TV shows", {5, 6}),
        # A part of two names is ambiguous.
        ("shows", set()),
        ("shelves", set()),
        ("the shelf", {7}),
        ("music", set()),
        ("", set()),
        ("?!", set()),
    ],
)
def test_a_name_matches_exactly_or_nearly_or_as_part_of_a_single_name(
    spoken: str, matching: set[int]
) -> None:
    assert match_spoken(spoken, LIBRARIES) == matching


@given(st.text(max_size=600))
def test_any_text_becomes_one_short_line_without_control_characters(text: str) -> None:
    line = one_line(text)
    assert len(line) <= MAX_LINE
    assert not {unicodedata.category(character) for character in line} & {
        "Cc",
        "Zl",
        "Zp",
    }
    assert line == line.strip()
    assert one_line(line) == line


@pytest.mark.parametrize(
    "text", ["Amélie: Le Fabuleux Destin (2001) 👋", "👨‍👩‍👧 Family", "می‌خواهم"]
)
def test_short_titles_stay_as_they_are(text: str) -> None:
    assert one_line(text) == text


def test_only_titles_above_80_characters_are_shortened() -> None:
    assert one_line("a" * 80) == "a" * 80
    assert one_line("a" * 81) == "a" * 79 + "…"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[x](http://e)", "[x] (http://e)"),
        ("[x](javascript:alert(1))", "[x] (javascript:alert(1))"),
        ("![x](http://e/x.png)", "![x] (http://e/x.png)"),
        ("![x][y]", "![x] [y]"),
        (
            "<img src=x> </b> <!-- <?x <http://e>",
            "< img src=x> < /b> < !-- < ?x < http://e>",
        ),
        ("]\u202e(x", "] (x"),
        ("I <3 U [4K] (2014) a<1", "I <3 U [4K] (2014) a<1"),
    ],
)
def test_a_name_in_an_answer_is_no_link_image_or_tag(text: str, line: str) -> None:
    assert one_line(text) == line
