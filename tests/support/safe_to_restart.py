"""Enabling the entity Safe to restart, which is disabled at first."""

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from homeassistant.config_entries import RELOAD_AFTER_UPDATE_DELAY
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from .clock import pass_time
from .states import SAFE


async def enable(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Enable the entity. Home Assistant then reloads the entry, half a minute later."""
    er.async_get(hass).async_update_entity(SAFE, disabled_by=None)
    await pass_time(hass, entry, RELOAD_AFTER_UPDATE_DELAY + 1)
