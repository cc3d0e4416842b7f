"""What the tests share."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from aiohttp import web
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.plex_activities.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import (
    Context,
    Event,
    EventStateChangedData,
    HomeAssistant,
    ServiceResponse,
    State,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonValueType
from simulator import Kind, PlexSimulator

TOKEN = "secret-token-4711"

SCAN = "library.update.section"
CREDITS = "media.generate.credits"
SUBSCRIPTIONS = "provider.subscriptions.process"
RECORDING = "grabber.grab"

ACTIVITIES = "sensor.harbour_activities"
CURRENT = "sensor.harbour_current_activity"
SCAN_PROGRESS = "sensor.harbour_library_scan_progress"
ANALYSIS_PROGRESS = "sensor.harbour_media_analysis_progress"
BUSY = "binary_sensor.harbour_busy"
EVENT = "event.harbour_activity"
SCANNING = "binary_sensor.harbour_library_scan"
SAFE = "binary_sensor.harbour_safe_to_restart"

# What takes milliseconds gets seconds, and then the test fails.
PATIENCE = 5


async def name_itself(_request: web.Request) -> web.Response:
    """Answer who it is, for a server that is made for one test."""
    return web.json_response({"MediaContainer": {"machineIdentifier": "m"}})


def config_entry(plex: PlexSimulator, **data: object) -> MockConfigEntry:
    return MockConfigEntry(
        domain=DOMAIN,
        title=plex.friendly_name,
        unique_id=plex.machine_identifier,
        data={
            CONF_URL: plex.url,
            CONF_TOKEN: TOKEN,
            CONF_VERIFY_SSL: True,
            **data,
        },
    )


def is_loaded(entry: MockConfigEntry) -> bool:
    return entry.state is ConfigEntryState.LOADED


def state(hass: HomeAssistant, entity_id: str) -> State:
    found = hass.states.get(entity_id)
    assert found is not None, entity_id
    return found


async def until_state(
    hass: HomeAssistant, entity_id: str, expected: str | Callable[[State], bool]
) -> State:
    """Wait for a state: its value, or what a function says of it."""
    reached = asyncio.Event()

    def is_it() -> bool:
        found = hass.states.get(entity_id)
        if found is None:
            return False
        return found.state == expected if isinstance(expected, str) else expected(found)

    @callback
    def changed(_: Event[EventStateChangedData]) -> None:
        if is_it():
            reached.set()

    if is_it():
        return state(hass, entity_id)
    unsubscribe = async_track_state_change_event(hass, entity_id, changed)
    try:
        async with asyncio.timeout(PATIENCE):
            await reached.wait()
    except TimeoutError:
        raise AssertionError(
            f"{hass.states.get(entity_id)} is not {expected}"
        ) from None
    finally:
        unsubscribe()
    return state(hass, entity_id)


async def pass_time(
    hass: HomeAssistant, entry: MockConfigEntry, seconds: float
) -> None:
    """Fire what is due in so many seconds, and wait until a poll among it is done."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await polled(hass, entry)


async def polled(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Wait until the entry asks its server for nothing more, and all is done."""
    await answered(entry)
    await hass.async_block_till_done()


async def answered(entry: MockConfigEntry) -> None:
    """Wait until the entry asks its server for nothing more by itself.

    For what an action asks, whoever calls it waits.
    """
    async with asyncio.timeout(PATIENCE):
        while requests := [
            task
            for task in entry._background_tasks
            if isinstance(task, asyncio.Task)
            and not task.get_name().endswith(("- notifications", "- request"))
        ]:
            await asyncio.wait(requests)


async def until_stream(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    *,
    seconds: float = 61,
) -> None:
    """Pass the time until the entry has a stream of either kind again.

    What is under way when time passes gives up, so that may take several turns.
    """
    for _ in range(50):
        await pass_time(hass, entry, seconds)
        if plex.sockets or plex.event_sources:
            return
    raise AssertionError("no stream")


async def set_up_before_stream(
    hass: HomeAssistant, plex: PlexSimulator, kind: Kind
) -> MockConfigEntry:
    """Return a set-up entry whose notifications will come in this way."""
    if kind is Kind.EVENT_SOURCE:
        # A proxy that breaks websockets.
        plex.deny_streams(400, Kind.WEBSOCKET)
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    return entry


async def set_up_with_stream(
    hass: HomeAssistant, plex: PlexSimulator, kind: Kind
) -> MockConfigEntry:
    """Return a set-up entry whose notifications come in this way."""
    entry = await set_up_before_stream(hass, plex, kind)
    if kind is Kind.EVENT_SOURCE:
        # Less than what a request may take.
        await until_stream(hass, entry, plex, seconds=5)
        await plex.wait_for_event_source()
        plex.ping()
    else:
        await plex.wait_for_socket()
    # The listener asks for a list when its stream is open; only then all is quiet.
    await plex.until(lambda: plex.requests[-1].path == "/activities")
    await polled(hass, entry)
    return entry


async def call(
    hass: HomeAssistant, action: str, context: Context | None = None, **data: object
) -> ServiceResponse:
    """Call an action of the integration and return its response."""
    return await hass.services.async_call(
        DOMAIN, action, data, blocking=True, return_response=True, context=context
    )


def rows(response: ServiceResponse) -> list[dict[str, JsonValueType]]:
    """Return the rows of a response that has activities."""
    assert response is not None
    found = response["activities"]
    assert isinstance(found, list)
    return [each for each in found if isinstance(each, dict)]


def deletes(plex: PlexSimulator) -> list[str]:
    """Return what the server was asked to cancel or stop."""
    return [each.path for each in plex.requests if each.method == "DELETE"]


class StateWrites:
    """Every write of an entity's state from here on."""

    def __init__(self, hass: HomeAssistant, entity_id: str) -> None:
        self.states: list[State | None] = []
        async_track_state_change_event(hass, entity_id, self._changed)

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        self.states.append(event.data["new_state"])

    def __len__(self) -> int:
        return len(self.states)
