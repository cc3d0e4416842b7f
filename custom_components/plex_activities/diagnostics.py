"""Diagnostics that are safe to post: no token, no address, no name of media."""

from dataclasses import asdict
from typing import Any

from homeassistant.components.diagnostics import async_redact_data
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_TOKEN, CONF_URL
from homeassistant.core import HomeAssistant

from .const import CONF_ADDRESSES, CONF_RELAYS
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from .server.setup_health import async_get_failed_setup

TO_REDACT = {
    CONF_ADDRESSES,
    CONF_RELAYS,
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
    hass: HomeAssistant, entry: PlexActivitiesConfigEntry
) -> dict[str, Any]:
    """Return what explains the states of a server, or why it is not set up."""
    diagnostics: dict[str, Any] = {
        "entry": {
            "data": dict(entry.data),
            "state": entry.state.value,
            "disabled_by": entry.disabled_by,
            "reason": entry.error_reason_translation_key,
        }
    }
    if entry.state is ConfigEntryState.LOADED:
        diagnostics |= _loaded(entry.runtime_data)
    elif (failed := async_get_failed_setup(hass, entry)) is not None:
        diagnostics["last_error"] = failed.error
        diagnostics["health"] = {
            "failed_lists": failed.health.failures,
            "refused_lists": failed.health.refusals,
        }
    return async_redact_data(diagnostics, TO_REDACT)


def _loaded(coordinator: PlexActivitiesCoordinator) -> dict[str, Any]:
    data, health = coordinator.data, coordinator.health
    now = coordinator.hass.loop.time()
    stream = health.stream
    relays = coordinator.config_entry.data.get(CONF_RELAYS, ())
    return {
        "server": {
            "version": data.server.version,
            "platform": data.server.platform,
        },
        "available": coordinator.last_update_success,
        "last_error": coordinator.last_error,
        "health": {
            "failed_lists": health.failures,
            "refused_lists": health.refusals,
            "seconds_to_next_list": health.next_list,
            "relay": str(coordinator.client.url) in relays,
        },
        "notifications": {
            "kind": stream.kind if stream is not None else None,
            "filtered": stream.filtered if stream is not None else None,
            "seconds_open": round(now - health.opened_at) if stream else None,
            "messages": coordinator.messages,
            "failed_attempts": health.stream_failures,
        },
        "last_stops": [asdict(stop) for stop in coordinator.stops],
        "sees_all": data.sees_all,
        "libraries": len(data.libraries),
        "activities": [
            {
                **data.describe(activity),
                # Bug reports need the keys that a server sends, not the values.
                "context_keys": sorted(activity.context),
                "response_keys": sorted(activity.response),
            }
            for activity in data.activities.values()
        ],
    }
