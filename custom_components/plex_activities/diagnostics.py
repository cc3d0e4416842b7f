"""Diagnostics that are safe to post: no token, no address, no name of media."""

from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant

from .const import CONF_ADDRESSES
from .coordinator import PlexActivitiesConfigEntry

TO_REDACT = {
    CONF_ADDRESSES,
    CONF_TOKEN,
    CONF_URL,
    "activity_id",
    "context",
    "library",
    "response",
    "subtitle",
    "title",
}


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: PlexActivitiesConfigEntry
) -> dict[str, Any]:
    """Return what explains the states of a server."""
    coordinator = entry.runtime_data
    data = coordinator.data
    return async_redact_data(
        {
            "entry": dict(entry.data),
            "server": {
                "version": data.server.version,
                "platform": data.server.platform,
            },
            "available": coordinator.last_update_success,
            "last_error": getattr(coordinator.last_exception, "translation_key", None),
            "notifications": coordinator.stream,
            "sees_all": data.sees_all,
            "libraries": len(data.libraries),
            "activities": [
                {
                    **data.describe(activity),
                    # Bug reports need the keys that a server sends, not the values.
                    "context_keys": sorted(activity.context),
                    "response_keys": sorted(activity.response),
                }
                for activity in data.running()
            ],
        },
        TO_REDACT,
    )
