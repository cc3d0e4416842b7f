"""With `--stop` the probe starts a scan, and stops that one and no other."""

from pathlib import Path

from simulator import PlexSimulator

from .run import changing_requests, probing

SCAN = "library.update.section"


async def test_stop_starts_a_scan_and_stops_it(plex: PlexSimulator, file: Path) -> None:
    async with probing(file, plex.url, stop=True) as run:
        await run.pass_time(10)
        report = await run.finish()
    path = "/library/sections/1/refresh"
    assert changing_requests(plex) == [("GET", path), ("DELETE", path)]
    assert report.answer("activity_header") == "yes"
    assert report.seen("activity_header")["named_and_seen"] == 1
    assert report.answer("scan_stopped") == "yes"
    assert report.seen("scan_stopped")["seconds_until_ended"] == 0
    assert report.answer("ended_tells") == "no"
    assert report.seen("ended_tells")["progress"] == 100


async def test_stop_finds_a_scan_that_the_response_does_not_name(
    plex: PlexSimulator, file: Path
) -> None:
    plex.activity_header = False
    async with probing(file, plex.url, stop=True, library="7") as run:
        report = await run.finish()
    assert ("DELETE", "/library/sections/7/refresh") in changing_requests(plex)
    assert report.answer("activity_header") == "no"
    assert report.answer("scan_stopped") == "yes"


async def test_stop_waits_until_the_scans_of_others_have_ended(
    plex: PlexSimulator, file: Path
) -> None:
    uuid = plex.start(SCAN, context={"librarySectionID": "1"})
    async with probing(file, plex.url, stop=True) as run:
        await run.pass_time(100)
        assert changing_requests(plex) == []
        plex.finish(uuid)
        report = await run.finish()
    assert report.answer("scan_stopped") == "yes"


async def test_stop_leaves_the_scan_of_another_library_alone(
    plex: PlexSimulator, file: Path
) -> None:
    plex.activity_header = False
    plex.quiet_scans = True
    async with probing(file, plex.url, stop=True, library="7") as run:
        plex.start(SCAN, context={"librarySectionID": "1"})
        report = await run.finish()
    assert ("DELETE", "/library/sections/7/refresh") not in changing_requests(plex)
    assert report.answer("scan_stopped") == "not seen"


async def test_stop_tries_the_next_library_if_a_scan_is_not_seen(
    plex: PlexSimulator, file: Path
) -> None:
    plex.quiet_scans = True
    async with probing(file, plex.url, stop=True) as run:
        await run.pass_time(1)
        plex.quiet_scans = False
        report = await run.finish()
    assert changing_requests(plex) == [
        ("GET", "/library/sections/1/refresh"),
        ("GET", "/library/sections/7/refresh"),
        ("DELETE", "/library/sections/7/refresh"),
    ]
    assert report.entries("note") != []


async def test_a_scan_that_is_named_and_never_runs_is_not_stopped(
    plex: PlexSimulator, file: Path
) -> None:
    plex.hold_messages()
    plex.on_scan = lambda _, uuid: plex.forget(uuid)
    async with probing(file, plex.url, stop=True, library="1") as run:
        report = await run.finish()
    assert changing_requests(plex) == [("GET", "/library/sections/1/refresh")]
    assert report.answer("activity_header") == "yes"
    assert report.answer("scan_stopped") == "not seen"


async def test_stop_of_a_library_that_is_not_there_is_no_answer(
    plex: PlexSimulator, file: Path
) -> None:
    async with probing(file, plex.url, stop=True, library="99") as run:
        report = await run.finish()
    assert report.answer("activity_header") == "not seen"
    assert report.answer("scan_stopped") == "not seen"


async def test_a_scan_that_goes_on_after_the_delete_is_recorded_as_such(
    plex: PlexSimulator, file: Path
) -> None:
    plex.ignore_cancels()
    async with probing(file, plex.url, stop=True) as run:
        report = await run.finish()
    assert report.seen("scan_stopped") == {
        "status": 200,
        "still_running_after_seconds": 120,
    }
