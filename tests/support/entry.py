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
from homeassistant.setup import async_setup_component
from simulator import Kind, PlexSimulator

from .clock import pass_time, polled

TOKEN = "secret-token-4711"


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


def is_loaded(entry: MockConfigEntry) -> bool:
    return entry.state is ConfigEntryState.LOADED


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


async def diagnostics(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> dict[str, Any]:
    """Download the diagnostics as the settings page does."""
    assert await async_setup_component(hass, "diagnostics", {})
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    document: dict[str, Any] = await response.json()
    found: dict[str, Any] = document["data"]
    return found
