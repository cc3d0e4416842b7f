"""The proof that a scan has started, and that it has finished."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.const import NAMED_SCAN_START_WAITS
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from simulator import Fault, PlexSimulator

from .support.actions import raises, result
from .support.clock import Passing, fire, pass_time, pass_time_until, settled
from .support.scans import (
    REFRESH,
    SHOWS,
    TIMELINE,
    begin_scan,
    outcome,
    scan_in_background,
    sent,
)


async def test_a_scan_that_never_appears_was_not_started(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.activity_header = False
    plex.hold_scans()
    calling = scan_in_background(hass)
    for seconds in (6, 11):
        assert not calling.done()
        await pass_time(hass, entry, seconds)
    assert await outcome(calling) == ("not_started", None)
    assert sent(plex, REFRESH) == 1


@pytest.mark.parametrize("scanned_at", [0, 1_790_000_000])
async def test_a_scan_that_is_never_listed_has_finished_if_the_time_of_the_last_has_moved(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, scanned_at: int
) -> None:
    plex.quiet_scans = True
    plex.scanned_at["7"] = scanned_at
    calling = scan_in_background(hass)
    await pass_time(hass, entry, 6)
    assert await calling == {"result": "finished", "activity_id": None, "duration": 0}


async def test_two_scans_may_complete_in_the_same_second(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    passing: Passing,
) -> None:
    plex.quiet_scans = True
    plex.now = lambda: dt_util.utcnow().timestamp()
    plex.scanned_at["7"] = int(plex.now())
    calling = scan_in_background(hass)
    for seconds in (6, 11, 6):
        assert not calling.done()
        await passing(seconds)
    assert result(await calling) == "finished"
    assert sent(plex, REFRESH) == 2


async def test_a_scan_named_in_the_response_may_end_between_two_polls(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.on_scan = lambda _, uuid: plex.finish(uuid)
    calling = scan_in_background(hass)
    await pass_time(hass, polled_entry, 6)
    response = await calling
    assert response is not None
    assert isinstance(response.pop("activity_id"), str)
    assert response == {"result": "finished", "duration": 0}


async def test_a_named_scan_that_starts_late_is_waited_for(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.hold_scans()
    calling = scan_in_background(hass)
    for seconds in (16, 16, 3):
        await pass_time(hass, polled_entry, seconds)
        assert not calling.done()
    plex.release_scans()
    (scan,) = plex.scans("7")
    await pass_time(hass, polled_entry, 3)
    plex.progress(scan, 50, context=SHOWS)
    await pass_time(hass, polled_entry, 61)
    assert not calling.done()
    plex.finish(scan)
    await pass_time(hass, polled_entry, 11)
    assert await outcome(calling) == ("finished", scan)


@pytest.mark.parametrize("fault", [None, Fault.ERROR_500])
async def test_a_named_scan_that_never_starts_costs_a_limited_number_of_requests(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    fault: Fault | None,
) -> None:
    plex.hold_scans()
    plex.requests.clear()
    calling = scan_in_background(hass)
    await plex.wait_for_request("GET", REFRESH)
    plex.fail(fault, only="/library/sections")
    for seconds in NAMED_SCAN_START_WAITS:
        assert not calling.done()
        await pass_time(hass, polled_entry, seconds + 0.5)
    found, uuid = await outcome(calling)
    assert found == "not_started"
    assert uuid is not None
    # Once before the request, and after each wait.
    assert sent(plex, "/library/sections") == 1 + len(NAMED_SCAN_START_WAITS)
    assert sent(plex, REFRESH) == 1
    assert sent(plex, "/activities") <= 3 * (1 + len(NAMED_SCAN_START_WAITS))


async def test_without_the_time_of_the_last_scan_nothing_proves_that_one_ran(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.quiet_scans = True
    plex.fail(Fault.ERROR_500, only="/library/sections", times=1)
    calling = scan_in_background(hass)
    assert result(await pass_time_until(hass, calling)) == "not_started"


async def test_a_scan_has_finished_when_the_queue_of_its_library_is_empty(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.update_queue["7"] = 14
    scan, calling = await begin_scan(hass, plex)
    await pass_time(hass, entry, 60)
    assert sent(plex, TIMELINE) == 0
    plex.finish(scan)
    for asked in (1, 2, 3):
        await plex.wait_for_request("GET", TIMELINE, count=asked)
        await settled()
        assert sent(plex, TIMELINE) == asked
        assert not calling.done()
        plex.update_queue["7"] = 3 - asked
        await pass_time(hass, entry, 6)
    response = await calling
    assert response is not None
    assert isinstance(response.pop("duration"), float)
    assert response == {"result": "finished", "activity_id": scan}
    assert sent(plex, TIMELINE) == 4


async def test_the_queue_is_waited_for_no_longer_than_the_timeout(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.update_queue["7"] = 14
    scan, calling = await begin_scan(hass, plex, timeout="00:20:00")
    plex.finish(scan)
    await plex.wait_for_request("GET", TIMELINE)
    await settled()
    fire(hass, 21 * 60)
    assert await outcome(calling) == ("timeout", scan)


@pytest.mark.parametrize(
    "fault", [Fault.NOT_FOUND, Fault.FORBIDDEN, Fault.ERROR_500, Fault.HTML]
)
async def test_a_server_that_does_not_tell_its_queue_is_asked_once(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, fault: Fault
) -> None:
    plex.fail(fault, only=TIMELINE)
    scan, calling = await begin_scan(hass, plex)
    plex.finish(scan)
    assert await outcome(calling) == ("finished", scan)
    assert sent(plex, TIMELINE) == 1


async def test_a_queue_that_cannot_be_read_once_is_not_empty(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.update_queue["7"] = 14
    scan, calling = await begin_scan(hass, plex)
    plex.finish(scan)
    await plex.wait_for_request("GET", TIMELINE)
    await settled()
    plex.fail(Fault.ERROR_500, only=TIMELINE, times=1)
    await pass_time(hass, entry, 6)
    plex.update_queue["7"] = 0
    assert not calling.done()
    await pass_time(hass, entry, 6)
    assert await outcome(calling) == ("finished", scan)


async def test_the_action_fails_if_the_entry_is_reloaded_while_the_queue_is_processed(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.update_queue["7"] = 14
    scan, calling = await begin_scan(hass, plex)
    plex.finish(scan)
    await plex.wait_for_request("GET", TIMELINE)
    await settled()
    await hass.config_entries.async_reload(entry.entry_id)
    with raises("unloaded"):
        await calling
