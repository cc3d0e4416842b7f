"""The trigger for reached progress, in real automations."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, label_registry as lr
from simulator import PlexSimulator

from .support.actions import call
from .support.automations import Reports, automate, record, report
from .support.clock import pass_time
from .support.entry import server_device, set_up
from .support.libraries import library_device
from .support.server import CREDITS, SCAN, SUBSCRIPTIONS
from .support.states import (
    ACTIVITIES,
    SCAN_PROGRESS,
    StateWrites,
    running,
    state,
    until_state,
)

REACHED = "plex_activities.progress_reached"


def at(percent: int, **options: Any) -> dict[str, Any]:
    return {
        "trigger": REACHED,
        "id": f"at {percent}",
        "options": {"percent": percent, **options},
    }


async def triggers_until_last(
    plex: PlexSimulator, triggered: Reports, count: int
) -> list[str]:
    """Return the ids of the triggers; a last activity shows that none follows."""
    last = plex.start(CREDITS, progress=99)
    reports = await triggered.until(count + 1)
    assert reports[-1]["activity_id"] == last
    return [fields["by"] for fields in reports[:-1]]


async def test_it_triggers_once_when_the_percentage_is_reached(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, at(50), actions=report(trigger="{{ trigger }}"))
    scan = plex.start(SCAN)
    for percent in (49, 50, 51, 52):
        plex.progress(scan, percent, title="Scanning Films")
    await until_state(hass, SCAN_PROGRESS, "52")
    [trigger] = [fields["trigger"] for fields in triggered.data]
    assert trigger["description"] == "Scanning Films reached 50 % on Harbour"
    assert trigger["activity"]["activity_id"] == scan
    assert trigger["activity"]["progress"] == 50
    assert trigger["device_id"] == server_device(hass, entry).id


async def test_each_percentage_triggers_for_each_activity_even_if_it_is_skipped(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, at(25), at(50), at(90))
    first, second = plex.start(SCAN), plex.start(SCAN)
    plex.progress(first, 60)
    plex.progress(second, 30)
    plex.progress(first, 95)
    plex.progress(second, 91)
    await triggered.until(6)
    assert triggered.runs == [
        ("at 25", first),
        ("at 50", first),
        ("at 25", second),
        ("at 90", first),
        ("at 50", second),
        ("at 90", second),
    ]


async def test_progress_that_goes_back_does_not_trigger_again(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, at(50))
    scan = plex.start(SCAN)
    for percent in (60, 20, 60, 10, 100):
        plex.progress(scan, percent)
    plex.finish(scan)
    assert await triggers_until_last(plex, triggered, 1) == ["at 50"]


async def test_it_triggers_for_progress_that_no_sensor_shows(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, at(50))
    scan = plex.start(SCAN)
    await until_state(hass, SCAN_PROGRESS, "0")
    written = StateWrites(hass, SCAN_PROGRESS)
    # The sensor is written at most once a second.
    for percent in (10, 50, 20, 30):
        plex.progress(scan, percent)
    await until_state(hass, SCAN_PROGRESS, "30")
    assert "50" not in [shown.state for shown in written.states if shown]
    assert triggered.activities == [scan]


async def test_an_activity_that_finishes_has_reached_every_percentage(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(
        hass,
        at(50),
        at(100),
        actions=report(
            by="{{ trigger.id }}", progress="{{ trigger.activity.progress }}"
        ),
    )
    scan = plex.start(SCAN)
    plex.progress(scan, 10)
    plex.finish(scan)
    await triggered.until(2)
    assert triggered.data == [
        {"by": "at 50", "progress": 100},
        {"by": "at 100", "progress": 100},
    ]


async def test_a_cancelled_activity_or_one_without_a_percentage_reaches_none(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, at(50))
    plex.finish(plex.start(CREDITS, progress=-1))
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True, progress=10)
    await call(hass, "cancel_activity", activity_id=job)
    assert await triggers_until_last(plex, triggered, 0) == []


async def test_progress_made_before_the_set_up_does_not_trigger(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    triggered = await record(hass, at(50))
    above, below = plex.start(SCAN, progress=60), plex.start(SCAN, progress=40)
    await set_up(hass, plex)
    plex.progress(above, 61)
    plex.finish(above)
    plex.progress(below, 50)
    await triggered.until(1)
    assert triggered.activities == [below]
    # A new activity that is first seen at 99 % triggers.
    assert await triggers_until_last(plex, triggered, 1) == ["at 50"]


async def test_progress_made_before_the_automation_is_on_does_not_trigger(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    above, below = plex.start(SCAN, progress=60), plex.start(SCAN, progress=40)
    await until_state(hass, ACTIVITIES, "2")
    triggered = await record(hass, at(50))
    plex.progress(above, 61)
    plex.progress(below, 51)
    await triggered.until(1)
    assert triggered.activities == [below]


async def test_a_reload_neither_repeats_nor_loses_a_trigger(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, at(50))
    before, during, after = (
        plex.start(SCAN, uuid=uuid) for uuid in ("before", "during", "after")
    )
    plex.progress(before, 60)
    await triggered.until(1)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await plex.wait_for_no_streams()
    plex.progress(during, 70)
    plex.start(SCAN, uuid="started during the reload", progress=80)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await plex.wait_for_socket()
    await triggered.until(2)
    plex.progress(before, 61)
    plex.progress(after, 50)
    await triggered.until(3)
    assert triggered.activities == [before, during, after]
    assert await triggers_until_last(plex, triggered, 3) == ["at 50"] * 3


async def test_progress_made_during_an_outage_triggers_afterwards(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, at(50))
    stays, ends = plex.start(SCAN, progress=10), plex.start(SCAN, progress=40)
    await until_state(hass, ACTIVITIES, "2")
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    plex.progress(stays, 70)
    plex.forget(ends)
    await plex.start_server()
    await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "1")
    # How far the other activity got before it ended is unknown.
    assert triggered.activities == [stays]


async def test_polls_trigger_without_a_stream(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, at(50))
    scan = plex.start(SCAN)
    for percent in (0, 49, 77, 88):
        plex.progress(scan, percent)
        await pass_time(hass, polled_entry, 11)
    assert triggered.activities == [scan]


async def test_only_activities_that_match_the_options_trigger(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    device_id = [server_device(hass, entry).id]
    triggered = await record(
        hass, at(50, device_id=device_id, category="library_scan", library="Films")
    )
    plex.start(CREDITS, progress=60)
    shows = plex.start(SCAN)
    plex.progress(shows, 60, context={"librarySectionID": "7"})
    films = plex.start(SCAN)
    # It passes 50 % before its library is known.
    plex.progress(films, 60)
    plex.progress(films, 61, context={"librarySectionID": "1"})
    await triggered.until(1)
    assert triggered.activities == [films]


async def test_a_target_that_is_changed_later_does_not_make_it_trigger(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    label = lr.async_get(hass).async_create("Cinema").label_id
    films, shows = library_device(hass, entry), library_device(hass, entry, "7")
    devices = dr.async_get(hass)
    devices.async_update_child_device(shows.id, labels={label})
    triggered = await record(hass, {**at(50), "target": {"label_id": label}})
    first = await running(hass, plex, SCAN, context={"librarySectionID": "1"})
    plex.progress(first, 60)
    await until_state(hass, SCAN_PROGRESS, "60")
    devices.async_update_child_device(films.id, labels={label})
    await hass.async_block_till_done()
    plex.progress(first, 70)
    second = plex.start(SCAN, context={"librarySectionID": "1"})
    plex.progress(second, 60)
    await triggered.until(1)
    assert triggered.activities == [second]


@pytest.mark.parametrize(
    "options", [{}, {"percent": 0}, {"percent": 101}, {"percent": "half"}]
)
async def test_an_invalid_percentage_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, options: dict[str, Any]
) -> None:
    automation = await automate(hass, {"trigger": REACHED, "options": options})
    assert state(hass, automation).state == "unavailable"


async def test_the_lowest_percentage_is_one(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    options = {"percent": 1}
    automation = await automate(hass, {"trigger": REACHED, "options": options})
    assert state(hass, automation).state == "on"
