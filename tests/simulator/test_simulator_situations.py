"""The situations that a test can bring about with one call."""

from collections import Counter
from typing import Any

import aiohttp
import pytest

from simulator import PlexSimulator

WEBSOCKET = "/:/websockets/notifications"


async def receive(
    socket: aiohttp.ClientWebSocketResponse, count: int
) -> list[tuple[str, Any]]:
    documents = [await socket.receive_json(timeout=5) for _ in range(count)]
    events = [
        event
        for document in documents
        for event in document["NotificationContainer"]["ActivityNotification"]
    ]
    return [(event["event"], event["Activity"]) for event in events]


@pytest.mark.parametrize("missing", [True, False])
async def test_an_item_page_is_one_activity_from_start_to_end(
    plex: PlexSimulator, browser: aiohttp.ClientSession, *, missing: bool
) -> None:
    async with browser.ws_connect(WEBSOCKET) as socket:
        uuid = plex.open_item_page(missing=missing)
        events = await receive(socket, 5)
    assert plex.activities == []
    assert [name for name, _ in events] == ["started", *["updated"] * 3, "ended"]
    key = {"key": "/library/metadata/9041"}
    found = {"accessible": not missing, "exists": not missing} | key
    refreshed = found | {"refreshed": False}
    seen = [(row["progress"], row["subtitle"], row.get("Context")) for _, row in events]
    assert seen == [
        (0, "", None),
        (0, "Checking files", key),
        (33, "Refreshing local metadata", found),
        (66, "Refreshing media analysis", refreshed),
        (100, "Refreshing media analysis", refreshed | {"analyzed": False}),
    ]
    unchanged = {
        "uuid": uuid,
        "type": "library.refresh.items",
        "cancellable": False,
        "userID": 40218833,
        "title": "Refreshing",
    }
    assert all(unchanged.items() <= row.items() for _, row in events)


async def test_items_are_updated_while_their_library_is_not_being_scanned(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.finish(plex.scan("7"))
    assert len(plex.update_items()) == 3
    assert len(plex.update_items("Copper Valley")) == 1
    rows = plex.activities
    assert {row["type"] for row in rows} == {"library.update.item.metadata"}
    assert {row["title"] for row in rows} == {"Updating Metadata"}
    assert len({row["subtitle"] for row in rows}) == 4
    async with browser.get("/library/sections") as response:
        libraries = (await response.json())["MediaContainer"]["Directory"]
    assert not any(library["refreshing"] for library in libraries)


def test_downloads_have_titles_in_both_forms() -> None:
    plex = PlexSimulator()
    assert len(set(plex.start_downloads(43))) == 43
    rows = plex.activities
    assert Counter((row["title"], row["userID"]) for row in rows) == {
        ("Downloading Media", 1): 22,
        ("Media download by marlow", 40218833): 21,
    }
    assert {row["cancellable"] for row in rows} == {False}
    assert len({row["Context"]["metadataID"] for row in rows}) == 43
    assert all(0 < row["progress"] < 100 for row in rows)


async def test_the_butlers_row_rests_at_100(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.start("grabber.grab")
    async with browser.ws_connect(WEBSOCKET) as socket:
        resting = plex.rest_butler()
        plex.progress(resting, 40)
        [(name, row)] = await receive(socket, 1)
        assert (name, row["progress"]) == ("updated", 40)
        assert plex.rest_butler() == resting
        [(name, row)] = await receive(socket, 1)
    assert (name, row["type"], row["progress"]) == ("updated", "butler", 100)
    assert len(plex.activities) == 2
