"""What the redactor leaves, and that it leaves nothing else."""

import json

from hypothesis import given, strategies as st
import pytest

from probe.entries import Json
from probe.redaction import Redactor

TOKEN = "Zq8sTokenOfTheOwner4"

FILM: dict[str, Json] = {
    "uuid": "3f0d2f5e-6a55-4c1c-9b7e-0b6f0c6b1a01",
    "type": "library.update.section",
    "cancellable": False,
    "userID": 40218833,
    "title": "Scanning Films",
    "subtitle": "Harbour Lights (2014)",
    "progress": 42,
    "Context": {"librarySectionID": "7", "key": "/library/metadata/9041/children"},
}
REDACTED_FILM = {
    "uuid": "activity-1",
    "type": "library.update.section",
    "cancellable": False,
    "userID": 2,
    "title": "title 1",
    "subtitle": "subtitle 1",
    "progress": 42,
    "Context": {
        "librarySectionID": "7",
        "key": "/library/metadata/item-1/children",
    },
}


def _redacted(**fields: Json) -> dict[str, Json]:
    return Redactor([TOKEN]).listed(fields)


def test_a_row_keeps_its_shape_and_loses_its_names() -> None:
    redactor = Redactor([TOKEN])
    assert redactor.listed(FILM) == REDACTED_FILM
    message = {"event": "updated", "uuid": FILM["uuid"], "Activity": FILM}
    assert redactor.notification(message) == {
        "event": "updated",
        "uuid": "activity-1",
        "Activity": REDACTED_FILM,
    }


def test_equal_values_have_equal_placeholders_and_others_do_not() -> None:
    redactor = Redactor([])
    titles = [
        redactor.listed({"title": it})["title"] for it in ("Films", "Shows", "Films")
    ]
    assert titles == ["title 1", "title 2", "title 1"]


def test_an_activity_that_is_named_by_another_one_has_one_placeholder() -> None:
    redactor = Redactor([])
    assert redactor.activity("3f0d2f5e") == "activity-1"
    assert redactor.listed({"parent": "3f0d2f5e"}) == {"parent": "activity-1"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("progress", 42.5),
        ("progress", -1),
        ("progress", 7000),
        ("progress", "50"),
        ("userID", 1),
        ("userID", 0),
        ("librarySectionID", 7),
        ("librarySectionID", "7"),
        ("cancellable", "1"),
        ("cancellable", True),
        ("subtitle", ""),
        ("Context", None),
        ("type", "butler"),
        ("type", "media.generate.credits"),
        ("event", "started"),
    ],
)
def test_what_is_harmless_is_left(field: str, value: Json) -> None:
    redactor = Redactor([TOKEN])
    redacted = (
        redactor.notification({field: value})
        if field == "event"
        else redactor.listed({field: value})
    )
    assert redacted == {field: value}


@pytest.mark.parametrize(
    ("field", "value", "placeholder"),
    [
        ("uuid", 12345678, 2),
        ("progress", 12345678, 2),
        ("progress", "12345678", "progress 1"),
        ("progress", float("nan"), None),
        ("progress", float("-inf"), None),
        ("progress", 10**400, 2),
        ("speed", 2.5, 2.0),
        ("userID", "40218833", "userID 1"),
        ("title", "1984", "title 1"),
        ("title", "started", "title 1"),
        ("title", "butler", "title 1"),
        ("librarySectionID", "40218833", "librarySectionID 1"),
        ("librarySectionID", 40218833, 2),
        ("type", "Anna", "type 1"),
        ("type", "anna", "type 1"),
        ("type", f"library.{TOKEN}", "type 1"),
        ("event", "Anna", "event 1"),
        ("file", "/mnt/Anna's films/a.mkv", "/item-1/item-2/item-3"),
        ("names", ["Anna", "Anna", 5_000_000], ["names 1", "names 1", 3]),
        ("Context", {"type": "anna.berg"}, {"type": "type 1"}),
        ("Context", {"Anna Berg": True}, {"field 1": True}),
        ("Context", {TOKEN: True}, {"field 1": True}),
        ("Context", [[[[[[[[["Anna"]]]]]]]]], [[[[[None]]]]]),
    ],
)
def test_what_may_name_something_is_replaced(
    field: str, value: Json, placeholder: Json
) -> None:
    assert _redacted(**{field: value}) == {field: placeholder}


def test_what_is_no_row_becomes_an_empty_one() -> None:
    assert Redactor([]).listed("Anna") == {}
    assert Redactor([]).notification(["Anna"]) == {}


def test_the_name_of_a_task_is_left_wherever_it_is_found() -> None:
    redactor = Redactor([TOKEN])
    row: dict[str, Json] = {"task": "BackupDatabase"}
    assert redactor.listed(row) == {"task": "task 1"}
    assert redactor.task("BackupDatabase") == "BackupDatabase"
    assert redactor.listed(row) == row
    assert redactor.task("Back up Anna's database") == "task 2"
    assert redactor.task(TOKEN) == "task 3"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("1.43.4.10903-e5521bd8c", "1.43.4.10903-e5521bd8c"),
        ("Anna's server 1.43", None),
        (None, None),
        (143, None),
    ],
)
def test_a_version_is_left_if_it_is_one(text: Json, version: str | None) -> None:
    assert Redactor([]).version(text) == version


def test_a_moment_is_relative_to_the_first_one_of_its_name() -> None:
    redactor = Redactor([])
    moments = [redactor.moment("scannedAt 1", at) for at in (1791000000, 1791000060)]
    assert moments == [0, 60]
    assert redactor.moment("scannedAt 7", 1792000000) == 0
    assert redactor.moment("scannedAt 1", "yesterday") == "moment 1"


def test_a_secret_that_is_learnt_later_is_kept_out_of_types_and_fields() -> None:
    redactor = Redactor([None])
    redactor.add_secret("abcdeFGH")
    redactor.add_secret("t")
    assert redactor.message_type("abcdefgh") == "type 1"
    assert redactor.message_type("transcodeSession.start") == "transcodeSession.start"
    assert redactor.field("xABCDEFGHx") == "field 1"


# What a server may send in any place: text that names somebody, and the numbers of accounts.
SECRET_TEXTS = st.text(max_size=20).map(lambda text: f"Änna{text}") | st.just(TOKEN)
SECRET_NUMBERS = st.integers(10_000_000, 99_999_999)
FIELDS = st.sampled_from(
    [
        *("uuid", "type", "title", "event", "progress", "userID", "key", "Context"),
        *("Activity", "librarySectionID", "task", "cancellable"),
    ]
)
DOCUMENTS: st.SearchStrategy[Json] = st.recursive(
    SECRET_TEXTS | SECRET_TEXTS.map(lambda text: f"/library/{text}") | SECRET_NUMBERS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(FIELDS | SECRET_TEXTS, inner, max_size=5)
    ),
    max_leaves=15,
)


def _texts(value: Json) -> list[str]:
    match value:
        case dict():
            return [*value, *(it for inner in value.values() for it in _texts(inner))]
        case list():
            return [it for inner in value for it in _texts(inner)]
    return [str(value)]


@given(st.lists(DOCUMENTS, max_size=4))
def test_no_secret_is_left_in_any_place(documents: list[Json]) -> None:
    redactor = Redactor([TOKEN])
    redacted: list[Json] = [
        *map(redactor.listed, documents),
        *map(redactor.notification, documents),
    ]
    for text in _texts(redacted):
        assert "Änna" not in text
        assert TOKEN not in text
        assert not text.isdigit() or int(text) < 10_000_000
    assert json.loads(json.dumps(redacted)) == redacted
