"""The triggers for what starts and ends, in real automations."""

from collections.abc import Callable
import logging
from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.trigger import (
    async_initialize_triggers,
    async_validate_trigger_config,
)
from simulator import Fault, PlexSimulator

from .support.actions import call
from .support.automations import Told, automate
from .support.clock import pass_time, settled
from .support.entry import config_entry, server_device, set_up
from .support.server import (
    CREDITS,
    SCAN,
    SUBSCRIPTIONS,
    finish_two_hundred,
    lose_streams,
)
from .support.states import ACTIVITIES, running, state, until_state

STARTED = "plex_activities.activity_started"
FINISHED = "plex_activities.activity_finished"
CANCELLED = "plex_activities.activity_cancelled"

# One automation for all of them tells how often each was triggered, and in which order.
ALL = [
    {"trigger": STARTED, "id": "started"},
    {"trigger": FINISHED, "id": "finished"},
    {"trigger": CANCELLED, "id": "cancelled"},
]

type Happen = Callable[[str], Any]


def by_and_id(told: Told) -> list[tuple[str, str]]:
    return [(each["by"], each["activity_id"]) for each in told.data]


async def happens(
    hass: HomeAssistant, plex: PlexSimulator, trigger: str, kind: str, **fields: Any
) -> str:
    """Let something happen that this trigger is for; return of which activity."""
    job = plex.start(kind, cancellable=True, **fields)
    if trigger == STARTED:
        return job
    if trigger == FINISHED:
        plex.finish(job)
        return job
    [entry] = (
        each
        for each in hass.config_entries.async_entries("plex_activities")
        if each.unique_id == plex.machine_identifier
    )
    sensor = f"sensor.{plex.friendly_name.lower()}_activities"
    await until_state(
        hass,
        sensor,
        lambda now: any(
            each["activity_id"] == job for each in now.attributes["activities"]
        ),
    )
    await call(hass, "cancel_activity", activity_id=job, config_entry_id=entry.entry_id)
    return job


async def test_each_tells_what_it_is_about(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(
        hass,
        *ALL,
        actions={"event": "told", "event_data": {"trigger": "{{ trigger }}"}},
    )
    scan = plex.start(SCAN)
    plex.progress(scan, 42, title="Scanning Films", context={"librarySectionID": "1"})
    plex.finish(scan)
    job = await happens(hass, plex, CANCELLED, SUBSCRIPTIONS)
    await told.until(4)
    triggers = [each["trigger"] for each in told.data]
    device_id = server_device(hass, entry).id
    assert [each["device_id"] for each in triggers] == [device_id] * 4
    assert [each["platform"] for each in triggers] == [
        STARTED,
        FINISHED,
        STARTED,
        CANCELLED,
    ]
    assert [each["description"] for each in triggers] == [
        "Scanning started on Harbour",
        "Scanning Films finished on Harbour",
        "Processing subscriptions started on Harbour",
        "Processing subscriptions cancelled on Harbour",
    ]
    finished = triggers[1]["activity"]
    assert finished["activity_id"] == scan
    assert finished["category"] == "library_scan"
    assert finished["library"] == "Films"
    assert finished["progress"] == 42
    shown = state(hass, "event.harbour_activity").attributes
    assert triggers[3]["activity"].keys() == shown.keys() - {
        *("duration", "event_type", "event_types", "friendly_name")
    }
    assert triggers[3]["activity"]["activity_id"] == job
    assert ["duration" in each for each in triggers] == [False, True, False, True]
    assert 0 <= triggers[1]["duration"] < 60


@pytest.mark.parametrize("trigger", [STARTED, FINISHED, CANCELLED])
@pytest.mark.parametrize(
    "options",
    [
        {"category": ["library_scan", "recording"]},
        {"category": "library_scan"},
        {"library": "Films"},
        {"library": "films "},
        {"library": "1"},
        {"category": ["library_scan"], "library": "Films"},
    ],
)
async def test_only_what_matches_the_options_is_told(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    trigger: str,
    options: dict[str, Any],
) -> None:
    told = Told(hass)
    await automate(hass, {"trigger": trigger, "options": options})
    await happens(hass, plex, trigger, CREDITS)
    await happens(
        hass, plex, trigger, "library.refresh", context={"librarySectionID": "7"}
    )
    scan = await happens(hass, plex, trigger, SCAN, context={"librarySectionID": 1})
    await told.until(1)
    await happens(hass, plex, trigger, "firmware.polish")
    await hass.async_block_till_done(wait_background_tasks=False)
    assert told.activities == [scan]


@pytest.mark.parametrize("trigger", [STARTED, FINISHED, CANCELLED])
async def test_options_left_empty_leave_nothing_out(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, trigger: str
) -> None:
    told = Told(hass)
    empty = {"device_id": [], "library": ""}
    await automate(hass, {"trigger": trigger, "options": empty})
    expected = [await happens(hass, plex, trigger, kind) for kind in (SCAN, CREDITS)]
    await told.until(2)
    assert told.activities == expected


@pytest.mark.parametrize("trigger", [STARTED, FINISHED, CANCELLED])
async def test_only_the_servers_that_were_chosen_are_told_of(
    hass: HomeAssistant,
    plex: PlexSimulator,
    quay: PlexSimulator,
    quay_entry: MockConfigEntry,
    trigger: str,
) -> None:
    told = Told(hass)
    device_id = server_device(hass, quay_entry).id
    await automate(
        hass,
        {"trigger": trigger, "id": "one", "options": {"device_id": device_id}},
        {"trigger": trigger, "id": "any"},
    )
    ours = await happens(hass, plex, trigger, SCAN)
    await told.until(1)
    theirs = await happens(hass, quay, trigger, SCAN)
    await told.until(3)
    assert sorted(by_and_id(told)) == sorted(
        [("any", ours), ("one", theirs), ("any", theirs)]
    )


async def test_the_start_of_a_scan_of_a_library_is_told_once_that_is_known(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, {"trigger": STARTED, "options": {"library": "Films"}})
    scan = await running(hass, plex, SCAN)
    assert told.data == []
    for percent in (1, 2, 3):
        plex.progress(scan, percent, context={"librarySectionID": "1"})
    shows = plex.start(SCAN)
    plex.progress(shows, 1, context={"librarySectionID": "7"})
    plex.finish(shows)
    # Too short for a message in between: its end is the first to tell it.
    short = plex.start(SCAN, uuid="short")
    plex.finish(short, context={"librarySectionID": "1"})
    await told.until(2)
    assert told.activities == [scan, short]


async def test_a_library_that_was_just_made_is_known_by_its_name_soon(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, {"trigger": STARTED, "options": {"library": "Concerts"}})
    later = hass.loop.time() + 61
    with patch.object(hass.loop, "time", lambda: later):
        plex.libraries["9"] = "Concerts"
        scan = plex.start(SCAN)
        plex.progress(scan, 1, context={"librarySectionID": "9"})
        await told.until(1)
    assert told.activities == [scan]


async def test_what_was_told_during_a_reload_is_made_up_for(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, {"trigger": STARTED, "options": {"library": "Films"}})
    scan = await running(hass, plex, SCAN)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await plex.wait_for_no_streams()
    plex.progress(scan, 10, context={"librarySectionID": "1"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await told.until(1)
    assert told.activities == [scan]


async def test_the_end_of_a_short_scan_of_a_library_is_told(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, {"trigger": FINISHED, "options": {"library": "Films"}})
    for library in ("7", "1"):
        scan = plex.start(SCAN)
        plex.finish(scan, context={"librarySectionID": library})
    await told.until(1)
    assert told.activities == [scan]


async def test_two_hundred_that_start_and_end_at_once_are_all_told_in_order(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, *ALL)
    expected = finish_two_hundred(plex)
    last = plex.start(SCAN)
    await told.until(401)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert by_and_id(told) == [*expected, ("started", last)]


async def test_what_runs_already_has_not_started_and_its_end_is_told(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    told = Told(hass)
    scan = plex.start(SCAN)
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    # Attached before the server is set up.
    await automate(hass, *ALL)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await plex.wait_for_socket()
    await plex.wait_for_request("GET", "/activities", count=2)
    await settled()
    assert told.data == []
    plex.finish(scan)
    await told.until(1)
    job = plex.start(CREDITS)
    await told.until(2)
    assert by_and_id(told) == [("finished", scan), ("started", job)]


async def test_a_server_added_later_is_told_of(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, *ALL)
    entry = await set_up(hass, plex)
    scan = plex.start(SCAN)
    await told.until(1)
    await settled()
    assert await hass.config_entries.async_remove(entry.entry_id)
    await plex.wait_for_no_streams()
    plex.finish(scan)
    await pass_time(hass, entry, 120)
    assert by_and_id(told) == [("started", scan)]


async def test_a_reload_tells_nothing_twice_and_nothing_of_what_it_missed(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, *ALL)
    stays, goes = plex.start(SCAN), plex.start(CREDITS)
    await told.until(2)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await plex.wait_for_no_streams()
    plex.finish(goes)
    plex.start(CREDITS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await plex.wait_for_socket()
    await settled()
    assert by_and_id(told) == [("started", stays), ("started", goes)]
    plex.finish(stays)
    await told.until(3)
    assert by_and_id(told)[2:] == [("finished", stays)]


async def test_an_entry_that_is_renamed_is_not_listened_to_twice(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, *ALL)
    hass.config_entries.async_update_entry(entry, title="Quay")
    one, other = plex.start(SCAN), plex.start(CREDITS)
    await told.until(2)
    assert by_and_id(told) == [("started", one), ("started", other)]


async def test_after_a_restart_of_the_server_nothing_has_finished(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, *ALL)
    plex.start(SCAN)
    await told.until(1)
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    plex.clear()
    await plex.start_server()
    later = plex.start(CREDITS)
    await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "1")
    await told.until(2)
    assert by_and_id(told)[1:] == [("started", later)]


async def test_a_reconnect_tells_what_it_missed_and_no_more(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, *ALL)
    stays, goes = plex.start(SCAN), plex.start(CREDITS)
    await told.until(2)
    await lose_streams(plex)
    plex.finish(goes)
    new = plex.start(SUBSCRIPTIONS)
    plex.deny_streams(None)
    await pass_time(hass, entry, 2)
    await plex.wait_for_socket()
    await told.until(4)
    await settled()
    assert by_and_id(told)[2:] == [("finished", goes), ("started", new)]
    plex.finish(stays)
    await told.until(5)
    assert by_and_id(told)[4:] == [("finished", stays)]


async def test_what_is_heard_while_polling_fails_is_told_at_once(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, *ALL)
    plex.fail(Fault.ERROR_500)
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "unavailable")
    scan = plex.start(SCAN)
    plex.finish(scan)
    await told.until(2)
    assert by_and_id(told) == [("started", scan), ("finished", scan)]


async def test_they_work_with_no_entity_at_all(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    registry = er.async_get(hass)
    for each in er.async_entries_for_config_entry(registry, polled_entry.entry_id):
        registry.async_update_entity(
            each.entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    assert await hass.config_entries.async_reload(polled_entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.async_entity_ids_count() == 0
    told = Told(hass)
    await automate(hass, *ALL)
    scan = plex.start(SCAN)
    await pass_time(hass, polled_entry, 11)
    plex.finish(scan)
    await pass_time(hass, polled_entry, 11)
    assert by_and_id(told) == [("started", scan), ("finished", scan)]


async def test_an_automation_that_is_off_is_told_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    automation = await automate(hass, *ALL)
    for action in ("turn_off", "turn_on", "turn_off", "turn_on"):
        await hass.services.async_call(
            "automation", action, {"entity_id": automation}, blocking=True
        )
    scan = plex.start(SCAN)
    await told.until(1)
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": automation}, blocking=True
    )
    plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    # Neither does it listen to a server that comes back.
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await plex.wait_for_socket()
    await running(hass, plex, SCAN)
    assert by_and_id(told) == [("started", scan)]


async def test_an_automation_that_fails_disturbs_no_other(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    told = Told(hass)
    faulty = {"trigger": STARTED, "variables": {"broken": "{{ 1 / 0 }}"}}
    await automate(hass, faulty, *ALL)
    scan = plex.start(SCAN)
    plex.finish(scan)
    await told.until(2)
    assert by_and_id(told) == [("started", scan), ("finished", scan)]
    await until_state(
        hass, "event.harbour_activity", lambda now: now.state != "unknown"
    )
    errors = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"device_id": ["nobody's"]}, "is not a Plex server"),
        ({"category": ["gardening"]}, "options.category"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_what_cannot_work_is_refused_with_the_reason(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    options: dict[str, Any],
    complaint: str,
) -> None:
    automation = await automate(hass, {"trigger": STARTED, "options": options})
    assert state(hass, automation).state == "unavailable"
    assert complaint in caplog.text


async def test_the_device_of_a_library_is_no_server(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    registry = dr.async_get(hass)
    server = server_device(hass, entry)
    [library, *_] = dr.async_entries_for_parent_device(registry, server.id)
    automation = await automate(
        hass, {"trigger": STARTED, "options": {"device_id": [library.id]}}
    )
    assert state(hass, automation).state == "unavailable"


async def test_nothing_is_left_of_a_trigger_that_was_taken_away(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    # An automation that is off would keep quiet even if its trigger went on.
    heard: list[str] = []

    async def hear(variables: dict[str, Any], _: Context | None = None) -> None:
        heard.append(variables["trigger"]["activity"]["activity_id"])

    config = await async_validate_trigger_config(
        hass, [{"platform": each, "options": {}} for each in (STARTED, FINISHED)]
    )
    detach = await async_initialize_triggers(
        hass, config, hear, "test", "test", lambda *_: None
    )
    assert detach is not None
    scan = await running(hass, plex, SCAN)
    detach()
    plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await plex.wait_for_socket()
    await running(hass, plex, SCAN)
    assert heard == [scan]
