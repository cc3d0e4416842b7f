"""Config entries of the simulated server, and setting them up."""

from typing import Any

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.plex_activities.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from simulator import Kind, PlexSimulator

from .clock import pass_time, settled

TOKEN = "secret-token-4711"

# After so many in a row the other kind of stream is tried.
FAILURES_OF_A_KIND = 3


def config_entry(plex: PlexSimulator, **data: object) -> MockConfigEntry:
    """Return an entry of this server; `data` replaces or adds to what it holds."""
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


def core_plex_entry(
    plex: PlexSimulator, token: str = TOKEN, **config: object
) -> MockConfigEntry:
    """Return an entry as Home Assistant's own Plex integration stores it."""
    return MockConfigEntry(
        domain="plex",
        title=plex.url,
        unique_id=plex.machine_identifier,
        data={
            "server": plex.friendly_name,
            "server_id": plex.machine_identifier,
            "server_config": {"url": plex.url, "token": token, **config},
        },
    )


def server_device(hass: HomeAssistant, entry: MockConfigEntry) -> dr.DeviceEntry:
    """Return the device of an entry's server; those of its libraries are below it."""
    [device] = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return device


def is_loaded(entry: MockConfigEntry) -> bool:
    return entry.state is ConfigEntryState.LOADED


async def set_up(
    hass: HomeAssistant, plex: PlexSimulator, **data: object
) -> MockConfigEntry:
    """Set an entry of this server up, and wait until its stream is open or refused."""
    entry = config_entry(plex, **data)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settled()
    return entry


async def set_up_with_stream(
    hass: HomeAssistant, plex: PlexSimulator, kind: Kind
) -> MockConfigEntry:
    """Set an entry up that receives its notifications in this way."""
    if kind is Kind.EVENT_SOURCE:
        plex.deny_streams(400, Kind.WEBSOCKET)
    entry = await set_up(hass, plex)
    if kind is Kind.EVENT_SOURCE:
        await until_event_source(hass, entry, plex)
    return entry


async def until_event_source(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """Pass time until an entry whose websocket is refused has opened the other stream."""
    await until_stream(hass, entry, plex)
    # It counts as open from its first bytes on.
    plex.ping()
    await settled()


async def until_stream(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    *,
    seconds: float = 61,
) -> None:
    """Pass time until the entry has a stream of either kind."""
    for _ in range(FAILURES_OF_A_KIND + 1):
        await pass_time(hass, entry, seconds)
        if plex.sockets or plex.event_sources:
            return
    raise AssertionError("no stream")


async def diagnostics(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> dict[str, Any]:
    """Download the diagnostics as the settings page does."""
    assert await async_setup_component(hass, "diagnostics", {})
    # Home Assistant registers the platforms of an integration in a task.
    await hass.async_block_till_done()
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    document: dict[str, Any] = await response.json()
    found: dict[str, Any] = document["data"]
    return found
