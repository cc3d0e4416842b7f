"""The action that scans a library, and waits for the end of the scan."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from simulator import Fault, PlexSimulator

from .support.actions import call, raises, result
from .support.clock import fire, pass_time, pass_time_until, settled
from .support.scans import (
    REFRESH,
    SHOWS,
    begin_scan,
    outcome,
    requested_scans,
    scan_in_background,
)
from .support.server import CREDITS, SCAN
from .support.states import ACTIVITIES, running, state, until_state


@pytest.mark.parametrize("library", ["Shows", "shows", "7"])
async def test_a_scan_is_started_by_name_or_id(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, library: str
) -> None:
    response = await call(hass, "scan_library", library=library)
    (scan,) = plex.scans("7")
    assert response == {"result": "started", "activity_id": scan, "duration": None}
    assert requested_scans(plex) == [REFRESH]


async def test_one_folder_can_be_scanned(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await call(hass, "scan_library", library="Films", path="/films/Harbour Lights")
    assert plex.requests[-1].query == {"path": "/films/Harbour Lights"}


@pytest.mark.parametrize("named", [True, False])
async def test_the_action_waits_for_the_end_of_the_scan(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, *, named: bool
) -> None:
    plex.activity_header = named
    scan, calling = await begin_scan(hass, plex)
    plex.finish(plex.start(SCAN, context={"librarySectionID": "1"}))
    plex.finish(plex.start(CREDITS))
    plex.progress(scan, 50, context=SHOWS)
    await until_state(
        hass,
        ACTIVITIES,
        lambda found: found.attributes["activities"][0]["library_id"] == "7",
    )
    assert not calling.done()
    plex.finish(scan)
    response = await calling
    assert response is not None
    assert isinstance(response.pop("duration"), float)
    assert response == {"result": "finished", "activity_id": scan}


async def test_a_scan_that_ends_before_the_response_is_finished(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.on_scan = lambda _, uuid: plex.finish(uuid)
    response = await pass_time_until(hass, scan_in_background(hass))
    assert result(response) == "finished"


async def test_a_scan_that_is_stopped_meanwhile_is_cancelled(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan, calling = await begin_scan(hass, plex)
    plex.progress(scan, 50, context=SHOWS)
    await until_state(
        hass,
        ACTIVITIES,
        lambda found: found.attributes["activities"][0]["stoppable"],
    )
    await call(hass, "cancel_activity", activity_id=scan)
    assert result(await calling) == "cancelled"


async def test_the_action_returns_after_the_timeout_while_the_scan_continues(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan, calling = await begin_scan(hass, plex, timeout="00:20:00")
    await pass_time(hass, entry, 60)
    assert not calling.done()
    fire(hass, 21 * 60)
    assert await outcome(calling) == ("timeout", scan)
    assert plex.find(scan)


@pytest.mark.parametrize("library", ["7", "unknown"])
async def test_an_unavailable_server_is_an_error(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, library: str
) -> None:
    await running(hass, plex, SCAN, context=SHOWS)
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    with raises("cannot_connect"):
        await call(hass, "scan_library", library=library)


async def test_polls_follow_a_scan_without_a_stream(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan, calling = await begin_scan(hass, plex)
    plex.finish(scan)
    await pass_time(hass, polled_entry, 11)
    assert result(await calling) == "finished"


async def test_a_scan_that_a_restart_ended_is_lost(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    _, calling = await begin_scan(hass, plex)
    await settled()
    await plex.stop()
    for _ in range(2):
        await pass_time(hass, polled_entry, 11)
    assert state(hass, ACTIVITIES).state == "unavailable"
    plex.clear()
    await plex.start_server()
    await pass_time(hass, polled_entry, 11)
    with raises("scan_lost"):
        await calling


async def test_a_scan_that_was_not_seen_before_an_outage_is_lost(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.on_scan = lambda *_: plex.fail(Fault.STARTING_UP)
    calling = scan_in_background(hass)
    await until_state(hass, ACTIVITIES, "unavailable")
    with raises("scan_lost"):
        await pass_time_until(hass, calling)


async def test_a_new_library_is_found(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.libraries["99"] = "Music"
    await call(hass, "scan_library", library="Music")
    assert requested_scans(plex) == ["/library/sections/99/refresh"]


async def test_an_unknown_or_ambiguous_library_is_a_validation_error(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "scan_library", library="Musik")
    assert error.value.translation_key == "library_not_found"
    assert error.value.translation_placeholders == {
        "library": "Musik",
        "libraries": "Films, Shows",
    }
    plex.libraries |= {str(number): f"Library {number}" for number in range(20, 40)}
    with pytest.raises(ServiceValidationError, match=r"Library 28, … \(\+12\)"):
        await call(hass, "scan_library", library="Musik")
    plex.libraries["8"] = "Shows"
    plex.libraries["9"] = "Twins"
    plex.libraries["10"] = "Twins"
    with raises("library_ambiguous", ServiceValidationError):
        await call(hass, "scan_library", library="Twins")
    assert requested_scans(plex) == []


async def test_a_deleted_library_is_an_error(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    del plex.libraries["7"]
    with raises("library_gone"):
        await call(hass, "scan_library", library="Shows")
    with pytest.raises(ServiceValidationError):
        await call(hass, "scan_library", library="Shows")


async def test_a_failing_server_is_an_error_with_the_reason(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.fail(Fault.STARTING_UP)
    with raises("starting_up"):
        await call(hass, "scan_library", library="Films", wait=True)


async def test_the_action_fails_if_the_entry_is_reloaded_during_the_scan(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    _, calling = await begin_scan(hass, plex)
    await hass.config_entries.async_reload(entry.entry_id)
    with raises("unloaded"):
        await calling
