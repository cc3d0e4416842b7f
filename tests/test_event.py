"""The event entity: everything that starts or ends, once each, and nothing else."""

from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support import automations
from .support.actions import call
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


async def test_what_starts_and_ends_is_told_with_all_about_it(
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


async def test_progress_is_no_event(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN)
    await until_state(hass, EVENT, lambda found: found.state != "unknown")
    told = EventWrites(hass)
    for percent in range(1, 40):
        plex.progress(scan, percent)
    await until_state(hass, "sensor.harbour_library_scan_progress", "39")
    await pass_time(hass, entry, 61)
    assert told.count == 0


async def test_many_within_the_same_moment_are_all_told(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = EventWrites(hass)
    expected = finish_two_hundred(plex)
    last = plex.start(SCAN)
    await until_state(
        hass, EVENT, lambda found: found.attributes.get("activity_id") == last
    )
    assert told.events == [*expected, ("started", last)]


async def test_what_we_stopped_is_cancelled(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = EventWrites(hass)
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    await call(hass, "cancel_activity", activity_id=job)
    assert told.events == [("started", job), ("cancelled", job)]


async def test_all_scans_that_a_stop_ends_are_cancelled(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    films = {"librarySectionID": "1"}
    scans = [plex.start(SCAN, context=films) for _ in range(2)]
    other = await running(hass, plex, SCAN, context={"librarySectionID": "7"})
    told = EventWrites(hass)
    await call(hass, "cancel_activity", activity_id=scans[0])
    plex.finish(other)
    await until_state(hass, ACTIVITIES, "0")
    how = sorted(what for what, _ in told.events)
    assert how == ["cancelled", "cancelled", "finished"]


async def test_what_runs_already_is_no_event_and_its_end_is_one(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN)
    await set_up(hass, plex)
    assert state(hass, ACTIVITIES).state == "1"
    assert state(hass, EVENT).state == "unknown"
    plex.finish(scan)
    ended = await until_state(hass, EVENT, lambda found: found.state != "unknown")
    assert ended.attributes["event_type"] == "finished"


async def test_polling_alone_tells_what_it_finds(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = EventWrites(hass)
    scan = plex.start(SCAN)
    await pass_time(hass, polled_entry, 11)
    plex.finish(scan)
    await pass_time(hass, polled_entry, 11)
    assert told.events == [("started", scan), ("finished", scan)]


async def test_a_lost_stream_alone_makes_nothing_vanish(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = EventWrites(hass)
    stays = plex.start(SCAN)
    goes = await running(hass, plex, CREDITS)
    await lose_streams(plex)
    plex.finish(goes)
    await pass_time(hass, entry, 11)
    assert told.events == [
        ("started", stays),
        ("started", goes),
        ("finished", goes),
    ]


async def test_what_a_restart_ended_has_vanished_once_the_server_is_back(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN)
    told = EventWrites(hass)
    await plex.stop()
    await until_state(hass, EVENT, "unavailable")
    plex.clear()
    await plex.start_server()
    later = plex.start(CREDITS)
    await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "1")
    assert told.events[-2:] == [("vanished", scan), ("started", later)]


async def test_what_is_heard_while_polling_fails_is_told_afterwards(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = EventWrites(hass)
    plex.fail(Fault.ERROR_500)
    await pass_time(hass, entry, 61)
    await until_state(hass, EVENT, "unavailable")
    scan = plex.start(SCAN)
    plex.finish(scan)
    job = plex.start(CREDITS)
    plex.fail(None)
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "1")
    assert told.events == [("started", scan), ("finished", scan), ("started", job)]


async def test_a_reload_tells_nothing_twice_and_nothing_of_what_it_missed(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    stays, goes = plex.start(SCAN), plex.start(CREDITS)
    await until_state(hass, ACTIVITIES, "2")
    before = state(hass, EVENT)
    told = EventWrites(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await plex.wait_for_no_streams()
    plex.finish(goes)
    plex.start(SUBSCRIPTIONS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await plex.wait_for_socket()
    await until_state(hass, ACTIVITIES, "2")
    # It shows what it showed before.
    assert state(hass, EVENT).state == before.state
    assert told.events == []
    plex.finish(stays)
    await until_state(hass, ACTIVITIES, "1")
    assert told.events == [("finished", stays)]


async def test_a_reconnect_tells_what_it_missed_and_no_more(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(SCAN)
    goes = await running(hass, plex, CREDITS)
    told = EventWrites(hass)
    await lose_streams(plex)
    plex.finish(goes)
    new = plex.start(SUBSCRIPTIONS)
    plex.deny_streams(None)
    await pass_time(hass, entry, 2)
    await plex.wait_for_socket()
    await until_state(hass, EVENT, lambda found: found.attributes["activity_id"] == new)
    await settled()
    assert told.events == [("finished", goes), ("started", new)]


async def test_every_one_of_two_hundred_sets_off_home_assistants_own_trigger(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    heard = automations.Told(hass)
    await automations.automate(
        hass,
        {
            "trigger": "event.received",
            "target": {"entity_id": EVENT},
            "options": {"event_type": ["started", "finished"]},
        },
        actions={
            "event": "told",
            "event_data": {
                "by": "{{ trigger.to_state.attributes.event_type }}",
                "activity_id": "{{ trigger.to_state.attributes.activity_id }}",
            },
        },
    )
    expected = finish_two_hundred(plex)
    await heard.until(400)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert [(each["by"], each["activity_id"]) for each in heard.data] == expected


async def test_the_last_words_about_an_activity_are_told(
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
    # It is 100 however it ended.
    assert ended.attributes["progress"] == 0


async def test_what_is_still_to_be_told_ends_with_the_entry(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for number in range(5000):
        plex.put({"uuid": f"{number}", "type": SCAN})
    await entry.runtime_data.async_refresh()
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    assert state(hass, EVENT).state == "unavailable"
