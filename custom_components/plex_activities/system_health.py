"""System health: how many servers answer, and how they send notifications."""

from typing import Any

from homeassistant.components import system_health
from homeassistant.core import HomeAssistant, callback

from .aioplex import account
from .aioplex.notifications import StreamKind
from .const import DOMAIN
from .coordinator import PlexActivitiesConfigEntry


@callback
def async_register(
    _hass: HomeAssistant, register: system_health.SystemHealthRegistration
) -> None:
    """Register the information."""
    register.async_register_info(
        _async_info, f"/config/integrations/integration/{DOMAIN}"
    )


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    entries: list[PlexActivitiesConfigEntry]
    entries = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=False
    )
    loaded: list[PlexActivitiesConfigEntry]
    loaded = hass.config_entries.async_loaded_entries(DOMAIN)
    answering = [
        entry.runtime_data for entry in loaded if entry.runtime_data.last_update_success
    ]
    streams = [coordinator.stream_kind for coordinator in answering]
    return {
        "servers": len(entries),
        "answering": len(answering),
        "websocket": streams.count(StreamKind.WEBSOCKET),
        "event_source": streams.count(StreamKind.EVENT_SOURCE),
        "polling_only": streams.count(None),
        "can_reach_plex_tv": system_health.async_check_can_reach_url(
            hass, str(account.PLEX_TV)
        ),
    }
