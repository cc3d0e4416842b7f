"""What Home Assistant's own Plex integration knows about servers.

Read from its config entries, so that nothing of it has to be installed or loaded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant, callback

from ..const import CONF_FROM_CORE_PLEX

_DOMAIN = "plex"


@dataclass(frozen=True, slots=True)
class CorePlexServer:
    """A server, and how it is reached."""

    machine_identifier: str
    name: str
    url: str
    token: str = field(repr=False)
    verify_ssl: bool

    @classmethod
    def from_entry(cls, entry: ConfigEntry) -> Self | None:
        """Read an entry; None if it lacks what is needed."""
        match entry.data:
            case {"server_config": {"url": str(url), "token": str(token)} as config}:
                pass
            case _:
                return None
        if entry.unique_id is None:
            return None
        return cls(
            machine_identifier=entry.unique_id,
            name=str(entry.data.get("server") or entry.title),
            url=url,
            token=token,
            verify_ssl=bool(config.get(CONF_VERIFY_SSL, True)),
        )

    @property
    def data(self) -> Mapping[str, Any]:
        """The same for an entry of ours."""
        return {
            CONF_URL: self.url,
            CONF_TOKEN: self.token,
            CONF_VERIFY_SSL: self.verify_ssl,
        }


def with_token(data: Mapping[str, Any], token: str) -> dict[str, Any]:
    """Return an entry's data with a token: a new one is no longer taken over."""
    changed = {**data, CONF_TOKEN: token}
    if token != data[CONF_TOKEN]:
        changed.pop(CONF_FROM_CORE_PLEX, None)
    return changed


@callback
def servers_of_core_plex(hass: HomeAssistant) -> dict[str, CorePlexServer]:
    """Return the servers by machine identifier."""
    found = map(CorePlexServer.from_entry, hass.config_entries.async_entries(_DOMAIN))
    return {each.machine_identifier: each for each in found if each is not None}
