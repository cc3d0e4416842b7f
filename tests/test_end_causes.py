"""The response of a stop names the same cause as the event of the activity's end."""

import asyncio

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support.actions import stopped
from .support.automations import automate
from .support.clock import pass_time, pass_time_until, settled
from .support.entry import set_up, until_stream
from .support.frames import frame
from .support.server import CREDITS, SCAN, SUBSCRIPTIONS, change_hands, deletes
from .support.states import (
    ACTIVITIES,
    CURRENT,
    EventWrites,
    running,
    state,
    until_state,
)

FILMS = {"librarySectionID": "1"}
STOP_FILMS = "/library/sections/1/refresh"
STOP_CREDITS = "/butler/ButlerTaskGenerateCreditsMarkers"


@pytest.mark.parametrize(
    ("fault", "result", "event"),
    [
        pytest.param(None, "cancelled", "cancelled", id="accepted"),
        pytest.param(Fault.NOT_FOUND, "already_finished", "finished", id="404"),
        pytest.param(Fault.NOT_JSON_ERROR, "already_finished", "finished", id="400"),
        pytest.param(Fault.FORBIDDEN, "already_finished", "finished", id="403"),
        pytest.param(Fault.ERROR_500, "already_finished", "finished", id="500"),
        # The server may have accepted it.
        pytest.param(Fault.HANG, "cancelled", "cancelled", id="lost"),
    ],
)
async def test_an_end_before_the_response_is_published_with_the_response(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    fault: Fault | None,
    result: str,
    event: str,
) -> None:
    scan = await running(hass, plex, SCAN, context=FILMS)
    written = EventWrites(hass)
    plex.fail(fault, only=STOP_FILMS)
    plex.hold(STOP_FILMS)
    stopping = asyncio.create_task(stopped(hass, scan))
    await plex.wait_for_request("DELETE", STOP_FILMS)
    if plex.find(scan):
        plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    assert written.events == []
    plex.release()
    assert await pass_time_until(hass, stopping) == result
    assert written.events == [(event, scan)]


async def test_two_stops_at_once_report_the_same_cause(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """A second request would be answered with 404, so they share one."""
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    written = EventWrites(hass)
    results = await asyncio.gather(stopped(hass, job), stopped(hass, job))
    assert list(results) == ["cancelled", "cancelled"]
    assert written.events == [("cancelled", job)]
    assert len(deletes(plex)) == 1


async def test_a_stop_whose_automation_was_turned_off_does_not_explain_a_later_end(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    written = EventWrites(hass)
    plex.ignore_cancels()
    automation = await automate(
        hass,
        {"trigger": "event", "event_type": "evening"},
        actions={
            "action": "plex_activities.cancel_activity",
            "data": {"activity_id": job},
        },
    )
    hass.bus.async_fire("evening")
    await plex.wait_for_request("DELETE", f"/activities/{job}")
    await settled()
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": automation}, blocking=True
    )
    # The time is up after which the server is not expected to end it any more.
    await pass_time(hass, entry, 11)
    plex.finish(job)
    await until_state(hass, ACTIVITIES, "0")
    assert written.events == [("finished", job)]


async def test_an_accepted_stop_explains_the_end_after_its_caller_was_cancelled(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    written = EventWrites(hass)
    plex.ignore_cancels()
    stopping = asyncio.create_task(stopped(hass, job))
    await plex.wait_for_request("DELETE", f"/activities/{job}")
    stopping.cancel()
    await settled()
    plex.finish(job)
    await until_state(hass, ACTIVITIES, "0")
    assert written.events == [("cancelled", job)]


async def test_a_stop_explains_the_end_of_another_scan_of_the_library_only_soon_after(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scans = [plex.start(SCAN, context=FILMS) for _ in range(3)]
    await until_state(hass, ACTIVITIES, "3")
    written = EventWrites(hass)
    plex.ignore_cancels()
    stopping = asyncio.create_task(stopped(hass, scans[0]))
    await plex.wait_for_request("DELETE", STOP_FILMS)
    plex.finish(scans[0])
    assert await stopping == "cancelled"
    plex.finish(scans[1])
    await until_state(hass, ACTIVITIES, "1")
    await pass_time(hass, entry, 11)
    plex.finish(scans[2])
    await until_state(hass, ACTIVITIES, "0")
    assert written.events == [
        ("cancelled", scans[0]),
        ("cancelled", scans[1]),
        ("finished", scans[2]),
    ]


async def test_a_refused_stop_decides_nothing_while_another_is_pending(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    butler = plex.start("butler", progress=40)
    analysis = await running(hass, plex, CREDITS)
    written = EventWrites(hass)
    accept = asyncio.Event()
    plex.on_cancel = lambda task: accept.wait() if task == "butler" else None
    accepted = asyncio.create_task(stopped(hass, butler))
    await plex.wait_for_request("DELETE", "/butler")
    # No scheduled task has started the analysis, so this is refused.
    plex.hold(STOP_CREDITS)
    refused = asyncio.create_task(stopped(hass, analysis))
    await plex.wait_for_request("DELETE", STOP_CREDITS)
    plex.finish(analysis)
    await until_state(hass, ACTIVITIES, "1")
    plex.requests.clear()
    plex.release()
    # After a refusal the list is read.
    await plex.wait_for_request("GET", "/activities")
    await settled()
    assert written.events == []
    accept.set()
    assert await accepted == "cancelled"
    assert await pass_time_until(hass, refused) == "cancelled"
    assert sorted(written.events) == sorted(
        [("cancelled", analysis), ("cancelled", butler)]
    )


async def test_an_activity_that_is_listed_after_its_end_message_has_not_ended(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    written = EventWrites(hass)
    plex.fail(Fault.NOT_JSON_ERROR, only=f"/activities/{job}")
    plex.hold(f"/activities/{job}")
    stopping = asyncio.create_task(stopped(hass, job))
    await plex.wait_for_request("DELETE", f"/activities/{job}")
    plex.send(frame("ended", job, type=SUBSCRIPTIONS))
    await until_state(hass, ACTIVITIES, "0")
    await entry.runtime_data.async_refresh()
    await until_state(hass, ACTIVITIES, "1")
    plex.release()
    assert await stopping == "not_cancellable"
    assert written.events == []
    # Its messages are applied again.
    plex.progress(job, 50)
    await until_state(hass, CURRENT, lambda now: now.attributes.get("progress") == 50)


async def test_an_activity_that_becomes_hidden_has_vanished(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """A lost ownership shows only by the activities missing from the list."""
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    written = EventWrites(hass)
    change_hands(plex)
    assert await pass_time_until(hass, stopped(hass, job)) == "not_allowed"
    # A token that is no longer the owner's is believed when it comes twice.
    await pass_time(hass, entry, 11)
    assert state(hass, ACTIVITIES).state == "unknown"
    assert written.events == [("vanished", job)]
    assert plex.find(job)


async def test_a_stop_of_a_hidden_activity_that_was_never_seen_is_not_allowed(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    change_hands(plex)
    job = plex.start(SUBSCRIPTIONS, cancellable=True)
    assert await stopped(hass, job) == "not_allowed"
    await pass_time(hass, polled_entry, 11)
    assert state(hass, ACTIVITIES).state == "unknown"


async def test_a_stream_opened_as_the_owner_ends_when_ownership_is_lost(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """Its messages would bring back hidden activities, which the next poll would end again."""
    job = await running(hass, plex, SCAN)
    written = EventWrites(hass)
    change_hands(plex)
    for _ in range(2):
        await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "unknown")
    plex.requests.clear()
    plex.progress(job, 50)
    await plex.wait_for_request("GET", "/activities")
    await until_stream(hass, entry, plex, seconds=5)
    await pass_time(hass, entry, 61)
    assert written.events == [("vanished", job)]
    own_scan = plex.start(SCAN, user_id=2)
    await until_state(hass, ACTIVITIES, "1")
    assert written.events == [("vanished", job), ("started", own_scan)]


async def test_an_accepted_stop_proves_nothing_if_the_list_hides_the_activity(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    written = EventWrites(hass)
    plex.ignore_cancels()
    plex.on_cancel = lambda _: change_hands(plex)
    stopping = asyncio.create_task(stopped(hass, job))
    # Only one list arrives before the time is up, so the lost ownership is in doubt.
    await pass_time(hass, entry, 11)
    assert await stopping == "not_allowed"
    # While the stream is open, lists are a minute apart.
    await pass_time(hass, entry, 61)
    assert written.events == [("vanished", job)]


async def test_an_activity_missing_from_a_poll_has_vanished_if_ownership_was_lost(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    written = EventWrites(hass)
    job = plex.start(SCAN)
    await pass_time(hass, polled_entry, 11)
    change_hands(plex)
    for _ in range(2):
        await pass_time(hass, polled_entry, 11)
    await until_state(hass, ACTIVITIES, "unknown")
    assert written.events == [("started", job), ("vanished", job)]


async def test_an_own_activity_missing_from_the_list_has_finished(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    """A token that is not the owner's hides only what belongs to others."""
    change_hands(plex)
    plex.deny_streams()
    entry = await set_up(hass, plex)
    written = EventWrites(hass)
    job = plex.start(SUBSCRIPTIONS, cancellable=True, user_id=2)
    await pass_time(hass, entry, 11)
    plex.forget(job)
    plex.requests.clear()
    assert await stopped(hass, job) == "already_finished"
    assert written.events == [("started", job), ("finished", job)]
    # The ownership of a token that is known to be limited is not checked.
    assert "/butler" not in {request.path for request in plex.requests}


async def test_ownership_is_checked_once_for_an_end_that_a_poll_finds(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    job = plex.start(SCAN)
    await pass_time(hass, polled_entry, 11)
    plex.forget(job)
    plex.requests.clear()
    for _ in range(2):
        await pass_time(hass, polled_entry, 11)
    paths = [request.path for request in plex.requests]
    assert paths.count("/activities") == 2
    assert paths.count("/butler") == 1
