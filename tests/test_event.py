"""The event entity: it fires once for each start and each end, and for nothing else."""

from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support.actions import call
from .support.automations import record, report
from .support.clock import pass_time, settled
from .support.entry import set_up
from .support.server import (
    CREDITS,
    SCAN,
    SUBSCRIPTIONS,
    finish_two_hundred,
    lose_streams,
)
from .support.states import ACTIVITIES, EVENT, EventWrites, running, state, until_state


async def test_a_start_and_an_end_fire_events_that_describe_the_activity(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    assert state(hass, EVENT).state == "unknown"
    scan = plex.start(SCAN)
    await until_state(hass, EVENT, lambda found: found.state != "unknown")
    started = state(hass, EVENT).attributes
    assert started["event_type"] == "started"
    assert started["title"] == "Scanning"
    plex.progress(scan, 50, title="Scanning Films", context={"librarySectionID": "1"})
    plex.finish(scan)
    ended = await until_state(
        hass, EVENT, lambda found: found.attributes["event_type"] == "finished"
    )
    assert ended.attributes["activity_id"] == scan
    assert ended.attributes["title"] == "Scanning Films"
    assert ended.attributes["library"] == "Films"
    assert 0 <= ended.attributes["duration"] < 60


async def test_an_event_without_a_title_has_the_name_of_the_category(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(SCAN, title="")
    started = await until_state(hass, EVENT, lambda found: found.state != "unknown")
    assert started.attributes["title"] == "Library scan"


async def test_progress_fires_no_event(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN)
    await until_state(hass, EVENT, lambda found: found.state != "unknown")
    written = EventWrites(hass)
    for percent in range(1, 40):
        plex.progress(scan, percent)
    await until_state(hass, "sensor.harbour_library_scan_progress", "39")
    await pass_time(hass, entry, 61)
    assert written.count == 0


async def test_two_hundred_activities_at_once_all_fire_in_order(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    written = EventWrites(hass)
    expected = finish_two_hundred(plex)
    last = plex.start(SCAN)
    await until_state(
        hass, EVENT, lambda found: found.attributes.get("activity_id") == last
    )
    assert written.events == [*expected, ("started", last)]


async def test_a_stop_fires_cancelled(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    written = EventWrites(hass)
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    await call(hass, "cancel_activity", activity_id=job)
    assert written.events == [("started", job), ("cancelled", job)]


async def test_a_stop_fires_cancelled_for_every_scan_that_it_ends(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    films = {"librarySectionID": "1"}
    scans = [plex.start(SCAN, context=films) for _ in range(2)]
    shows = await running(hass, plex, SCAN, context={"librarySectionID": "7"})
    written = EventWrites(hass)
    await call(hass, "cancel_activity", activity_id=scans[0])
    plex.finish(shows)
    await until_state(hass, ACTIVITIES, "0")
    event_types = sorted(event_type for event_type, _ in written.events)
    assert event_types == ["cancelled", "cancelled", "finished"]


async def test_only_the_end_fires_for_an_activity_running_at_set_up(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN)
    await set_up(hass, plex)
    assert state(hass, ACTIVITIES).state == "1"
    assert state(hass, EVENT).state == "unknown"
    plex.finish(scan)
    ended = await until_state(hass, EVENT, lambda found: found.state != "unknown")
    assert ended.attributes["event_type"] == "finished"


async def test_starts_and_ends_found_by_polls_fire(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    written = EventWrites(hass)
    scan = plex.start(SCAN)
    await pass_time(hass, polled_entry, 11)
    plex.finish(scan)
    await pass_time(hass, polled_entry, 11)
    assert written.events == [("started", scan), ("finished", scan)]


async def test_an_activity_that_ends_without_a_stream_has_finished(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    written = EventWrites(hass)
    stays = plex.start(SCAN)
    ends = await running(hass, plex, CREDITS)
    await lose_streams(plex)
    plex.finish(ends)
    await pass_time(hass, entry, 11)
    assert written.events == [
        ("started", stays),
        ("started", ends),
        ("finished", ends),
    ]


async def test_an_activity_that_a_restart_ended_has_vanished(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN)
    written = EventWrites(hass)
    await plex.stop()
    await until_state(hass, EVENT, "unavailable")
    plex.clear()
    await plex.start_server()
    later = plex.start(CREDITS)
    await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "1")
    assert written.events[-2:] == [("vanished", scan), ("started", later)]


async def test_events_are_written_at_once_while_lists_fail(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    written = EventWrites(hass)
    plex.fail(Fault.ERROR_500)
    for _ in range(3):
        await pass_time(hass, entry, 61)
    scan = plex.start(SCAN)
    plex.finish(scan)
    job = plex.start(CREDITS)
    await until_state(hass, ACTIVITIES, "1")
    assert written.events == [("started", scan), ("finished", scan), ("started", job)]


async def test_a_reload_fires_neither_old_nor_missed_events(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    stays, ends = plex.start(SCAN), plex.start(CREDITS)
    await until_state(hass, ACTIVITIES, "2")
    before = state(hass, EVENT)
    written = EventWrites(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await plex.wait_for_no_streams()
    plex.finish(ends)
    plex.start(SUBSCRIPTIONS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await plex.wait_for_socket()
    await until_state(hass, ACTIVITIES, "2")
    # The last event is restored.
    assert state(hass, EVENT).state == before.state
    assert written.events == []
    plex.finish(stays)
    await until_state(hass, ACTIVITIES, "1")
    assert written.events == [("finished", stays)]


async def test_a_reconnect_fires_the_events_that_were_missed(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(SCAN)
    ends = await running(hass, plex, CREDITS)
    written = EventWrites(hass)
    await lose_streams(plex)
    plex.finish(ends)
    new = plex.start(SUBSCRIPTIONS)
    plex.deny_streams(None)
    await pass_time(hass, entry, 2)
    await plex.wait_for_socket()
    await until_state(hass, EVENT, lambda found: found.attributes["activity_id"] == new)
    await settled()
    assert written.events == [("finished", ends), ("started", new)]


async def test_two_hundred_activities_at_once_all_trigger_event_received(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(
        hass,
        {
            "trigger": "event.received",
            "target": {"entity_id": EVENT},
            "options": {"event_type": ["started", "finished"]},
        },
        actions=report(
            by="{{ trigger.to_state.attributes.event_type }}",
            activity_id="{{ trigger.to_state.attributes.activity_id }}",
        ),
    )
    expected = finish_two_hundred(plex)
    await triggered.until(400)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert triggered.runs == expected


async def test_the_event_of_an_end_has_the_fields_of_the_last_message(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN)
    plex.finish(
        scan,
        title="Scanning Films",
        context={"librarySectionID": "1"},
        response={"added": "3"},
    )
    ended = await until_state(
        hass, EVENT, lambda found: found.attributes.get("event_type") == "finished"
    )
    assert ended.attributes["title"] == "Scanning Films"
    assert ended.attributes["library"] == "Films"
    assert ended.attributes["response"] == {"added": "3"}
    # Plex always sends 100 in the last message, however the activity ended.
    assert ended.attributes["progress"] == 0


async def test_pending_events_are_dropped_when_the_entry_is_unloaded(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for number in range(5000):
        plex.put({"uuid": f"{number}", "type": SCAN})
    await entry.runtime_data.async_refresh()
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    assert state(hass, EVENT).state == "unavailable"
