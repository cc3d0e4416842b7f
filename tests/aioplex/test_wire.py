"""Reading JSON documents, rows and frames from a server."""

import tracemalloc

import pytest

from custom_components.plex_activities.aioplex import fields, wire
from custom_components.plex_activities.aioplex.event_source import read_event
from custom_components.plex_activities.aioplex.exceptions import PlexResponseError
from custom_components.plex_activities.aioplex.notifications import PlaybackNotification
from custom_components.plex_activities.aioplex.websocket import read_frame

MIB = 1 << 20


def test_nan_is_read_as_null() -> None:
    assert wire.load(b'{"progress": NaN, "title": "x"}') == {
        "progress": None,
        "title": "x",
    }


def test_a_bare_control_character_in_a_text_is_read() -> None:
    assert wire.load(b'{"title": "a\x01b"}') == {"title": "a\x01b"}


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a":', b"\xff\xfe", b"[" * 10**5])
def test_invalid_json_is_a_response_error(body: bytes) -> None:
    with pytest.raises(PlexResponseError):
        wire.load(body)


@pytest.mark.parametrize("document", [None, [], {}, {"MediaContainer": []}])
def test_a_document_without_its_container_is_a_response_error(
    document: wire.JsonValue,
) -> None:
    with pytest.raises(PlexResponseError):
        wire.container(document, "MediaContainer")


@pytest.mark.parametrize(
    ("value", "number"),
    [(2, 2), ("2", 2), ("two", None), ("9" * 5000, None), (None, None), ([], None)],
)
def test_whole_numbers_are_read_from_numbers_and_texts(
    value: wire.JsonValue, number: int | None
) -> None:
    assert fields.whole(value) == number


def test_rows_may_be_missing_single_or_above_the_limit() -> None:
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
def test_frames_about_other_things_hold_no_notifications(frame: str) -> None:
    assert read_frame(frame) == []


def test_an_invalid_notification_does_not_affect_others_in_the_frame() -> None:
    frame = (
        '{"NotificationContainer":{"type":"activity","ActivityNotification":['
        '{"event":"ended","uuid":"a","Activity":{"uuid":"a"}},'
        '{"event":"started","uuid":"b"},'
        '{"event":"started","uuid":"c","Activity":{"uuid":"c"}}]}}'
    )
    messages = read_frame(frame)
    assert [getattr(message, "uuid", None) for message in messages] == ["a", "c"]


@pytest.mark.parametrize(
    ("state", "ended"),
    [
        ('"playing"', False),
        ('"paused"', False),
        ('"buffering"', False),
        ('"stopped"', True),
        ('"a new one"', True),
        ("7", True),
        ("[]", True),
    ],
)
def test_playback_has_ended_unless_it_goes_on(state: str, ended: bool) -> None:  # noqa: FBT001  # a parameter
    """A message that cannot be read has the sessions read again."""
    rows = f'[{{"sessionKey":"3","state":{state}}}]'
    frame = (
        '{"NotificationContainer":{"type":"playing",'
        f'"PlaySessionStateNotification":{rows}}}}}'
    )
    event = f'{{"PlaySessionStateNotification":{rows[1:-1]}}}'.encode()
    assert read_frame(frame) == [PlaybackNotification(ended)]
    assert read_event("playing", event) == [PlaybackNotification(ended)]


def test_a_row_of_playback_that_is_no_object_counts_as_an_end() -> None:
    frame = '{"NotificationContainer":{"type":"playing","PlaySessionStateNotification":[7]}}'
    assert read_frame(frame) == [PlaybackNotification(ended=True)]


def test_half_a_surrogate_pair_is_replaced() -> None:
    body = rb'{"title": "Caf\ud83d", "Context": {"\ud83d": "\ud83d\ude00"}, "progress": NaN}'
    assert wire.load(body) == {
        "title": "Caf?",
        "Context": {"?": "\U0001f600"},
        "progress": None,
    }


@pytest.mark.parametrize("piece", [b"[],", b"{},", b"0,", b'"",', b"[[],{}],"])
@pytest.mark.parametrize("end", [b"0]", b"NaN]"])
def test_a_document_of_very_many_values_is_not_read(piece: bytes, end: bytes) -> None:
    values = piece.count(b",") + piece.count(b"[") + piece.count(b"{")
    assert wire.load(b"[" + piece * (90_000 // values) + end)
    with pytest.raises(PlexResponseError, match="too much"):
        wire.load(b"[" + piece * (110_000 // values) + end)


def test_a_document_may_hold_100_000_values() -> None:
    assert wire.load(b"[" + b"0," * 99_999 + b"0]")
    with pytest.raises(PlexResponseError, match="too much"):
        wire.load(b"[" + b"0," * 100_000 + b"0]")


@pytest.mark.parametrize("digits", ["9" * 21, "9" * 5000, "-" + "9" * 400])
def test_whole_numbers_that_are_too_long_cost_one_field(digits: str) -> None:
    body = f'{{"progress": [{digits}, NaN], "title": "x"}}'
    assert wire.load(body) == {"progress": [None, None], "title": "x"}


def test_whole_numbers_may_have_twenty_digits() -> None:
    assert wire.load(f"[{'9' * 20}, NaN]") == [10**20 - 1, None]


@pytest.mark.parametrize(
    ("value", "is_small"),
    [
        ({"a": "b" * 2000}, True),
        ({"a": "b" * 2100}, False),
        ({"a": [0] * 290}, True),
        ({"a": [0] * 310}, False),
        ({"a": [[] for _ in range(160)]}, False),
    ],
)
def test_objects_of_many_values_or_bytes_are_not_kept(
    value: dict[str, wire.JsonValue], *, is_small: bool
) -> None:
    assert bool(fields.details(value)) is is_small


@pytest.mark.parametrize(
    "value",
    [
        {"a": "b" * MIB},
        {"a" * MIB: "b"},
        {"a": [0] * 50_000},
        {"a": {str(number): 0 for number in range(50_000)}},
        {"a": [["b" * MIB]]},
    ],
    ids=["text", "key", "list", "object", "nested"],
)
def test_a_large_object_takes_no_memory_to_be_recognized(
    value: dict[str, wire.JsonValue],
) -> None:
    tracemalloc.start()
    try:
        assert not fields.is_small(value)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MIB / 8
