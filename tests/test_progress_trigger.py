"""The trigger for what has got so far, in real automations."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from simulator import PlexSimulator

from .support.actions import call
from .support.automations import Told, automate
from .support.clock import pass_time
from .support.entry import server_device, set_up
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


async def told_all(plex: PlexSimulator, told: Told, count: int) -> list[str]:
    """Return by which percent it was told how often, and see that nothing follows."""
    last = plex.start(CREDITS, progress=99)
    found = await told.until(count + 1)
    assert found[-1]["activity_id"] == last
    return [each["by"] for each in found[:-1]]


async def test_it_tells_once_when_the_percent_is_reached(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(
        hass, at(50), actions={"event": "told", "event_data": {"all": "{{ trigger }}"}}
    )
    scan = plex.start(SCAN)
    for percent in (49, 50, 51, 52):
        plex.progress(scan, percent, title="Scanning Films")
    await until_state(hass, SCAN_PROGRESS, "52")
    [only] = [each["all"] for each in told.data]
    assert only["description"] == "Scanning Films reached 50 % on Harbour"
    assert only["activity"]["activity_id"] == scan
    assert only["activity"]["progress"] == 50
    device = dr.async_get(hass).async_get(only["device_id"])
    assert device is not None
    assert device.name == "Harbour"


async def test_each_step_is_told_for_each_activity_and_a_leap_misses_none(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, at(25), at(50), at(90))
    one, other = plex.start(SCAN), plex.start(SCAN)
    plex.progress(one, 60)
    plex.progress(other, 30)
    plex.progress(one, 95)
    plex.progress(other, 91)
    await told.until(6)
    assert [(each["by"], each["activity_id"]) for each in told.data] == [
        ("at 25", one),
        ("at 50", one),
        ("at 25", other),
        ("at 90", one),
        ("at 50", other),
        ("at 90", other),
    ]


async def test_what_goes_back_and_comes_again_is_told_once(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, at(50))
    scan = plex.start(SCAN)
    for percent in (60, 20, 60, 10, 100):
        plex.progress(scan, percent)
    plex.finish(scan)
    assert await told_all(plex, told, 1) == ["at 50"]


async def test_it_sees_what_the_sensors_are_not_written_for(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, at(50))
    scan = plex.start(SCAN)
    await until_state(hass, SCAN_PROGRESS, "0")
    written = StateWrites(hass, SCAN_PROGRESS)
    # There for a moment, between two writes a second.
    for percent in (10, 50, 20, 30):
        plex.progress(scan, percent)
    await until_state(hass, SCAN_PROGRESS, "30")
    assert "50" not in [each.state for each in written.states if each]
    assert told.activities == [scan]


async def test_what_finishes_has_reached_every_percent(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(
        hass,
        at(50),
        at(100),
        actions={
            "event": "told",
            "event_data": {
                "by": "{{ trigger.id }}",
                "activity_id": "{{ trigger.activity.activity_id }}",
                "progress": "{{ trigger.activity.progress }}",
            },
        },
    )
    scan = plex.start(SCAN)
    plex.progress(scan, 10)
    plex.finish(scan)
    await told.until(2)
    assert [(each["by"], each["progress"]) for each in told.data] == [
        ("at 50", 100),
        ("at 100", 100),
    ]


async def test_what_is_cancelled_or_cannot_be_told_has_reached_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, at(50))
    untold = plex.start(CREDITS, progress=-1)
    plex.finish(untold)
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True, progress=10)
    await call(hass, "cancel_activity", activity_id=job)
    assert await told_all(plex, told, 0) == []


async def test_what_was_so_far_already_has_not_reached_it_now(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, at(50))
    past, short = plex.start(SCAN, progress=60), plex.start(SCAN, progress=40)
    await set_up(hass, plex)
    plex.progress(past, 61)
    plex.finish(past)
    plex.progress(short, 50)
    await told.until(1)
    assert told.activities == [short]
    # What starts later and is so far when it is first seen has.
    assert await told_all(plex, told, 1) == ["at 50"]


async def test_an_automation_switched_on_midway_tells_what_is_still_to_come(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    past, short = plex.start(SCAN, progress=60), plex.start(SCAN, progress=40)
    await until_state(hass, ACTIVITIES, "2")
    await automate(hass, at(50))
    plex.progress(past, 61)
    plex.progress(short, 51)
    await told.until(1)
    assert told.activities == [short]


async def test_a_reload_repeats_nothing_and_loses_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, at(50))
    done, passes, comes = (
        plex.start(SCAN, uuid=each) for each in ("done", "passes", "comes")
    )
    plex.progress(done, 60)
    await told.until(1)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await plex.wait_for_no_streams()
    plex.progress(passes, 70)
    plex.start(SCAN, uuid="nobody saw how it got there", progress=80)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await plex.wait_for_socket()
    await told.until(2)
    plex.progress(done, 61)
    plex.progress(comes, 50)
    await told.until(3)
    assert told.activities == [done, passes, comes]
    assert await told_all(plex, told, 3) == ["at 50"] * 3


async def test_what_an_outage_hid_is_told_afterwards(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, at(50))
    goes_on, goes = plex.start(SCAN, progress=10), plex.start(SCAN, progress=40)
    await until_state(hass, ACTIVITIES, "2")
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    plex.progress(goes_on, 70)
    plex.forget(goes)
    await plex.start_server()
    await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "1")
    # Nobody knows how far the other one got.
    assert told.activities == [goes_on]


async def test_polling_alone_tells_it(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    await automate(hass, at(50))
    scan = plex.start(SCAN)
    for percent in (0, 49, 77, 88):
        plex.progress(scan, percent)
        await pass_time(hass, polled_entry, 11)
    assert told.activities == [scan]


async def test_the_options_narrow_it_down(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    told = Told(hass)
    server = server_device(hass, entry)
    await automate(
        hass,
        at(50, device_id=[server.id], category="library_scan", library="Films"),
    )
    plex.start(CREDITS, progress=60)
    shows = plex.start(SCAN)
    plex.progress(shows, 60, context={"librarySectionID": "7"})
    films = plex.start(SCAN)
    # So far before it is known what it scans.
    plex.progress(films, 60)
    plex.progress(films, 61, context={"librarySectionID": "1"})
    await told.until(1)
    assert told.activities == [films]


@pytest.mark.parametrize(
    "options", [{}, {"percent": 0}, {"percent": 101}, {"percent": "half"}]
)
async def test_a_percent_that_cannot_be_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, options: dict[str, Any]
) -> None:
    automation = await automate(hass, {"trigger": REACHED, "options": options})
    assert state(hass, automation).state == "unavailable"
