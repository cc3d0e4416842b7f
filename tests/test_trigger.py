"""The triggers for starts and ends, in real automations."""

import logging
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.trigger import (
    async_initialize_triggers,
    async_validate_trigger_config,
)
from simulator import Fault, PlexSimulator

from .support.actions import call
from .support.automations import automate, record, report
from .support.clock import pass_time, settled
from .support.entry import config_entry, server_device, set_up
from .support.libraries import library_device
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

# All in one automation, so that their order is recorded, too.
ALL = [
    {"trigger": STARTED, "id": "started"},
    {"trigger": FINISHED, "id": "finished"},
    {"trigger": CANCELLED, "id": "cancelled"},
]


def on_films(
    hass: HomeAssistant, entry: MockConfigEntry, trigger: str
) -> dict[str, Any]:
    """Return a trigger with the library Films as its target."""
    target = {"device_id": library_device(hass, entry, "1").id}
    return {"trigger": trigger, "target": target}


async def cause(
    hass: HomeAssistant, plex: PlexSimulator, trigger: str, kind: str, **fields: Any
) -> str:
    """Cause what this trigger is for; return the id of the activity."""
    job = plex.start(kind, cancellable=True, **fields)
    if trigger == STARTED:
        return job
    if trigger == FINISHED:
        plex.finish(job)
        return job
    entry = hass.config_entries.async_entry_for_domain_unique_id(
        "plex_activities", plex.machine_identifier
    )
    assert entry is not None
    sensor = f"sensor.{plex.friendly_name.lower()}_activities"
    await until_state(
        hass,
        sensor,
        lambda now: any(
            activity["activity_id"] == job for activity in now.attributes["activities"]
        ),
    )
    await call(hass, "cancel_activity", activity_id=job, config_entry_id=entry.entry_id)
    return job


async def test_an_activity_without_a_title_has_the_name_of_its_category(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, *ALL, actions=report(trigger="{{ trigger }}"))
    plex.start(CREDITS, title="")
    [fields] = await triggered.until(1)
    assert fields["trigger"]["activity"]["title"] == "Media analysis"
    assert fields["trigger"]["description"] == "Media analysis started on Harbour"


async def test_the_trigger_variables_describe_server_and_activity(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, *ALL, actions=report(trigger="{{ trigger }}"))
    scan = plex.start(SCAN)
    plex.progress(scan, 42, title="Scanning Films", context={"librarySectionID": "1"})
    plex.finish(scan)
    job = await cause(hass, plex, CANCELLED, SUBSCRIPTIONS)
    await triggered.until(4)
    triggers = [fields["trigger"] for fields in triggered.data]
    device_id = server_device(hass, entry).id
    assert [trigger["device_id"] for trigger in triggers] == [device_id] * 4
    assert [trigger["platform"] for trigger in triggers] == [
        STARTED,
        FINISHED,
        STARTED,
        CANCELLED,
    ]
    assert [trigger["description"] for trigger in triggers] == [
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
    assert ["duration" in trigger for trigger in triggers] == [False, True, False, True]
    assert 0 <= triggers[1]["duration"] < 60


@pytest.mark.parametrize("trigger", [STARTED, FINISHED, CANCELLED])
@pytest.mark.parametrize(
    ("category", "library"),
    [
        (["library_scan", "recording"], None),
        ("library_scan", None),
        (None, "1"),
        (["library_scan"], "1"),
    ],
)
async def test_only_activities_that_match_the_options_and_the_target_trigger(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    trigger: str,
    category: str | list[str] | None,
    library: str | None,
) -> None:
    config: dict[str, Any] = {"trigger": trigger}
    if category is not None:
        config["options"] = {"category": category}
    if library is not None:
        config["target"] = {"device_id": library_device(hass, entry, library).id}
    triggered = await record(hass, config)
    await cause(hass, plex, trigger, CREDITS)
    await cause(
        hass, plex, trigger, "library.refresh", context={"librarySectionID": "7"}
    )
    scan = await cause(hass, plex, trigger, SCAN, context={"librarySectionID": 1})
    await triggered.until(1)
    await cause(hass, plex, trigger, "firmware.polish")
    await hass.async_block_till_done(wait_background_tasks=False)
    assert triggered.activities == [scan]


@pytest.mark.parametrize("trigger", [STARTED, FINISHED, CANCELLED])
@pytest.mark.parametrize(
    "config",
    [
        {},
        {"target": {}},
        {"target": {"device_id": [], "area_id": []}},
        # As version 1.0.0 stored it.
        {"options": {"device_id": [], "library": ""}},
    ],
)
async def test_without_a_target_everything_matches(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    trigger: str,
    config: dict[str, Any],
) -> None:
    triggered = await record(hass, {"trigger": trigger, **config})
    expected = [await cause(hass, plex, trigger, kind) for kind in (SCAN, CREDITS)]
    await triggered.until(2)
    assert triggered.activities == expected


@pytest.mark.parametrize("trigger", [STARTED, FINISHED, CANCELLED])
async def test_only_selected_servers_trigger(
    hass: HomeAssistant,
    plex: PlexSimulator,
    quay: PlexSimulator,
    quay_entry: MockConfigEntry,
    trigger: str,
) -> None:
    device_id = server_device(hass, quay_entry).id
    triggered = await record(
        hass,
        {"trigger": trigger, "id": "quay", "target": {"device_id": device_id}},
        {"trigger": trigger, "id": "any"},
    )
    harbour_job = await cause(hass, plex, trigger, SCAN)
    await triggered.until(1)
    quay_job = await cause(hass, quay, trigger, SCAN)
    await triggered.until(3)
    assert sorted(triggered.runs) == sorted(
        [("any", harbour_job), ("quay", quay_job), ("any", quay_job)]
    )


async def test_the_start_of_a_scan_triggers_once_its_library_is_known(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, on_films(hass, entry, STARTED))
    scan = await running(hass, plex, SCAN)
    assert triggered.data == []
    for percent in (1, 2, 3):
        plex.progress(scan, percent, context={"librarySectionID": "1"})
    shows = plex.start(SCAN)
    plex.progress(shows, 1, context={"librarySectionID": "7"})
    plex.finish(shows)
    # A short scan names its library only in its last message.
    short = plex.start(SCAN, uuid="short")
    plex.finish(short, context={"librarySectionID": "1"})
    await triggered.until(2)
    assert triggered.activities == [scan, short]


async def test_a_library_that_becomes_known_during_a_reload_triggers_afterwards(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, on_films(hass, entry, STARTED))
    scan = await running(hass, plex, SCAN)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await plex.wait_for_no_streams()
    plex.progress(scan, 10, context={"librarySectionID": "1"})
    assert await hass.config_entries.async_setup(entry.entry_id)
    await triggered.until(1)
    assert triggered.activities == [scan]


async def test_an_end_triggers_by_the_library_in_its_last_message(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, on_films(hass, entry, FINISHED))
    for library in ("7", "1"):
        scan = plex.start(SCAN)
        plex.finish(scan, context={"librarySectionID": library})
    await triggered.until(1)
    assert triggered.activities == [scan]


async def test_two_hundred_activities_at_once_all_trigger_in_order(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, *ALL)
    expected = finish_two_hundred(plex)
    last = plex.start(SCAN)
    await triggered.until(401)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert triggered.runs == [*expected, ("started", last)]


async def test_only_the_end_triggers_for_an_activity_running_at_set_up(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN)
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    # The automation is loaded before the server is set up.
    triggered = await record(hass, *ALL)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await plex.wait_for_socket()
    await plex.wait_for_request("GET", "/activities", count=2)
    await settled()
    assert triggered.data == []
    plex.finish(scan)
    await triggered.until(1)
    job = plex.start(CREDITS)
    await triggered.until(2)
    assert triggered.runs == [("finished", scan), ("started", job)]


async def test_a_server_added_later_triggers(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    triggered = await record(hass, *ALL)
    entry = await set_up(hass, plex)
    scan = plex.start(SCAN)
    await triggered.until(1)
    await settled()
    assert await hass.config_entries.async_remove(entry.entry_id)
    await plex.wait_for_no_streams()
    plex.finish(scan)
    await pass_time(hass, entry, 120)
    assert triggered.runs == [("started", scan)]


async def test_a_reload_triggers_neither_old_nor_missed_changes(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, *ALL)
    stays, ends = plex.start(SCAN), plex.start(CREDITS)
    await triggered.until(2)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await plex.wait_for_no_streams()
    plex.finish(ends)
    plex.start(CREDITS)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await plex.wait_for_socket()
    await settled()
    assert triggered.runs == [("started", stays), ("started", ends)]
    plex.finish(stays)
    await triggered.until(3)
    assert triggered.runs[2:] == [("finished", stays)]


async def test_a_renamed_entry_triggers_only_once(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, *ALL)
    hass.config_entries.async_update_entry(entry, title="Quay")
    scan, analysis = plex.start(SCAN), plex.start(CREDITS)
    await triggered.until(2)
    assert triggered.runs == [("started", scan), ("started", analysis)]


async def test_a_restart_of_the_server_does_not_trigger_finished(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, *ALL)
    plex.start(SCAN)
    await triggered.until(1)
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    plex.clear()
    await plex.start_server()
    later = plex.start(CREDITS)
    await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "1")
    await triggered.until(2)
    assert triggered.runs[1:] == [("started", later)]


async def test_a_reconnect_triggers_the_changes_that_were_missed(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, *ALL)
    stays, ends = plex.start(SCAN), plex.start(CREDITS)
    await triggered.until(2)
    await lose_streams(plex)
    plex.finish(ends)
    new = plex.start(SUBSCRIPTIONS)
    plex.deny_streams(None)
    await pass_time(hass, entry, 2)
    await plex.wait_for_socket()
    await triggered.until(4)
    await settled()
    assert triggered.runs[2:] == [("finished", ends), ("started", new)]
    plex.finish(stays)
    await triggered.until(5)
    assert triggered.runs[4:] == [("finished", stays)]


async def test_messages_received_while_polls_fail_trigger_at_once(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, *ALL)
    plex.fail(Fault.ERROR_500)
    await pass_time(hass, entry, 61)
    scan = plex.start(SCAN)
    plex.finish(scan)
    await triggered.until(2)
    assert triggered.runs == [("started", scan), ("finished", scan)]


async def test_triggers_work_without_entities(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    registry = er.async_get(hass)
    for entity in er.async_entries_for_config_entry(registry, polled_entry.entry_id):
        registry.async_update_entity(
            entity.entity_id, disabled_by=er.RegistryEntryDisabler.USER
        )
    assert await hass.config_entries.async_reload(polled_entry.entry_id)
    await hass.async_block_till_done()
    assert hass.states.async_entity_ids_count() == 0
    triggered = await record(hass, *ALL)
    scan = plex.start(SCAN)
    await pass_time(hass, polled_entry, 11)
    plex.finish(scan)
    await pass_time(hass, polled_entry, 11)
    assert triggered.runs == [("started", scan), ("finished", scan)]


async def test_an_automation_that_is_off_does_not_trigger(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, *ALL)
    for action in ("turn_off", "turn_on", "turn_off", "turn_on"):
        await hass.services.async_call(
            "automation", action, {"entity_id": "automation.tell"}, blocking=True
        )
    scan = plex.start(SCAN)
    await triggered.until(1)
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.tell"}, blocking=True
    )
    plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    # It does not subscribe to a server that is enabled again, either.
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    await hass.config_entries.async_set_disabled_by(entry.entry_id, None)
    await plex.wait_for_socket()
    await running(hass, plex, SCAN)
    assert triggered.runs == [("started", scan)]


async def test_an_automation_that_fails_does_not_affect_others(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    faulty = {"trigger": STARTED, "variables": {"broken": "{{ 1 / 0 }}"}}
    triggered = await record(hass, faulty, *ALL)
    scan = plex.start(SCAN)
    plex.finish(scan)
    await triggered.until(2)
    assert triggered.runs == [("started", scan), ("finished", scan)]
    await until_state(
        hass, "event.harbour_activity", lambda now: now.state != "unknown"
    )
    errors = [line for line in caplog.records if line.levelno >= logging.ERROR]
    assert len(errors) == 1
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"device_id": [{}]}, "options.device_id"),
        ({"category": []}, "choose a category"),
        ({"category": ["gardening"]}, "options.category"),
        ({"colour": "red"}, "colour"),
    ],
)
async def test_invalid_options_are_refused_with_the_reason(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    caplog: pytest.LogCaptureFixture,
    options: dict[str, Any],
    complaint: str,
) -> None:
    automation = await automate(hass, {"trigger": STARTED, "options": options})
    assert state(hass, automation).state == "unavailable"
    assert complaint in caplog.text


async def test_a_detached_trigger_unsubscribes(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    # An automation that is off would hide a trigger that is still subscribed.
    triggered: list[str] = []

    async def run(variables: dict[str, Any], _: Context | None = None) -> None:
        triggered.append(variables["trigger"]["activity"]["activity_id"])

    config = await async_validate_trigger_config(
        hass, [{"platform": key, "options": {}} for key in (STARTED, FINISHED)]
    )
    detach = await async_initialize_triggers(
        hass, config, run, "test", "test", lambda *_: None
    )
    assert detach is not None
    scan = await running(hass, plex, SCAN)
    detach()
    plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await plex.wait_for_socket()
    await running(hass, plex, SCAN)
    assert triggered == [scan]
