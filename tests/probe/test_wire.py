"""Documents, frames and events are read, whatever is in them."""

from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from probe.entries import Json
from probe.wire import (
    UNREADABLE,
    EventLines,
    Received,
    objects,
    read_frame,
    read_object,
    rows,
)


@pytest.mark.parametrize(
    ("text", "document"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b'{"a": "\xe9\x04"}', {"a": "\ufffd\x04"}),
        ("[1]", {}),
        ("<html>", {}),
        ("", {}),
        ("[" * 200_000, {}),
        ('{"a": ' + "9" * 5000 + "}", {}),
    ],
)
def test_an_object_is_read_and_everything_else_is_empty(
    text: str | bytes, document: dict[str, Json]
) -> None:
    assert read_object(text) == document


@pytest.mark.parametrize(
    ("value", "found"), [(None, []), ([1, {}], [1, {}]), ({"a": 1}, [{"a": 1}])]
)
def test_one_object_stands_for_a_list_of_one(value: Json, found: list[Json]) -> None:
    assert rows({"Activity": value}, "Activity") == found
    assert objects({"Activity": value}, "Activity") == [it for it in found if it != 1]


@pytest.mark.parametrize(
    ("text", "received"),
    [
        (
            '{"NotificationContainer":{"type":"activity","size":1,"ActivityNotification":[{"event":"ended"}]}}',
            Received("activity", [{"event": "ended"}]),
        ),
        ('{"NotificationContainer":{"type":"playing"}}', Received("playing", [])),
        ('{"NotificationContainer":{"type":1}}', Received(UNREADABLE, [])),
        ('{"NotificationContainer":[]}', Received(UNREADABLE, [])),
        (b"\x00", Received(UNREADABLE, [])),
    ],
)
def test_a_frame_has_a_type_and_rows(text: str | bytes, received: Received) -> None:
    assert read_frame(text) == received


EVENTS = (
    b": a comment\n"
    b'event: activity\nid: 3\ndata: {"ActivityNotification":\ndata: {"event":"ended"}}\n\n'
    b"event: ping\r\ndata: {}\r\n\r\n"
    b"id: 4\n\n"
    b"data: {}\n\n"
)


@given(st.lists(st.integers(0, len(EVENTS))))
def test_events_are_found_wherever_the_stream_is_cut(cuts: list[int]) -> None:
    lines = EventLines()
    edges = [0, *sorted(cuts), len(EVENTS)]
    found = [
        event
        for start, end in pairwise(edges)
        for event in lines.feed(EVENTS[start:end])
    ]
    assert found == [
        Received("activity", [{"event": "ended"}]),
        Received("ping", []),
        Received("message", []),
    ]
