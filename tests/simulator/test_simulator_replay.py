"""The replay of a report of `script/probe`."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from simulator import PlexSimulator
from simulator.replay import (
    Replay,
    ReplayError,
    Step,
    apply,
    from_report,
    load,
    run_replay,
)

from .test_simulator_scenario import run_program

SCAN = {"uuid": "activity-1", "type": "library.update.section", "progress": 0}
LATER = {**SCAN, "progress": 40}
OTHER = {"uuid": "activity-2", "type": "media.download", "userID": 2}


def _notification(event: str, row: dict[str, Any]) -> dict[str, Any]:
    return {"event": event, "uuid": row["uuid"], "Activity": row}


def _list(seconds: float, *rows: object, caller: str = "first token") -> dict[str, Any]:
    return {"kind": "list", "seconds": seconds, "caller": caller, "rows": list(rows)}


def _message(seconds: float, *rows: object) -> dict[str, Any]:
    return {"kind": "message", "seconds": seconds, "rows": list(rows)}


def _report(*timeline: object, **fields: object) -> dict[str, Any]:
    head = {"format": "plex-activities-probe", "version": 1}
    return {**head, "timeline": list(timeline), **fields}


LIBRARIES = {
    "kind": "response",
    "request": "GET /library/sections",
    "facts": {"libraries": [{"key": "1"}, {"key": "12"}]},
}
REPORT = _report(
    LIBRARIES,
    _list(0, OTHER),
    _list(0, caller="second token"),
    {"kind": "note", "seconds": 0.5, "text": "?"},
    _message(1, _notification("started", SCAN), _notification("updated", OTHER)),
    _message(2, _notification("updated", LATER)),
    _list(5, LATER),
    _message(6, _notification("ended", LATER)),
)
STEPS = (
    Step(0, (OTHER,)),
    Step(
        1,
        (OTHER, SCAN),
        (_notification("started", SCAN), _notification("updated", OTHER)),
    ),
    Step(2, (OTHER, LATER), (_notification("updated", LATER),)),
    Step(5, (LATER,)),
    Step(6, (), (_notification("ended", LATER),)),
)


def test_the_steps_are_the_lists_of_the_first_token_and_the_messages() -> None:
    assert from_report(REPORT) == Replay({"1": "library 1", "12": "library 12"}, STEPS)
    assert [step.is_list for step in STEPS] == [True, False, False, True, False]


def test_a_message_without_an_activity_changes_nothing() -> None:
    message = _message(1, {"event": "updated", "uuid": "activity-2"})
    steps = from_report(_report(_list(0, OTHER), message)).steps
    assert [step.rows for step in steps] == [(OTHER,), (OTHER,)]


@pytest.mark.parametrize(
    ("document", "text"),
    [
        ([], "This is no report"),
        ({"format": "something"}, "This is no report"),
        (_report(version=2), "The version of the report is not 1"),
        (_report(timeline=None), "The report is broken"),
        (_report({"kind": "list", "caller": "first token", "rows": []}), "is broken"),
        (_report(_message(1, "?")), "is broken"),
    ],
)
def test_what_is_no_report_is_refused(document: object, text: str) -> None:
    with pytest.raises(ReplayError, match=text):
        from_report(document)


def test_a_file_that_is_no_report_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReplayError, match="cannot be read"):
        load(tmp_path / "none.json")
    (tmp_path / "report.json").write_text(json.dumps(REPORT))
    assert load(tmp_path / "report.json") == from_report(REPORT)
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(ReplayError, match="cannot be read"):
        load(tmp_path / "broken.json")


async def test_a_step_changes_the_list_and_sends_its_message(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with browser.ws_connect("/:/websockets/notifications") as socket:
        for step in STEPS:
            apply(plex, step)
            async with browser.get("/activities") as response:
                container = (await response.json())["MediaContainer"]
            assert container.get("Activity", []) == list(step.rows)
            if step.notifications:
                message = (await socket.receive_json())["NotificationContainer"]
                assert message["ActivityNotification"] == list(step.notifications)


async def test_a_message_is_sent_to_those_who_may_see_its_activity(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.share_with("friend", 3)
    headers = {"X-Plex-Token": "friend"}
    async with browser.ws_connect("/:/websockets/notifications", headers=headers) as it:
        for row in (OTHER, {**OTHER, "uuid": "own", "userID": 3}):
            apply(plex, Step(0, (row,), (_notification("started", row),)))
        message = (await it.receive_json())["NotificationContainer"]
    assert message["ActivityNotification"][0]["uuid"] == "own"


async def test_a_report_is_replayed_in_its_pace(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    loop = asyncio.get_running_loop()
    async with browser.ws_connect("/:/websockets/notifications") as socket:
        begin = loop.time()
        replaying = asyncio.create_task(run_replay(plex, from_report(REPORT), speed=60))
        events = []
        for _ in range(3):
            container = (await socket.receive_json())["NotificationContainer"]
            events += [it["event"] for it in container["ActivityNotification"]]
        assert events == ["started", "updated", "updated", "ended"]
        assert loop.time() - begin > 0.09  # 6 seconds, 60 times as fast
        assert plex.libraries == {"1": "library 1", "12": "library 12"}
        async with browser.get(
            "/:/eventsource/notifications", headers={"Accept": "text/event-stream"}
        ) as stream:
            assert await stream.content.readline() == b"event: ping\n"
        replaying.cancel()
        await asyncio.wait([replaying])
    assert replaying.cancelled()


@pytest.mark.usefixtures("socket_enabled")
async def test_the_program_replays_a_file(tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    file.write_text(json.dumps(_report(LIBRARIES, _list(0, SCAN))))
    async with run_program("--port", "0", "--replay", str(file)) as process:
        assert process.stdout is not None
        address = (await process.stdout.readline()).decode().split()[-1]
        headers = {"Accept": "application/json", "X-Plex-Token": "demo"}
        async with (
            aiohttp.ClientSession(address, headers=headers) as session,
            session.get("/activities") as response,
        ):
            assert (await response.json())["MediaContainer"]["Activity"] == [SCAN]


async def test_the_program_refuses_a_file_that_is_no_report(tmp_path: Path) -> None:
    async with run_program("--replay", str(tmp_path / "none.json")) as process:
        _, error = await process.communicate()
    assert process.returncode == 2
    assert "cannot be read" in error.decode()
    assert "Traceback" not in error.decode()
