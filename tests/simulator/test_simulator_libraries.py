"""The libraries, their scans, and the guides of live TV."""

from http import HTTPStatus
from typing import Any

import aiohttp
import pytest

from simulator import PlexSimulator

SCAN = "library.update.section"
GUIDE = "provider.epg.load"
REFRESH = "/library/sections/7/refresh"


async def container(browser: aiohttp.ClientSession, path: str) -> Any:
    async with browser.get(path) as response:
        assert response.status == HTTPStatus.OK
        return (await response.json())["MediaContainer"]


async def row_of(browser: aiohttp.ClientSession, library: str) -> Any:
    rows = (await container(browser, "/library/sections"))["Directory"]
    return next(row for row in rows if row["key"] == library)


async def request(
    browser: aiohttp.ClientSession, method: str, path: str, folder: str = ""
) -> str | None:
    """Return the uuid in the header of the response."""
    async with browser.request(
        method, path, params={"path": folder} if folder else {}
    ) as response:
        assert response.status == HTTPStatus.OK
        return response.headers.get("X-Plex-Activity")


async def status(browser: aiohttp.ClientSession, method: str, path: str) -> int:
    async with browser.request(method, path) as response:
        return response.status


def uuids(plex: PlexSimulator) -> list[str]:
    return [row["uuid"] for row in plex.activities]


async def test_a_library_keeps_its_uuid_until_another_one_replaces_it(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    first = await row_of(browser, "1")
    assert first["uuid"] != (await row_of(browser, "7"))["uuid"]
    plex.libraries["1"] = "Cinema"
    assert (await row_of(browser, "1"))["uuid"] == first["uuid"]
    plex.replace_library("1", "Music")
    other = await row_of(browser, "1")
    assert (other["title"], other["type"]) == ("Music", "artist")
    assert other["uuid"] != first["uuid"]


async def test_the_times_of_a_library_can_be_changed(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    row = await row_of(browser, "7")
    assert (row["scannedAt"], row["updatedAt"]) == (plex.created_at, plex.created_at)
    plex.scanned_at["7"], plex.updated_at["7"] = 1, 2
    row = await row_of(browser, "7")
    assert (row["scannedAt"], row["updatedAt"]) == (1, 2)


@pytest.mark.parametrize("end", ["finish", "forget"])
@pytest.mark.parametrize("requested", [True, False])
async def test_the_time_of_the_last_scan_moves_when_one_completes(
    plex: PlexSimulator, browser: aiohttp.ClientSession, end: str, *, requested: bool
) -> None:
    plex.now = lambda: 1_790_000_600.9
    context = {"librarySectionID": 7}
    scan = plex.scan("7") if requested else plex.start(SCAN, context=context)
    assert (await row_of(browser, "7"))["scannedAt"] == plex.created_at
    getattr(plex, end)(scan)
    assert (await row_of(browser, "7"))["scannedAt"] == 1_790_000_600
    assert (await row_of(browser, "1"))["scannedAt"] == plex.created_at


async def test_the_time_of_the_last_scan_stays_when_one_is_stopped(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.scan("7")
    plex.finish(plex.start(SCAN))
    await request(browser, "DELETE", REFRESH)
    assert plex.activities == []
    assert (await row_of(browser, "7"))["scannedAt"] == plex.created_at


async def test_a_scan_that_is_never_listed_completes(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.quiet_scans = True
    plex.now = lambda: 1_790_000_600
    assert await request(browser, "GET", REFRESH) is None
    assert plex.activities == []
    assert (await row_of(browser, "7"))["scannedAt"] == 1_790_000_600


async def test_the_timeline_tells_how_many_items_wait(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    path = "/library/sections/7/timeline"
    assert (await container(browser, path))["updateQueueSize"] == 0
    plex.update_queue["7"] = 14
    assert await container(browser, path) == {
        "size": 0,
        "allowSync": True,
        "content": "secondary",
        "identifier": "com.plexapp.plugins.library",
        "latestEntryTime": plex.created_at,
        "title1": "Shows",
        "updateQueueSize": 14,
        "viewGroup": "secondary",
        "viewMode": 65592,
    }
    unknown = await status(browser, "GET", "/library/sections/99/timeline")
    assert unknown == HTTPStatus.NOT_FOUND


async def test_a_second_scan_of_a_library_waits_for_the_first(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    told: list[tuple[str, str]] = []
    plex.on_scan = lambda library, uuid: told.append((library, uuid))
    plex.queue_scans = True
    running = plex.start(SCAN, context={"librarySectionID": "7"})
    second = await request(browser, "GET", REFRESH)
    third = await request(browser, "POST", REFRESH)
    other = await request(browser, "GET", "/library/sections/1/refresh")
    folder = await request(browser, "GET", REFRESH, "/shows/new")
    assert uuids(plex) == [running, other, folder]
    plex.finish(running)
    assert uuids(plex) == [other, folder, second]
    assert second is not None
    plex.finish(second)
    assert uuids(plex) == [other, folder, third]
    assert told == [("1", other), ("7", folder), ("7", second), ("7", third)]


async def test_a_scan_of_a_folder_runs_beside_others(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.queue_scans = True
    folders = [await request(browser, "GET", REFRESH, f"/{n}") for n in "ab"]
    whole = await request(browser, "GET", REFRESH)
    assert uuids(plex) == plex.scans("7") == [*folders, whole]


async def test_scans_that_wait_can_be_stopped_with_the_running_one(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.queue_scans = True
    other = plex.scan("1")
    for _ in range(2):
        await request(browser, "GET", REFRESH)
        await request(browser, "GET", "/library/sections/1/refresh")
    await request(browser, "DELETE", REFRESH)
    assert uuids(plex) == [other]
    plex.finish(other)
    assert len(plex.scans("1")) == 1


async def test_a_stop_leads_to_nothing_if_scans_are_stopped_by_what_follows(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.on_scan = lambda library, _: plex.stop_scans(library)
    plex.hold_scans()
    for _ in range(2):
        await request(browser, "GET", REFRESH)
    plex.release_scans()
    assert plex.activities == []


@pytest.mark.parametrize("named", [True, False])
async def test_a_requested_scan_is_listed_when_the_test_says_so(
    plex: PlexSimulator, browser: aiohttp.ClientSession, *, named: bool
) -> None:
    plex.hold_scans()
    plex.activity_header = named
    uuid = await request(browser, "GET", REFRESH)
    assert (uuid is not None) is named
    assert plex.activities == []
    plex.release_scans()
    [listed] = uuids(plex)
    assert uuid in {listed, None}
    plex.clear()
    plex.release_scans()
    assert plex.activities == []


async def test_stopping_scans_succeeds_also_if_none_is_running(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    for library in ("7", "all"):
        await request(browser, "DELETE", f"/library/sections/{library}/refresh")
    scan = plex.scan("7")
    plex.ignore_cancels()
    await request(browser, "DELETE", REFRESH)
    assert plex.find(scan)


async def test_the_dvrs_are_listed_for_the_owner(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.dvrs.append("19")
    rows = (await container(browser, "/livetv/dvrs"))["Dvr"]
    assert [row["key"] for row in rows] == ["12", "19"]
    plex.dvrs.clear()
    assert await container(browser, "/livetv/dvrs") == {"size": 0}
    plex.share_with("friend")
    headers = {"X-Plex-Token": "friend"}
    async with browser.get("/livetv/dvrs", headers=headers) as response:
        assert response.status == HTTPStatus.FORBIDDEN


async def test_stopping_a_guide_ends_what_belongs_to_its_dvr(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async def stop(dvr: str) -> int:
        return await status(browser, "DELETE", f"/livetv/dvrs/{dvr}/reloadGuide")

    assert await stop("12") == HTTPStatus.OK
    assert await stop("19") == HTTPStatus.NOT_FOUND
    unnamed, named = plex.start(GUIDE), plex.start(GUIDE, context={"dvrID": 12})
    other, scan = plex.start(GUIDE, context={"dvrID": "19"}), plex.start(SCAN)
    plex.ignore_cancels()
    assert await stop("12") == HTTPStatus.OK
    assert len(uuids(plex)) == 4
    plex.ignore_cancels(ignore=False)
    plex.dvrs.append("19")
    assert await stop("12") == HTTPStatus.OK
    assert uuids(plex) == [unnamed, other, scan]
    assert plex.find(named) is None
    plex.dvrs.remove("19")
    assert await stop("12") == HTTPStatus.OK
    assert uuids(plex) == [other, scan]


async def test_a_guide_of_several_dvrs_belongs_to_one_that_its_row_does_not_name(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.dvrs.append("19")
    first, second = plex.reload_guide("12"), plex.reload_guide("19")
    assert "Context" not in plex.activities[1]
    await request(browser, "DELETE", "/livetv/dvrs/19/reloadGuide")
    assert uuids(plex) == [first]
    await request(browser, "DELETE", "/livetv/dvrs/12/reloadGuide")
    assert uuids(plex) == []
    assert not plex.find(second)
