"""The addresses of a server, and which of them to use."""

from collections.abc import Iterable, Mapping
from typing import Any

from yarl import URL

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant

from ..aioplex.address import async_first_reachable
from ..aioplex.client import PlexClient
from ..aioplex.exceptions import PlexError
from ..const import ADDRESSES_INTERVAL, CONF_FROM_CORE_PLEX, LOGGER
from .core_plex import servers_of_core_plex
from .entry_data import addresses_in


def without_downgrade(urls: Iterable[URL], data: Mapping[str, Any]) -> list[URL]:
    """Return the addresses that may replace that of an entry: never http for https."""
    allowed = {"https", URL(data[CONF_URL]).scheme}
    return [url for url in dict.fromkeys(urls) if url.scheme in allowed]


async def async_answering_address(client: PlexClient, urls: Iterable[URL]) -> URL:
    """Return the first of the addresses at which the client's server answers.

    No token is sent. Raises a PlexError if the server answers at none of them.
    """

    async def attempt(url: URL) -> URL:
        await client.at(url).verify_identity()
        return url

    return await async_first_reachable(urls, attempt)


class KnownAddresses:
    """Finds another address of a server that does not answer at the current one.

    The stored address stays: it is the best one, and is used again when it works.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self._next_search = 0.0

    async def async_switch_if_needed(self, client: PlexClient) -> bool:
        """Set the client to the best address at which the server answers now.

        Returns whether that is another one than before. The addresses are those that
        plex.tv named, and that of the core `plex` entry which the token is from. They
        are asked for the server's identity without the token, once a minute at most. An
        https entry never falls back to http.
        """
        known = addresses_in(self._entry.data)
        if self._entry.data.get(CONF_FROM_CORE_PLEX):
            core_servers = servers_of_core_plex(self._hass)
            if core_server := core_servers.get(self._entry.unique_id or ""):
                known.append(URL(core_server.url))
        allowed = without_downgrade(known, self._entry.data)
        now = self._hass.loop.time()
        if len(allowed) == 1 or now < self._next_search:
            return False
        self._next_search = now + ADDRESSES_INTERVAL.total_seconds()
        try:
            best = await async_answering_address(client, allowed)
        except PlexError as err:
            title = self._entry.title
            LOGGER.debug("%s does not answer at any address: %s", title, err)
            return False
        before, client.url = client.url, best
        if best != before:
            LOGGER.info("%s now uses another of its addresses", self._entry.title)
        return best != before

    def uses_fallback(self, client: PlexClient) -> bool:
        """Return whether the client uses another address than the stored one."""
        return client.url != URL(self._entry.data[CONF_URL])
