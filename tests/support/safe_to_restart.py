"""Enabling the entity Safe to restart, which is disabled at first."""

from datetime import timedelta

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from homeassistant.config_entries import RELOAD_AFTER_UPDATE_DELAY
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from .clock import polled
from .states import SAFE


async def reload_enabled(hass: HomeAssistant) -> None:
    """Enable the entity. Home Assistant then reloads the entry, half a minute later."""
    er.async_get(hass).async_update_entity(SAFE, disabled_by=None)
    await hass.async_block_till_done()
    async_fire_time_changed(
        hass, dt_util.utcnow() + timedelta(seconds=RELOAD_AFTER_UPDATE_DELAY + 1)
    )
    await hass.async_block_till_done()


async def enable(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Enable the entity, as people do, and wait for its first state."""
    await reload_enabled(hass)
    await polled(hass, entry)
