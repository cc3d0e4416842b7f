"""Whether a library is being scanned, and when it last was."""

from datetime import UTC, datetime

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.const import LIBRARIES_COOLDOWN
from custom_components.plex_activities.server import libraries as server_libraries
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from simulator import Fault, PlexSimulator

from .support.clock import Passing, pass_time
from .support.entry import set_up
from .support.libraries import library_device, reread_libraries
from .support.server import CREDITS, SCAN
from .support.states import BUSY, running, state, until_state

SCANNING = "binary_sensor.harbour_films_scanning"
SCANNING_SHOWS = "binary_sensor.harbour_shows_scanning"
LAST_SCAN = "sensor.harbour_films_last_scan"
LAST_SCAN_SHOWS = "sensor.harbour_shows_last_scan"
SCAN_FILMS = "button.harbour_films_scan"
FILMS = {"librarySectionID": "1"}
LATER = 1_790_003_600


def at(seconds: int) -> str:
    """Return the state of a sensor that shows this time."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def list_requests(plex: PlexSimulator) -> int:
    return sum(request.path == "/library/sections" for request in plex.requests)


@pytest.fixture(autouse=True)
def _scans_complete_later(plex: PlexSimulator) -> None:
    """Let scans that complete from here on do so an hour after the ones before."""
    plex.now = lambda: LATER


async def test_a_library_is_scanning_from_when_its_scan_has_named_it(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    assert state(hass, SCANNING).state == "off"
    scan = await running(hass, plex, SCAN)
    assert state(hass, SCANNING).state == "off"
    plex.progress(scan, 7, subtitle="Harbour Lights", context=FILMS)
    shown = await until_state(hass, SCANNING, "on")
    assert shown.attributes["device_class"] == "running"
    assert shown.attributes["progress"] == 7
    assert shown.attributes["subtitle"] == "Harbour Lights"
    assert state(hass, SCANNING_SHOWS).state == "off"
    plex.finish(scan)
    shown = await until_state(hass, SCANNING, "off")
    assert shown.attributes["progress"] is None
    assert shown.attributes["subtitle"] is None


async def test_other_work_on_a_library_is_no_scan(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await running(hass, plex, "library.update.item.metadata", context=FILMS)
    await running(hass, plex, CREDITS, context=FILMS)
    assert state(hass, SCANNING).state == "off"


async def test_of_two_scans_the_one_that_has_been_running_longest_is_shown(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    first = await running(hass, plex, SCAN, progress=50, context=FILMS)
    await running(hass, plex, SCAN, progress=2, context=FILMS)
    assert state(hass, SCANNING).attributes["progress"] == 50
    plex.finish(first)
    await until_state(hass, SCANNING, lambda found: found.attributes["progress"] == 2)
    assert state(hass, SCANNING).state == "on"


async def test_a_token_that_sees_only_its_own_activities_knows_of_no_other_scan(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.share_with("shared-token", user_id=2)
    await set_up(hass, plex, token="shared-token")
    assert state(hass, SCANNING).state == "unknown"
    own = plex.start(SCAN, user_id=2, context=FILMS)
    await until_state(hass, SCANNING, "on")
    plex.finish(own)
    await until_state(hass, SCANNING, "unknown")
    assert state(hass, LAST_SCAN).state == at(plex.created_at)


async def test_the_last_scan_is_what_the_server_says(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.scanned_at = {"1": LATER, "7": 0}
    await set_up(hass, plex)
    shown = state(hass, LAST_SCAN)
    assert shown.state == at(LATER)
    assert shown.attributes["device_class"] == "timestamp"
    assert shown.attributes["duration"] is None
    # Never.
    assert state(hass, LAST_SCAN_SHOWS).state == "unknown"


async def test_a_scan_that_ends_by_message_moves_the_last_scan(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN, context=FILMS)
    plex.requests.clear()
    plex.finish(scan)
    await until_state(hass, SCANNING, "off")
    assert list_requests(plex) == 0
    await pass_time(hass, entry, LIBRARIES_COOLDOWN)
    await until_state(hass, LAST_SCAN, at(LATER))
    duration = state(hass, LAST_SCAN).attributes["duration"]
    assert 0 <= duration < 60
    assert state(hass, LAST_SCAN_SHOWS).state == at(plex.created_at)
    # It has moved, so it is not asked for again.
    await pass_time(hass, entry, 30)
    assert list_requests(plex) == 1


async def test_a_scan_that_another_list_has_shown_is_not_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.finish(await running(hass, plex, SCAN, context=FILMS))
    await until_state(hass, SCANNING, "off")
    await entry.runtime_data.async_refresh_libraries()
    await until_state(hass, LAST_SCAN, at(LATER))
    plex.requests.clear()
    await pass_time(hass, entry, LIBRARIES_COOLDOWN)
    assert list_requests(plex) == 0


async def test_a_scan_that_ends_between_two_polls_moves_the_last_scan(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN, context=FILMS)
    await passing(11)
    assert state(hass, SCANNING).state == "on"
    plex.finish(scan)
    await passing(11)
    assert state(hass, SCANNING).state == "off"
    assert state(hass, LAST_SCAN).state == at(plex.created_at)
    await passing(LIBRARIES_COOLDOWN)
    await passing(1)
    assert state(hass, LAST_SCAN).state == at(LATER)
    assert state(hass, LAST_SCAN).attributes["duration"] is not None


async def test_a_scan_that_the_server_lists_later_is_asked_for_twice(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN, context=FILMS)
    plex.requests.clear()
    # As one that has not completed.
    plex.cancel(scan)
    await until_state(hass, SCANNING, "off")
    await pass_time(hass, entry, LIBRARIES_COOLDOWN)
    assert list_requests(plex) == 1
    assert state(hass, LAST_SCAN).state == at(plex.created_at)
    plex.scanned_at["1"] = LATER
    await pass_time(hass, entry, LIBRARIES_COOLDOWN)
    await until_state(hass, LAST_SCAN, at(LATER))
    assert list_requests(plex) == 2
    await pass_time(hass, entry, 30)
    assert list_requests(plex) == 2


async def test_a_scan_that_never_shows_costs_two_requests(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.cancel(await running(hass, plex, SCAN, context=FILMS))
    await until_state(hass, SCANNING, "off")
    plex.requests.clear()
    plex.fail(Fault.ERROR_500, only="/library/sections")
    for _ in range(5):
        await pass_time(hass, entry, LIBRARIES_COOLDOWN)
    assert list_requests(plex) == 2
    assert state(hass, LAST_SCAN).state == at(plex.created_at)


async def test_five_scans_that_end_in_a_burst_cost_one_request(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.libraries |= {str(number): f"Library {number}" for number in range(20, 25)}
    entry = await set_up(hass, plex)
    for number in range(20, 25):
        await running(hass, plex, SCAN, context={"librarySectionID": str(number)})
    plex.requests.clear()
    for scan in plex.activities:
        plex.finish(scan["uuid"])
    await until_state(hass, BUSY, "off")
    for _ in range(5):
        await pass_time(hass, entry, LIBRARIES_COOLDOWN)
    assert list_requests(plex) == 1
    for number in range(20, 25):
        entity_id = f"sensor.harbour_library_{number}_last_scan"
        assert state(hass, entity_id).state == at(LATER)


async def test_scans_that_end_one_after_the_other_are_asked_for_together(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # More than a slow machine takes.
    monkeypatch.setattr(server_libraries, "LIBRARIES_COOLDOWN", 600)
    plex.requests.clear()
    for _ in range(5):
        plex.finish(await running(hass, plex, SCAN, context=FILMS))
        await until_state(hass, BUSY, "off")
        await pass_time(hass, entry, 60)
    assert list_requests(plex) == 0
    await pass_time(hass, entry, 601)
    assert list_requests(plex) == 1
    await until_state(hass, LAST_SCAN, at(LATER))


async def test_a_scan_that_never_named_its_library_is_asked_for_too(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = plex.scan("1")
    await until_state(hass, BUSY, "on")
    plex.finish(scan)
    await until_state(hass, BUSY, "off")
    plex.requests.clear()
    await pass_time(hass, entry, LIBRARIES_COOLDOWN)
    await until_state(hass, LAST_SCAN, at(LATER))
    assert state(hass, LAST_SCAN).attributes["duration"] is None
    await pass_time(hass, entry, LIBRARIES_COOLDOWN)
    assert list_requests(plex) == 1


async def test_a_scan_of_a_library_that_stays_unknown_costs_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN, context={"librarySectionID": "99"})
    plex.requests.clear()
    plex.finish(scan)
    await until_state(hass, BUSY, "off")
    await pass_time(hass, entry, 30)
    assert list_requests(plex) == 0


async def test_a_requested_scan_that_is_never_listed_moves_the_last_scan(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.quiet_scans = True
    await hass.services.async_call(
        "button", "press", {"entity_id": SCAN_FILMS}, blocking=True
    )
    await pass_time(hass, entry, LIBRARIES_COOLDOWN)
    await until_state(hass, LAST_SCAN, at(LATER))
    assert state(hass, LAST_SCAN).attributes["duration"] is None


async def test_a_scan_that_ends_during_an_outage_has_no_duration(
    hass: HomeAssistant,
    passing: Passing,
    plex: PlexSimulator,
) -> None:
    scan = plex.start(SCAN, context=FILMS)
    await passing(11)
    await plex.stop()
    for _ in range(2):
        await passing(11)
    assert state(hass, LAST_SCAN).state == "unavailable"
    plex.finish(scan)
    await plex.start_server()
    await passing(11)
    assert state(hass, LAST_SCAN).state == at(LATER)
    assert state(hass, LAST_SCAN).attributes["duration"] is None


async def test_the_duration_is_that_of_the_last_scan_only(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.finish(await running(hass, plex, SCAN, context=FILMS))
    await pass_time(hass, entry, LIBRARIES_COOLDOWN)
    shown = await until_state(hass, LAST_SCAN, at(LATER))
    assert shown.attributes["duration"] is not None
    # One that nobody has seen.
    plex.scanned_at["1"] = LATER + 60
    await reread_libraries(plex)
    shown = await until_state(hass, LAST_SCAN, at(LATER + 60))
    assert shown.attributes["duration"] is None


async def test_the_entities_of_a_library_come_and_go_with_it(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.libraries["99"] = "Music"
    del plex.libraries["1"]
    await reread_libraries(plex)
    registry = er.async_get(hass)
    music = er.async_entries_for_device(registry, library_device(hass, entry, "99").id)
    assert {entity.domain for entity in music} == {
        Platform.BINARY_SENSOR,
        Platform.BUTTON,
        Platform.SENSOR,
    }
    assert {entity.unique_id for entity in music} == {
        f"{plex.machine_identifier}_library_99_{key}"
        for key in ("scan", "stop_scan", "scanning", "last_scan")
    }
    for entity in music:
        assert state(hass, entity.entity_id).state != "unavailable"
    for entity_id in (SCANNING, LAST_SCAN):
        assert registry.async_get(entity_id) is None
        assert hass.states.get(entity_id) is None


async def test_nothing_is_scheduled_once_the_entry_is_unloaded(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.finish(await running(hass, plex, SCAN, context=FILMS))
    await until_state(hass, BUSY, "off")
    assert await hass.config_entries.async_unload(entry.entry_id)
    # A timer that is left makes the test fail.
