"""What is known of running activities survives a restart of Home Assistant."""

from datetime import datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.const import DOMAIN
from homeassistant.const import (
    EVENT_HOMEASSISTANT_FINAL_WRITE,
    EVENT_HOMEASSISTANT_STOP,
)
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.util import dt as dt_util
from simulator import PlexSimulator

from .support.clock import move_clock, pass_time, settled
from .support.entry import config_entry
from .support.server import SCAN
from .support.states import ACTIVITIES, EVENT, running, state, until_state


def key(entry: MockConfigEntry) -> str:
    return f"{DOMAIN}.{entry.entry_id}"


def stored(hass_storage: dict[str, Any], entry: MockConfigEntry) -> dict[str, str]:
    """Return what is stored of an entry."""
    starts: dict[str, str] = hass_storage[key(entry)]["data"]["starts"]
    return starts


def started_at(hass: HomeAssistant) -> str:
    (row,) = state(hass, ACTIVITIES).attributes["activities"]
    text: str = row["started_at"]
    return text


async def test_a_scan_keeps_its_start_and_its_duration_over_a_reload(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    scan = await running(hass, plex, SCAN)
    before = started_at(hass)
    await move_clock(hass, freezer, 77)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settled()
    assert started_at(hass) == before
    plex.finish(scan)
    shown = await until_state(
        hass, EVENT, lambda shown: shown.attributes.get("event_type") == "finished"
    )
    assert 77 <= shown.attributes["duration"] < 77 + 30
    assert shown.attributes["started_at"] == before


async def test_the_starts_are_written_when_home_assistant_stops(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_storage: dict[str, Any],
) -> None:
    scan = await running(hass, plex, SCAN)
    hass.set_state(CoreState.stopping)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()
    assert stored(hass_storage, entry) == {scan: started_at(hass)}


async def test_a_job_is_written_once_it_is_a_minute_old_and_when_it_has_ended(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
) -> None:
    scan = await running(hass, plex, SCAN)
    short = await running(hass, plex, SCAN)
    plex.finish(short)
    await until_state(hass, ACTIVITIES, "1")
    assert key(entry) not in hass_storage
    await move_clock(hass, freezer, 60)
    await move_clock(hass, freezer, 9)
    assert key(entry) not in hass_storage
    await move_clock(hass, freezer, 1)
    assert stored(hass_storage, entry) == {scan: started_at(hass)}
    plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    for _ in range(2):
        await move_clock(hass, freezer, 61)
    assert stored(hass_storage, entry) == {}


async def test_an_idle_server_has_nothing_written(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_storage: dict[str, Any],
) -> None:
    plex.rest_butler()
    for _ in range(3):
        await pass_time(hass, entry, 61)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert key(entry) not in hass_storage


async def test_maintenance_begins_anew_because_its_uuid_stays(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    await running(hass, plex, "butler", progress=40)
    await move_clock(hass, freezer, 77)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert started_at(hass) == dt_util.utcnow().isoformat()


@pytest.mark.parametrize(
    ("offset", "kept"),
    [
        (timedelta(hours=-3), True),
        # The clock was set back.
        (timedelta(hours=3), False),
    ],
)
async def test_a_stored_start_is_believed_unless_it_is_in_the_future(
    hass: HomeAssistant,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
    hass_storage: dict[str, Any],
    offset: timedelta,
    *,
    kept: bool,
) -> None:
    scan = plex.start(SCAN)
    known = datetime.now(dt_util.UTC) + offset
    entry = config_entry(plex)
    hass_storage[key(entry)] = {
        "version": 1,
        "data": {"starts": {scan: known.isoformat(), "gone": known.isoformat()}},
    }
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert started_at(hass) == (known if kept else dt_util.utcnow()).isoformat()


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"starts": None},
        {"starts": [7]},
        {"starts": {"a": 7, "b": "yesterday", "c": "2026-11-26T10:00:00"}},
    ],
)
async def test_a_file_that_cannot_be_read_costs_nothing_else(
    hass: HomeAssistant,
    plex: PlexSimulator,
    hass_storage: dict[str, Any],
    data: dict[str, Any],
) -> None:
    plex.start(SCAN, uuid="a")
    plex.start(SCAN, uuid="c")
    entry = config_entry(plex)
    hass_storage[key(entry)] = {"version": 1, "data": data}
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert state(hass, ACTIVITIES).state == "2"


async def test_the_file_goes_with_the_entry(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_storage: dict[str, Any],
) -> None:
    await running(hass, plex, SCAN)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert key(entry) in hass_storage
    await hass.config_entries.async_remove(entry.entry_id)
    assert key(entry) not in hass_storage


async def test_a_stop_before_the_server_has_answered_keeps_what_is_stored(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_storage: dict[str, Any],
) -> None:
    scan = await running(hass, plex, SCAN)
    assert await hass.config_entries.async_unload(entry.entry_id)
    plex.hold("/activities")
    task = hass.async_create_task(hass.config_entries.async_setup(entry.entry_id))
    await plex.wait_for_request("GET", "/activities")
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    plex.release()
    await task
    assert stored(hass_storage, entry).keys() == {scan}


async def test_a_stop_during_a_set_up_that_fails_logs_no_error(
    hass: HomeAssistant, plex: PlexSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    plex.hold("/activities")
    task = hass.async_create_task(hass.config_entries.async_setup(entry.entry_id))
    await plex.wait_for_request("GET", "/activities")
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await plex.stop()
    assert not await task
    assert "Unable to remove" not in caplog.text
