"""A Home Assistant with one entry, which can be stopped and started again with what it has stored."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta

from pytest_homeassistant_custom_component.common import async_fire_time_changed

from bench.home import add_entry, core
from custom_components.plex_activities.const import DOMAIN
from custom_components.plex_activities.coordinator import PlexActivitiesConfigEntry
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.async_ import get_scheduled_timer_handles
from simulator import PlexSimulator
from tests.support.entry import TOKEN

from .checks import ChangeCheck

RELOAD_DELAY = timedelta(seconds=31)


class Home:
    """Runs one core after the other in the same configuration folder."""

    def __init__(self, folder: str, changes: ChangeCheck) -> None:
        self._folder = folder
        self._changes = changes
        self._core = AsyncExitStack()
        self.hass: HomeAssistant
        self.entry: PlexActivitiesConfigEntry

    @property
    def loaded(self) -> bool:
        """Whether the entry is set up."""
        return self.entry.state is ConfigEntryState.LOADED

    async def async_add(self, plex: PlexSimulator) -> bool:
        """Start the first core, add the entry with all its entities enabled, and return whether that worked."""
        self.hass = await self._core.enter_async_context(core(self._folder))
        entry = add_entry(self.hass, plex.url, plex.machine_identifier, TOKEN)
        # Stored, so that it is there after a restart.
        self.hass.config_entries.async_update_entry(entry, title=plex.friendly_name)
        self.entry = entry
        if not await self.hass.config_entries.async_setup(entry.entry_id):
            return False
        registry = er.async_get(self.hass)
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id):
            registry.async_update_entity(entity.entity_id, disabled_by=None)
        self._follow()
        # Home Assistant reloads an entry by itself some time after its entities were enabled.
        async_fire_time_changed(self.hass, dt_util.utcnow() + RELOAD_DELAY)
        await self.hass.async_block_till_done()
        return self.loaded

    async def async_stop(self) -> None:
        """Stop the core as a restart does."""
        if self.loaded:
            self._changes.unloads(self.entry.runtime_data)
        self._changes.release()
        await self._core.aclose()

    def cancel_timers(self) -> None:
        """Cancel all timers after a stop, with which the event loop of a process would end."""
        for handle in get_scheduled_timer_handles(asyncio.get_running_loop()):
            handle.cancel()

    async def async_start(self) -> Coroutine[None, None, None]:
        """Start another core, and return the coroutine that sets the integration up in it."""
        entry_id = self.entry.entry_id
        self.hass = await self._core.enter_async_context(core(self._folder))
        entry = self.hass.config_entries.async_get_entry(entry_id)
        if entry is None:
            raise SystemExit("The entry was not stored")
        self.entry = entry
        self._follow()
        return self._async_set_up()

    async def _async_set_up(self) -> None:
        await async_setup_component(self.hass, DOMAIN, {})

    def _follow(self) -> None:
        """Let the check see all changes: the first come right after the entry is set up."""
        entry = self.entry

        def state_changed() -> None:
            match entry.state:
                case ConfigEntryState.LOADED:
                    self._changes.follow(entry.runtime_data)
                case ConfigEntryState.UNLOAD_IN_PROGRESS:
                    self._changes.unloads(entry.runtime_data)

        entry.async_on_state_change(state_changed)
        if self.loaded:
            self._changes.follow(entry.runtime_data)
