"""What is asked of a server: who it is, what it has, and what runs on it."""

from collections.abc import Mapping
from dataclasses import dataclass

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..aioplex.client import PlexClient
from ..aioplex.exceptions import PlexAuthenticationError, PlexError
from ..aioplex.listing import Listing
from ..aioplex.models import Library, Server
from .addresses import KnownAddresses
from .data import PlexActivitiesData


@dataclass(frozen=True, slots=True)
class Reading:
    """What a server has answered.

    `sees_all` tells whether these are all of its activities. `identity` is who it is
    and which libraries it has, if that was asked for.
    """

    activities: Listing
    sees_all: bool
    identity: tuple[Server, Mapping[str, Library]] | None


class ServerReader:
    """Asks a server, at whichever of its addresses it answers.

    It is asked for more than its activities only when that may have changed: name,
    version and libraries after it was away, and with them whether it is still the one.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, client: PlexClient
    ) -> None:
        self._client = client
        self._addresses = KnownAddresses(hass, entry)
        self._identify = True

    @callback
    def look_closely(self) -> None:
        """Ask for everything again next time."""
        self._identify = True
        self._client.doubt()

    async def async_read(self, known: PlexActivitiesData | None) -> Reading:
        """Return what runs, and what else may have changed.

        Raises a PlexError; then everything is asked for again next time.
        """
        if self._addresses.away(self._client):
            await self._addresses.async_look(self._client)
        try:
            return await self._async_read_here(known)
        except PlexAuthenticationError:
            raise
        except PlexError:
            # A proxy or a relay may fail in any way while the server is well.
            if not await self._addresses.async_look(self._client):
                raise
            return await self._async_read_here(known)

    async def _async_read_here(self, known: PlexActivitiesData | None) -> Reading:
        # Down first: what is asked for meanwhile is not forgotten.
        identify, self._identify = self._identify, False
        try:
            identity = await self._async_identify(known) if identify else None
            listed = await self._client.activities()
            sees_all = known is None or known.sees_all
            # What is missing may be hidden. Whoever is the owner now was so then.
            if identify or (sees_all and _lacks(known, listed)):
                is_owner = await self._client.is_owner()
                sees_all = sees_all if is_owner is None else is_owner
        except PlexError:
            self.look_closely()
            raise
        return Reading(listed, sees_all, identity)

    async def _async_identify(
        self, known: PlexActivitiesData | None
    ) -> tuple[Server, Mapping[str, Library]]:
        return await self._client.server(), await self._async_libraries(known)

    async def _async_libraries(
        self, known: PlexActivitiesData | None
    ) -> Mapping[str, Library]:
        """Return the libraries; the known ones, if only this cannot be told."""
        try:
            return await self._client.libraries()
        except PlexError:
            # Without any, the devices of all would be taken for gone.
            if known is None:
                raise
            return known.libraries


def _lacks(known: PlexActivitiesData | None, listed: Listing) -> bool:
    """Return whether something that ran is missing from a list."""
    return known is not None and not known.activities.keys() <= listed.rows.keys()
