"""What a user posts with a bug report."""

import asyncio
import json

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support.actions import stopped
from .support.clock import pass_time, pass_time_until, settled
from .support.entry import TOKEN, diagnostics
from .support.server import CREDITS, RECORDING, SCAN
from .support.states import ACTIVITIES, running, until_state


async def test_diagnostics_tell_how_it_is_and_nothing_private(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    scan = await running(
        hass,
        plex,
        SCAN,
        title="Scanning Private Films",
        subtitle="Harbour Lights",
        progress=42,
        context={"librarySectionID": "1", "key": "/library/metadata/513"},
    )
    found = await diagnostics(hass, hass_client, entry)
    assert found["server"] == {"version": plex.version, "platform": "Linux"}
    assert found["available"] is True
    assert found["notifications"]["kind"] == "websocket"
    assert found["notifications"]["messages"] == 1
    assert found["health"]["failed_lists"] == 0
    assert found["health"]["relay"] is False
    assert found["sees_all"] is True
    assert found["libraries"] == 2
    (activity,) = found["activities"]
    assert activity["type"] == SCAN
    assert activity["progress"] == 42
    assert activity["context_keys"] == ["key", "librarySectionID"]

    text = json.dumps(found)
    for private in (
        TOKEN,
        plex.url,
        "127.0.0.1",
        plex.machine_identifier,
        plex.friendly_name,
        scan,
        "Films",
        "Harbour",
        "513",
    ):
        assert private not in text, private


async def test_diagnostics_tell_what_became_of_the_last_stops(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    async def stop(kind: str, **fields: object) -> None:
        job = await running(hass, plex, kind, **fields)
        await pass_time_until(hass, stopped(hass, job))

    for _ in range(10):
        await stop(RECORDING, cancellable=True)
    await stop(CREDITS, progress=-1)
    plex.fail(Fault.FORBIDDEN, only="/library")
    await stop(SCAN, context={"librarySectionID": "1"})
    plex.fail(Fault.NOT_FOUND, only="/livetv/dvrs/12")
    await stop("provider.epg.load")
    plex.fail(Fault.STARTING_UP_WRITES, only="/butler")
    await stop("butler", progress=40)
    plex.fail(None)
    # A type that no request is known for.
    await stop("media.download")
    stops = (await diagnostics(hass, hass_client, entry))["last_stops"]
    seconds = [stop.pop("seconds") for stop in stops]
    accepted = {
        "method": "activity",
        "type": RECORDING,
        "status": "accepted",
        "result": "cancelled",
    }
    running_on = {"result": "still_running"}
    assert stops == [
        *[accepted] * 6,
        {"method": "butler_task", "type": CREDITS, "status": "404"} | running_on,
        {"method": "library_scan", "type": SCAN, "status": "403"} | running_on,
        {
            "method": "guide_refresh",
            "type": "provider.epg.load",
            "status": "404",
        }
        | running_on,
        {"method": "butler", "type": "butler", "status": "400"} | running_on,
    ]
    assert all(0 <= passed < 60 for passed in seconds[:6])
    assert seconds[6:] == [None] * 4


async def test_diagnostics_tell_to_a_tenth_of_a_second_how_long_a_stop_took(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plex.ignore_cancels()
    job = await running(hass, plex, RECORDING, cancellable=True)
    began = hass.loop.time()
    monkeypatch.setattr(hass.loop, "time", lambda: began)
    stopping = asyncio.create_task(stopped(hass, job))
    await settled()
    monkeypatch.setattr(hass.loop, "time", lambda: began + 1.27)
    plex.finish(job)
    await stopping
    [stop] = (await diagnostics(hass, hass_client, entry))["last_stops"]
    assert stop["seconds"] == 1.3


async def test_diagnostics_tell_that_the_next_item_has_started(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    job = plex.start_scheduled(CREDITS)
    await until_state(hass, ACTIVITIES, "1")
    plex.queued_items[CREDITS] = ["Copper Valley"]
    await pass_time_until(hass, stopped(hass, job))
    [stop] = (await diagnostics(hass, hass_client, entry))["last_stops"]
    assert (stop["status"], stop["result"]) == ("accepted", "next_started")
    assert stop["seconds"] is not None


async def test_diagnostics_of_a_server_that_is_gone_tell_why(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    await plex.stop()
    await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "unavailable")
    found = await diagnostics(hass, hass_client, entry)
    assert found["available"] is False
    assert found["last_error"] == "cannot_connect"
