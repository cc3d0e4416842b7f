"""The probe listens to the simulated server, and writes down how it behaves."""

from pathlib import Path
import signal

import pytest

from simulator import Fault, Kind, PlexSimulator

from .run import be_busy, changing_requests, probing

SCAN = "library.update.section"


async def test_it_listens_and_lists_and_changes_nothing(
    plex: PlexSimulator, file: Path
) -> None:
    plex.put({"uuid": "b", "type": "butler", "title": "", "progress": 100})
    async with probing(file, plex.url) as run:
        be_busy(plex)
        await run.pass_time(60)
        report = await run.finish()
    assert changing_requests(plex) == []
    document = report.document
    assert (document["format"], document["version"]) == ("plex-activities-probe", 1)
    assert (document["seconds"], document["complete"]) == (120, True)
    assert document["server"] == {
        "version": plex.version,
        "claimed": True,
        "address": "IP address",
        "scheme": "http",
    }
    assert report.answer("filters_on_websocket") == "yes"
    assert report.answer("server_pings") == "no"
    assert report.answer("client_pings") == "yes"
    assert report.seen("client_pings")["pings"] == 7
    streams = {ping["stream"] for ping in report.entries("ping")}
    assert streams == {"websocket with filters"}
    assert report.answer("resting_butler") == "yes"
    assert report.answer("without_token") == "no"
    for key in ("activity_header", "scan_stopped", "second_token_sees_all"):
        assert report.answer(key) == "not seen"


async def test_what_runs_is_recorded_in_the_order_in_which_it_was_received(
    plex: PlexSimulator, file: Path
) -> None:
    async with probing(file, plex.url) as run:
        await run.pass_time(1.5)
        uuid = plex.start(SCAN)
        plex.progress(uuid, 20, title="Scanning Films")
        await run.pass_time(5)
        plex.finish(uuid)
        report = await run.finish()
    received = [
        (entry["seconds"], row.get("event", "listed"), row["uuid"])
        for entry in report.document["timeline"]
        if entry["kind"] in {"list", "message"}
        for row in entry["rows"]
    ]
    assert received == [
        (1.5, "started", "activity-1"),
        (1.5, "updated", "activity-1"),
        (5, "listed", "activity-1"),
        (6.5, "ended", "activity-1"),
    ]
    lists = report.entries("list")
    assert [(it["seconds"], len(it["rows"])) for it in lists] == [
        (0, 0),
        (5, 1),
        (10, 0),
    ]


async def test_timelines_that_are_not_there_are_asked_for_once(
    plex: PlexSimulator, file: Path
) -> None:
    plex.fail(Fault.NOT_FOUND, only="/library/sections/")
    async with probing(file, plex.url) as run:
        report = await run.finish()
    asked = [it.path for it in plex.requests if it.path.endswith("/timeline")]
    assert asked == [f"/library/sections/{it}/timeline" for it in plex.libraries]
    assert report.seen("queue") == {"statuses": [404]}


async def test_filters_of_event_source_are_compared_too(
    plex: PlexSimulator, file: Path
) -> None:
    async with probing(file, plex.url) as run:
        plex.ping()
        be_busy(plex)
        report = await run.finish()
    assert report.answer("filters_on_eventsource") == "yes"
    assert report.seen("filters_on_eventsource")["without filters"] == {
        "activity": 6,
        "ping": 1,
        "playing": 1,
    }


async def test_a_stream_that_stays_empty_with_filters_is_noticed(
    plex: PlexSimulator, file: Path
) -> None:
    plex.streams.empty_with_filters.add(Kind.WEBSOCKET)
    async with probing(file, plex.url) as run:
        be_busy(plex)
        report = await run.finish()
    assert report.answer("filters_on_websocket") == "no"
    assert report.answer("filters_on_eventsource") == "yes"


async def test_without_a_websocket_the_messages_of_event_source_are_kept(
    plex: PlexSimulator, file: Path
) -> None:
    plex.deny_streams(400, Kind.WEBSOCKET)
    async with probing(file, plex.url) as run:
        be_busy(plex)
        report = await run.finish()
    assert report.seen("filters_on_websocket") == {"refused": ["400"]}
    assert len(report.entries("message", stream="eventsource")) == 6


async def test_a_stream_that_breaks_is_opened_again(
    plex: PlexSimulator, file: Path
) -> None:
    async with probing(file, plex.url) as run:
        plex.drop_sockets()
        await run.pass_time(30)
        assert (plex.sockets, plex.event_sources) == (2, 2)
        plex.finish_event_sources()
        await run.pass_time(30)
        assert plex.event_sources == 2
        report = await run.finish()
    changes = [it["change"] for it in report.entries("stream", stream="websocket")]
    assert changes == ["opened", "closed", "opened", "closed"]


async def test_a_frame_that_is_no_text_ends_the_stream_and_it_is_opened_again(
    plex: PlexSimulator, file: Path
) -> None:
    async with probing(file, plex.url) as run:
        plex.send_text(b"\xff")
        await run.pass_time(30)
        report = await run.finish()
    changes = [it["change"] for it in report.entries("stream", stream="websocket")]
    assert changes == ["opened", "closed", "opened", "closed"]


async def test_messages_that_cannot_be_read_are_counted(
    plex: PlexSimulator, file: Path
) -> None:
    async with probing(file, plex.url) as run:
        plex.send("?")
        plex.send(b"\x00")
        report = await run.finish()
    [closed] = report.entries("stream", stream="websocket", change="closed")
    assert closed["types"] == {"unreadable": 2}


async def test_a_server_that_is_away_for_a_while_is_asked_again(
    plex: PlexSimulator, file: Path
) -> None:
    async with probing(file, plex.url) as run:
        await plex.stop()
        await run.pass_time(30)
        await plex.start_server()
        await run.pass_time(30)
        report = await run.finish()
    statuses = [
        it["status"]
        for it in report.entries(
            "response", request="GET /activities", caller="first token"
        )
    ]
    assert statuses == [200, None, 200]
    [failure] = report.entries("response", status=None, request="GET /activities")
    assert failure["facts"] == {"error": "ClientConnectorError"}


async def test_a_second_token_is_compared_with_the_first(
    plex: PlexSimulator, file: Path
) -> None:
    plex.share_with("friend-token")
    be_busy(plex)
    plex.start("media.download", user_id=2)
    async with probing(file, plex.url, second_token="friend-token") as run:
        be_busy(plex)
        report = await run.finish()
    assert report.answer("second_token_sees_all") == "no"
    assert report.seen("second_token_sees_all") == {
        "status": 200,
        "status_of_tasks": 403,
        "activities_of_first": 7,
        "activities_of_second": 1,
        "common": 1,
    }
    assert report.answer("second_token_messages") == "no"


async def test_the_second_token_may_be_told_of_its_own_activities(
    plex: PlexSimulator, file: Path
) -> None:
    plex.share_with("friend-token")
    async with probing(file, plex.url, second_token="friend-token") as run:
        plex.start("media.download", user_id=2)
        report = await run.finish()
    assert report.answer("second_token_messages") == "yes"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_run_that_is_stopped_early_writes_what_it_has(
    plex: PlexSimulator, file: Path, number: signal.Signals
) -> None:
    async with probing(file, plex.url) as run:
        be_busy(plex)
        await run.pass_time(33)
        report = await run.interrupt(number)
    assert (report.document["seconds"], report.document["complete"]) == (33, False)
    assert report.answer("filters_on_websocket") == "yes"
    assert len(report.entries("message")) == 6


async def test_a_run_that_is_stopped_before_the_server_answers_writes_nothing(
    plex: PlexSimulator, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plex.hold("/activities")
    async with probing(file, plex.url) as run:
        signal.raise_signal(signal.SIGINT)
        assert await run.code() == 1
    assert not file.exists()  # noqa: ASYNC240
    assert capsys.readouterr().err.endswith("Nothing was written.\n")
