"""The addresses of a server, and which of them to use."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

from yarl import URL

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant

from ..aioplex.client import PlexClient
from ..aioplex.exceptions import PlexConnectionError, PlexError
from ..const import ADDRESS_TIMEOUT, ADDRESSES_INTERVAL, CONF_ADDRESSES, LOGGER


async def async_first_that_works[T](
    urls: Iterable[URL], attempt: Callable[[URL], Awaitable[T]]
) -> T:
    """Try all addresses at once; return what the first in the list that works gives.

    Raises, if none does, the PlexError that tells most: silence tells least.
    """

    async def in_time(url: URL) -> T:
        try:
            async with asyncio.timeout(ADDRESS_TIMEOUT.total_seconds()):
                return await attempt(url)
        except TimeoutError as err:
            raise PlexConnectionError("The address does not answer in time") from err

    tasks = [asyncio.ensure_future(in_time(url)) for url in urls]
    error: PlexError = PlexConnectionError("The server has no address")
    try:
        for task in tasks:
            try:
                return await task
            except PlexError as err:
                if type(error) is PlexConnectionError:
                    error = err
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    raise error


class KnownAddresses:
    """Finds a server that no longer answers where it should, as far as plex.tv knew.

    The stored address stays: it is the best one, and is gone back to when it works.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        self._hass = hass
        self._entry = entry
        self._due = 0.0

    async def async_look(self, client: PlexClient) -> bool:
        """Have the client use the best address at which the server answers now.

        Returns whether that is another one than before. Who answers is asked without
        the token, which goes out encrypted for ever if it once did. Asks once a minute
        at most, and nothing if there is only one address.
        """
        stored = URL(self._entry.data[CONF_URL])
        known = [stored, *map(URL, self._entry.data.get(CONF_ADDRESSES, ()))]
        allowed = [url for url in known if url.scheme in {"https", stored.scheme}]
        now = self._hass.loop.time()
        if len(set(allowed)) == 1 or now < self._due:
            return False
        self._due = now + ADDRESSES_INTERVAL.total_seconds()

        async def attempt(url: URL) -> URL:
            await client.at(url).prove_identity()
            return url

        try:
            best = await async_first_that_works(dict.fromkeys(allowed), attempt)
        except PlexError as err:
            LOGGER.debug("%s answers nowhere: %s", self._entry.title, err)
            return False
        before, client.url = client.url, best
        if best != before:
            LOGGER.info("%s is reached at another of its addresses", self._entry.title)
        return best != before

    def away(self, client: PlexClient) -> bool:
        """Return whether another address is used than the stored one."""
        return client.url != URL(self._entry.data[CONF_URL])
