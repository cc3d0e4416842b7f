"""Reading the arguments that language models send."""

from hypothesis import given, strategies as st
import pytest

from custom_components.plex_activities.aioplex.models import ActivityCategory
from custom_components.plex_activities.assist.tool_arguments import (
    is_true,
    named_arguments,
    read_categories,
    read_texts,
)


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        ("Films", ["Films"]),
        (" Films ", ["Films"]),
        (["Films", "Shows", "Films"], ["Films", "Shows"]),
        (("Films",), ["Films"]),
        ([["Films"], [None, ""]], ["Films"]),
        ('["Films", "Shows"]', ["Films", "Shows"]),
        ('"Films"', ["Films"]),
        ("[Extras] Films", ["[Extras] Films"]),
        ({"name": "Films"}, ["Films"]),
        (7, ["7"]),
        (True, ["true"]),
        (False, []),
        (None, []),
        ("", []),
        ("  ", []),
        ("null", []),
        ("None", []),
        ("all", []),
        ([], []),
        ([None], []),
        ({}, []),
        (object(), []),
    ],
)
def test_texts_are_read(value: object, texts: list[str]) -> None:
    assert read_texts(value) == texts


def test_arguments_are_found_under_plurals_of_their_names() -> None:
    names = ["category", "library", "activity_id"]
    sent = {
        "Categories": "a",
        "library": "b",
        "libraries": ["c"],
        "title": "d",
        "x": "",
    }
    assert named_arguments(sent, names) == {
        "category": ["a"],
        "library": ["b", "c"],
        "title": ["d"],
    }
    assert named_arguments({"activity_ids": ["e"]}, names) == {"activity_id": ["e"]}


@pytest.mark.parametrize(
    ("texts", "value"),
    [
        (["true"], True),
        (["YES"], True),
        (["1"], True),
        ([], False),
        (["false"], False),
        (["maybe"], False),
        (["true", "false"], False),
    ],
)
def test_only_a_clear_yes_is_true(texts: list[str], value: object) -> None:
    assert is_true(texts) is value


@pytest.mark.parametrize(
    ("text", "category"),
    [
        *((category.value, category) for category in ActivityCategory),
        ("Library Scan", ActivityCategory.LIBRARY_SCAN),
        ("libraryScan", ActivityCategory.LIBRARY_SCAN),
        ("library-scans", ActivityCategory.LIBRARY_SCAN),
        ("scan", ActivityCategory.LIBRARY_SCAN),
        ("RECORDINGS", ActivityCategory.RECORDING),
        ("metadata", ActivityCategory.METADATA_REFRESH),
        ("analysis", ActivityCategory.MEDIA_ANALYSIS),
        ("guide", ActivityCategory.GUIDE_REFRESH),
    ],
)
def test_categories_are_understood_if_they_are_clear(
    text: str, category: ActivityCategory
) -> None:
    assert read_categories([text]) == [category]
    assert read_categories([f"{text}, recording,"]) == [
        category,
        ActivityCategory.RECORDING,
    ]


@pytest.mark.parametrize("text", ["gardening", "refresh", "media guide", "?"])
def test_unclear_categories_are_not(text: str) -> None:
    assert read_categories(["recording", text]) is None


@given(st.recursive(st.none() | st.booleans() | st.text() | st.floats(), st.lists))
def test_nothing_that_is_sent_is_an_error(value: object) -> None:
    assert all(text.strip() for text in read_texts(value))
    read_categories(read_texts(value))
