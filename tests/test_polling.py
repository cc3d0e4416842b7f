"""What polling alone brings: the server lets no stream in."""

import asyncio
import logging

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.plex_activities.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.event import async_track_state_change_event
from simulator import Fault, PlexSimulator

from .support.actions import call
from .support.clock import fire, pass_time, settled
from .support.entry import config_entry
from .support.server import CREDITS, SCAN, SUBSCRIPTIONS
from .support.states import (
    ACTIVITIES,
    BUSY,
    CURRENT,
    PROGRESS,
    SCAN_PROGRESS,
    StateWrites,
    running,
    state,
    until_state,
)

LOGGER = "custom_components.plex_activities"


async def test_states_follow_within_one_interval(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    scan = plex.start(SCAN, title="Scanning Films", progress=42)
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, SCAN_PROGRESS, "42")
    assert state(hass, CURRENT).state == "Scanning Films"
    assert state(hass, BUSY).state == "on"

    plex.finish(scan)
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, ACTIVITIES, "0")
    assert state(hass, BUSY).state == "off"


async def test_a_poll_that_brings_nothing_new_writes_nothing(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    plex.start(CREDITS, progress=-1)
    plex.put({"uuid": "b", "type": "butler", "title": "Resting", "progress": 100})
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, ACTIVITIES, "1")
    writes = StateWrites(hass, ACTIVITIES)
    plex.requests.clear()
    for _ in range(3):
        await pass_time(hass, polled_entry, 11)
    # One more may come when the stream is given up.
    assert [request.path for request in plex.requests].count("/activities") in {3, 4}
    assert len(writes) == 0
    assert state(hass, PROGRESS).state == "unknown"


async def test_a_server_that_is_off_comes_back_with_what_runs_then(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    plex.start(SCAN)
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, ACTIVITIES, "1")
    caplog.clear()

    await plex.stop()
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, ACTIVITIES, "unavailable")
    await pass_time(hass, polled_entry, 11)

    plex.clear()
    plex.friendly_name = "Harbour Two"
    plex.version = "2.0"
    await plex.start_server()
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, ACTIVITIES, "0")
    assert [record.levelname for record in ours(caplog)] == ["ERROR", "INFO"]

    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, plex.machine_identifier), polled_entry.entry_id
    )
    assert device is not None
    assert (device.name, device.sw_version) == ("Harbour Two", "2.0")


async def test_one_bad_row_never_costs_the_good_ones(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    plex.put({"type": "no uuid"})
    plex.put({"uuid": "a", "type": SCAN, "progress": 42, "title": "Scanning Films"})
    plex.put({"uuid": "b", "progress": ["?"], "cancellable": {}, "Context": "?"})
    plex.fail(Fault.GZIP)
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, ACTIVITIES, "2")
    assert state(hass, SCAN_PROGRESS).state == "42"

    plex.fail(Fault.NAN)
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, SCAN_PROGRESS, "unknown")
    assert state(hass, ACTIVITIES).state == "2"


@pytest.mark.parametrize("fault", [Fault.ERROR_500, Fault.FORBIDDEN])
async def test_libraries_nobody_tells_of_keep_their_names_and_the_server_its_state(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, fault: Fault
) -> None:
    plex.fail(fault, only="/library/sections")
    # The first list without libraries would not be believed.
    for _ in range(2):
        plex.drop_sockets()
        await pass_time(hass, entry, 61)
    await running(hass, plex, SCAN, context={"librarySectionID": "7"})
    assert state(hass, CURRENT).attributes["library"] == "Shows"
    assert hass.config_entries.flow.async_progress() == []


async def test_without_libraries_a_server_is_not_set_up_yet(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    """Or all of the devices that libraries had would be taken for gone."""
    plex.fail(Fault.ERROR_500, only="/library/sections")
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_RETRY


async def test_who_hears_of_a_change_finds_the_states_after_it(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    found: list[str] = []

    @callback
    def changed(_: Event[EventStateChangedData]) -> None:
        found.append(state(hass, ACTIVITIES).state)

    unsubscribe = async_track_state_change_event(
        hass, "event.harbour_activity", changed
    )
    for count in ("1", "2"):
        plex.start(SCAN)
        await pass_time(hass, polled_entry, 11)
        await until_state(hass, ACTIVITIES, count)
    unsubscribe()
    assert found == ["1", "2"]


async def test_a_server_that_never_answers_is_given_up_after_ten_seconds(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    plex.requests.clear()
    plex.fail(Fault.HANG)
    fire(hass, 11)
    await plex.wait_for_request("GET", "/identity")
    assert state(hass, ACTIVITIES).state == "0"
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, ACTIVITIES, "unavailable")
    plex.fail(None)
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, ACTIVITIES, "0")


async def test_another_server_at_the_address_is_not_taken_for_ours(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    entry = config_entry(plex)
    plex.machine_identifier = "another"
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.error_reason_translation_key == "wrong_server"


async def test_a_library_made_later_gets_its_name(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.tick(61)
    plex.libraries["99"] = "Music"
    plex.start(SCAN, context={"librarySectionID": "99"})
    await pass_time(hass, polled_entry, 11)
    await until_state(
        hass, SCAN_PROGRESS, lambda found: found.attributes.get("library") == "Music"
    )


async def test_names_that_cannot_be_read_cost_nothing_else(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.tick(61)
    plex.fail(Fault.FORBIDDEN, only="/library")
    plex.start(SCAN, context={"librarySectionID": "99"})
    await pass_time(hass, polled_entry, 11)
    await plex.wait_for_request("GET", "/library/sections", count=2)
    await settled()
    assert state(hass, ACTIVITIES).state == "1"
    assert state(hass, SCAN_PROGRESS).attributes["library"] is None


async def test_a_library_nobody_can_name_is_not_asked_for_with_every_poll(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(SCAN, context={"librarySectionID": "99"})
    plex.requests.clear()
    for _ in range(3):
        await pass_time(hass, polled_entry, 11)
    asked = [request.path for request in plex.requests]
    assert asked.count("/activities") == 3
    # The names were read at set-up, less than a minute ago.
    assert "/library/sections" not in asked
    assert state(hass, SCAN_PROGRESS).attributes["library_id"] == "99"
    assert state(hass, SCAN_PROGRESS).attributes["library"] is None


async def test_entities_go_and_come_back_with_the_entry(
    hass: HomeAssistant, polled_entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_unload(polled_entry.entry_id)
    assert state(hass, ACTIVITIES).state == "unavailable"
    assert await hass.config_entries.async_setup(polled_entry.entry_id)
    assert state(hass, ACTIVITIES).state == "0"
    assert await hass.config_entries.async_remove(polled_entry.entry_id)
    assert hass.states.get(ACTIVITIES) is None


def ours(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    """Return what a user finds in the log without having asked for more."""
    return [
        record
        for record in caplog.records
        if record.name == LOGGER and record.levelname != "DEBUG"
    ]


async def test_a_list_requested_later_is_a_later_list(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """A list that is already under way does not know what has started since."""
    plex.hold("/activities")
    plex.requests.clear()
    first = asyncio.ensure_future(call(hass, "cancel_activity", activity_id="other"))
    await plex.wait_for_request("GET", "/activities")
    job = plex.start(SUBSCRIPTIONS, cancellable=True)
    second = asyncio.ensure_future(call(hass, "cancel_activity", activity_id=job))
    await asyncio.wait([second], timeout=0)
    plex.release()
    await first
    response = await second
    assert response is not None
    assert response["result"] == "cancelled"
    assert not plex.activities


async def test_a_poll_that_finds_a_change_writes_the_entities_once(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    writes: list[None] = []
    polled_entry.runtime_data.async_add_listener(lambda: writes.append(None))
    plex.start(SCAN)
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, ACTIVITIES, "1")
    assert len(writes) == 1
