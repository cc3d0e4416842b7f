"""The sensors, from the wire to the state machine."""

from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import PlexSimulator

from .support.server import SCAN
from .support.states import (
    ACTIVITIES,
    CURRENT,
    SCAN_PROGRESS,
    running,
    state,
    until_state,
)


async def test_an_idle_server_shows_no_activity(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert state(hass, ACTIVITIES).state == "0"
    assert state(hass, ACTIVITIES).attributes["activities"] == []
    assert state(hass, CURRENT).state == "unknown"
    assert state(hass, SCAN_PROGRESS).state == "unknown"
    assert state(hass, SCAN_PROGRESS).attributes["running"] == 0


async def test_a_scan_shows_from_its_start_to_its_end(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN)
    assert state(hass, CURRENT).state == "Scanning"
    assert state(hass, SCAN_PROGRESS).state == "0"

    plex.progress(scan, 42, title="Scanning Films", context={"librarySectionID": "1"})
    await until_state(hass, SCAN_PROGRESS, "42")
    assert state(hass, CURRENT).attributes["library"] == "Films"

    plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    assert state(hass, SCAN_PROGRESS).state == "unknown"


async def test_what_has_no_title_is_called_by_its_kind(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(SCAN, title="")
    await until_state(hass, CURRENT, "library_scan")
