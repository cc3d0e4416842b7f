"""What goes into the timeline."""

import pytest

from probe import recorder as recorders
from probe.entries import Caller, Json, Listed, Message, Response
from probe.recorder import Recorder
from probe.redaction import Redactor

from .run import ManualClock


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(ManualClock(), Redactor([]))


def _notification(event: str) -> dict[str, Json]:
    return {"event": event, "uuid": "u", "Activity": {"uuid": "u"}}


def test_a_list_is_recorded_if_it_has_changed(recorder: Recorder) -> None:
    row: Json = {"uuid": "u"}
    lists: list[list[Json]] = [[], [], [row], [row], []]
    for rows in lists:
        recorder.listed(Caller.FIRST, rows)
    recorder.listed(Caller.SECOND, [])
    found = [(it.caller, len(it.rows)) for it in recorder.recording().of(Listed)]
    assert found == [
        (Caller.FIRST, 0),
        (Caller.FIRST, 1),
        (Caller.FIRST, 0),
        (Caller.SECOND, 0),
    ]


def test_a_response_is_recorded_if_it_has_changed_or_always(recorder: Recorder) -> None:
    for status, queue in ((200, 0), (200, 0), (500, 0), (200, 3), (200, 3)):
        recorder.responded("GET /", status, {"queue": queue}, always=queue > 0)
    found = [(it.status, it.facts["queue"]) for it in recorder.recording().of(Response)]
    assert found == [(200, 0), (500, 0), (200, 3), (200, 3)]


def test_the_messages_of_one_stream_are_kept(recorder: Recorder) -> None:
    recorder.keep_stream("websocket")
    recorder.keep_stream("eventsource")
    recorder.message("websocket", [_notification("started")])
    recorder.message("eventsource", [_notification("started")])
    recorder.message("websocket", [])
    assert recorder.messages == 2
    assert [it.stream for it in recorder.recording().of(Message)] == ["websocket"]


def test_updates_beyond_a_number_are_left_out(
    recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorders, "MAX_UPDATES", 2)
    recorder.keep_stream("websocket")
    for event in ("started", "updated", "updated", "updated", "ended"):
        recorder.message("websocket", [_notification(event)])
    assert recorder.messages == 5
    events = [it.rows[0]["event"] for it in recorder.recording().of(Message)]
    assert events == ["started", "updated", "updated", "ended"]
