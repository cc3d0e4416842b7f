"""The servers of Home Assistant's own Plex integration.

They are read from its config entries, so it need not be installed or loaded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant, callback

from .entry_data import replace_token

_DOMAIN = "plex"


@dataclass(frozen=True, slots=True)
class CorePlexServer:
    """A server with its address, and its token if it needs one."""

    machine_identifier: str
    name: str
    url: str
    token: str | None = field(repr=False)
    verify_ssl: bool

    @classmethod
    def from_entry(cls, entry: ConfigEntry) -> Self | None:
        """Return the server of a core `plex` entry; None if something is missing."""
        config = entry.data.get("server_config")
        if not isinstance(config, dict) or entry.unique_id is None:
            return None
        url, token = config.get(CONF_URL), config.get(CONF_TOKEN)
        if not isinstance(url, str) or not isinstance(token, str | None):
            return None
        return cls(
            machine_identifier=entry.unique_id,
            name=str(entry.data.get("server") or entry.title),
            url=url,
            token=token or None,
            verify_ssl=bool(config.get(CONF_VERIFY_SSL, True)),
        )

    @property
    def data(self) -> Mapping[str, Any]:
        """The data of an entry of this integration."""
        data = {CONF_URL: self.url, CONF_VERIFY_SSL: self.verify_ssl}
        return replace_token(data, self.token)


@callback
def servers_of_core_plex(hass: HomeAssistant) -> dict[str, CorePlexServer]:
    """Return the servers by machine identifier."""
    servers = map(CorePlexServer.from_entry, hass.config_entries.async_entries(_DOMAIN))
    return {
        server.machine_identifier: server for server in servers if server is not None
    }
