"""Scans that are requested while others of the same library run."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support.actions import call, raises, result
from .support.clock import fire, pass_time, settled
from .support.scans import (
    REFRESH,
    SHOWS,
    begin_scan,
    outcome,
    requested_scans,
    scan_in_background,
    sent,
)
from .support.server import SCAN
from .support.states import ACTIVITIES, running, until_state


async def test_a_scan_is_requested_while_another_one_runs(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    other_scan = await running(hass, plex, SCAN, context=SHOWS)
    started = await outcome(call(hass, "scan_library", library="7"))
    _, scan = plex.scans("7")
    assert started == ("started", scan)
    assert other_scan != scan
    assert requested_scans(plex) == [REFRESH]


@pytest.mark.parametrize("named", [True, False])
async def test_the_action_waits_for_its_own_scan_and_not_for_a_running_one(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, *, named: bool
) -> None:
    plex.activity_header, plex.queue_scans = named, True
    other_scan = await running(hass, plex, SCAN, context=SHOWS)
    calling = scan_in_background(hass)
    await plex.wait_for_request("GET", REFRESH)
    await pass_time(hass, entry, 60)
    plex.finish(other_scan)
    (scan,) = plex.scans("7")
    plex.progress(scan, 50, context=SHOWS)
    await pass_time(hass, entry, 60)
    assert not calling.done()
    plex.finish(scan)
    assert await outcome(calling) == ("finished", scan)
    assert sent(plex, REFRESH) == 1


@pytest.mark.parametrize("named", [True, False])
async def test_a_request_that_is_dropped_because_of_a_running_scan_is_repeated(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, *, named: bool
) -> None:
    plex.activity_header = named
    await running(hass, plex, SCAN, context=SHOWS)
    plex.hold_scans()
    calling = scan_in_background(hass)
    await plex.wait_for_request("GET", REFRESH)
    await settled()
    # The running one ends, and the one that waits never runs.
    plex.stop_scans("7")
    plex.release_scans()
    await settled()
    assert sent(plex, REFRESH) == 1
    await pass_time(hass, entry, 16)
    assert sent(plex, REFRESH) == 2
    (scan,) = plex.scans("7")
    plex.progress(scan, 50, context=SHOWS)
    plex.finish(scan)
    assert await outcome(calling) == ("finished", scan)


async def test_a_repeated_request_that_fails_is_an_error(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await running(hass, plex, SCAN, context=SHOWS)
    plex.hold_scans()
    calling = scan_in_background(hass)
    await plex.wait_for_request("GET", REFRESH)
    plex.stop_scans("7")
    plex.fail(Fault.FORBIDDEN, only=REFRESH)
    await pass_time(hass, entry, 16)
    with raises("not_allowed"):
        await calling


async def test_one_scan_may_be_that_of_two_callers(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.activity_header = False
    plex.hold_scans()
    callings = [scan_in_background(hass) for _ in range(2)]
    await plex.wait_for_request("GET", REFRESH, count=2)
    await settled()
    scan = await running(hass, plex, SCAN, context=SHOWS)
    plex.finish(scan)
    for calling in callings:
        assert await outcome(calling) == ("finished", scan)
    assert sent(plex, REFRESH) == 2


async def test_two_callers_whose_scans_are_named_wait_each_for_their_own(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.queue_scans = True
    first_scan, first = await begin_scan(hass, plex)
    second = scan_in_background(hass)
    await plex.wait_for_request("GET", REFRESH, count=2)
    plex.finish(first_scan)
    assert await outcome(first) == ("finished", first_scan)
    (second_scan,) = plex.scans("7")
    assert not second.done()
    plex.finish(second_scan)
    assert await outcome(second) == ("finished", second_scan)


async def test_a_scan_that_was_stopped_before_its_start_is_cancelled(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.queue_scans = True
    other_scan = await running(hass, plex, SCAN, context=SHOWS)
    calling = scan_in_background(hass)
    await plex.wait_for_request("GET", REFRESH)
    await settled()
    await call(hass, "cancel_activity", activity_id=other_scan)
    await pass_time(hass, entry, 16)
    response = await calling
    assert response is not None
    assert (response["result"], response["duration"]) == ("cancelled", None)
    assert sent(plex, REFRESH) == 1


async def test_nothing_more_is_requested_while_another_scan_runs(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await running(hass, plex, SCAN, context=SHOWS)
    plex.hold_scans()
    calling = scan_in_background(hass)
    await plex.wait_for_request("GET", REFRESH)
    await settled()
    plex.requests.clear()
    for _ in range(20):
        await pass_time(hass, entry, 60)
    # What is requested anyway: the list once a minute, and what is playing, once.
    paths = {request.path for request in plex.requests}
    assert paths <= {"/activities", "/status/sessions"}
    assert sent(plex, "/activities") == 20
    fire(hass, 31 * 60)
    assert result(await calling) == "timeout"


async def test_a_scan_that_was_started_since_the_last_poll_is_not_ours(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.activity_header = False
    other_scan = plex.start(SCAN, context=SHOWS)
    calling = scan_in_background(hass)
    await plex.wait_for_request("GET", REFRESH)
    _, scan = plex.scans("7")
    plex.finish(other_scan)
    plex.progress(scan, 50, context=SHOWS)
    await pass_time(hass, polled_entry, 11)
    assert not calling.done()
    plex.finish(scan)
    await pass_time(hass, polled_entry, 11)
    assert await outcome(calling) == ("finished", scan)


async def test_another_scan_that_ends_before_the_response_is_not_followed(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.hold(REFRESH)
    calling = scan_in_background(hass)
    await plex.wait_for_request("GET", REFRESH)
    other_scan = await running(hass, plex, SCAN, context=SHOWS)
    plex.finish(other_scan)
    await until_state(hass, ACTIVITIES, "1")
    plex.release()
    await settled()
    (scan,) = plex.scans("7")
    plex.finish(scan)
    assert await outcome(calling) == ("finished", scan)
