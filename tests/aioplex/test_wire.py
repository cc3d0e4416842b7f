import pytest

from custom_components.plex_activities.aioplex import fields, wire
from custom_components.plex_activities.aioplex.exceptions import PlexResponseError
from custom_components.plex_activities.aioplex.websocket import read_frame


def test_a_bare_nan_costs_one_field() -> None:
    assert wire.load(b'{"progress": NaN, "title": "x"}') == {
        "progress": None,
        "title": "x",
    }


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a":', b"\xff\xfe", b"[" * 10**5])
def test_what_is_no_json_is_an_answer_nobody_expects(body: bytes) -> None:
    with pytest.raises(PlexResponseError):
        wire.load(body)


@pytest.mark.parametrize("document", [None, [], {}, {"MediaContainer": []}])
def test_a_document_without_its_container_is_none_of_plex(
    document: wire.JsonValue,
) -> None:
    with pytest.raises(PlexResponseError):
        wire.container(document, "MediaContainer")


@pytest.mark.parametrize(
    ("value", "number"),
    [(2, 2), ("2", 2), ("two", None), ("9" * 5000, None), (None, None), ([], None)],
)
def test_a_whole_number_is_read_however_it_is_spelt(
    value: wire.JsonValue, number: int | None
) -> None:
    assert fields.whole(value) == number


def test_rows_may_be_missing_single_or_too_many() -> None:
    assert wire.rows({}, "Activity", 3) == []
    assert wire.rows({"Activity": {"uuid": "a"}}, "Activity", 3) == [{"uuid": "a"}]
    assert wire.rows({"Activity": [1, 2, 3, 4]}, "Activity", 3) == [1, 2, 3]


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "{}",
        "[]",
        '{"NotificationContainer":{"type":"playing"}}',
        '{"NotificationContainer":{"type":"activity"}}',
        '{"NotificationContainer":{"type":"activity","ActivityNotification":[7]}}',
    ],
)
def test_a_frame_about_something_else_says_nothing(frame: str) -> None:
    assert read_frame(frame) == []


def test_a_frame_may_hold_several_and_one_bad_one_costs_no_other() -> None:
    frame = (
        '{"NotificationContainer":{"type":"activity","ActivityNotification":['
        '{"event":"ended","uuid":"a","Activity":{"uuid":"a"}},'
        '{"event":"started","uuid":"b"},'
        '{"event":"started","uuid":"c","Activity":{"uuid":"c"}}]}}'
    )
    assert [message.uuid for message in read_frame(frame)] == ["a", "c"]


def test_half_a_surrogate_pair_does_not_get_through() -> None:
    body = rb'{"title": "Caf\ud83d", "Context": {"\ud83d": "\ud83d\ude00"}, "progress": NaN}'
    found = wire.load(body)
    assert found == {"title": "Caf?", "Context": {"?": "\U0001f600"}, "progress": None}
