"""The system health page."""

import asyncio

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)

from custom_components.plex_activities.const import DOMAIN
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from simulator import Kind, PlexSimulator, PlexTvSimulator

from .support.entry import TOKEN, config_entry, set_up_with_stream
from .support.states import ACTIVITIES, until_state


async def system_health(hass: HomeAssistant) -> dict[str, object]:
    assert await async_setup_component(hass, "system_health", {})
    await hass.async_block_till_done()
    info = await get_system_health_info(hass, DOMAIN)
    return {
        key: await value if asyncio.iscoroutine(value) else value
        for key, value in info.items()
    }


async def test_it_counts_the_servers_by_their_kind_of_updates(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    plex_tv: PlexTvSimulator,
) -> None:
    async with (
        PlexSimulator(token=TOKEN, machine_identifier="b") as second,
        PlexSimulator(token=TOKEN, machine_identifier="c") as third,
        PlexSimulator(token=TOKEN, machine_identifier="d") as off,
    ):
        MockConfigEntry(
            domain=DOMAIN, disabled_by=ConfigEntryDisabler.USER
        ).add_to_hass(hass)
        third.deny_streams()
        await off.stop()
        await set_up_with_stream(hass, second, Kind.EVENT_SOURCE)
        for server in (third, off):
            server_entry = config_entry(server)
            server_entry.add_to_hass(hass)
            await hass.config_entries.async_setup(server_entry.entry_id)
        assert await system_health(hass) == {
            "servers": 4,
            "answering": 3,
            "websocket": 1,
            "event_source": 1,
            "polling_only": 1,
            "can_reach_plex_tv": "ok",
        }


async def test_it_shows_unavailable_servers_and_plex_tv(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    plex_tv: PlexTvSimulator,
) -> None:
    await plex.stop()
    await plex_tv.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    found = await system_health(hass)
    assert found["servers"] == 1
    assert found["answering"] == 0
    assert found["can_reach_plex_tv"] == {"type": "failed", "error": "unreachable"}
