"""What is asked of a server: who it is, what it has, and what runs on it."""

from collections.abc import Mapping

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .addresses import KnownAddresses
from .aioplex.client import PlexClient
from .aioplex.exceptions import (
    PlexAuthenticationError,
    PlexConnectionError,
    PlexError,
)
from .aioplex.models import Activity, Library
from .connection import async_ask_who_answers
from .data import PlexActivitiesData


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

    async def async_read(
        self, known: PlexActivitiesData | None
    ) -> tuple[PlexActivitiesData | None, list[Activity]]:
        """Return what may have changed, without activities, and what runs.

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

    async def _async_read_here(
        self, known: PlexActivitiesData | None
    ) -> tuple[PlexActivitiesData | None, list[Activity]]:
        # Down first: what is asked for meanwhile is not forgotten.
        identify, self._identify = self._identify, False
        try:
            identified = await self._async_identify(known) if identify else None
            return identified, await self._client.activities()
        except PlexError:
            self.look_closely()
            raise

    async def _async_identify(
        self, known: PlexActivitiesData | None
    ) -> PlexActivitiesData:
        answer = await async_ask_who_answers(self._client)
        sees_all = answer.is_owner
        if sees_all is None:
            sees_all = known is None or known.sees_all
        libraries = await self._async_libraries(known)
        return PlexActivitiesData(answer.server, sees_all, libraries, {}, {})

    async def _async_libraries(
        self, known: PlexActivitiesData | None
    ) -> Mapping[str, Library]:
        """Return the libraries; the known ones, if only this cannot be told."""
        try:
            return await self._client.libraries()
        except PlexConnectionError:
            raise
        except PlexError:
            # Without any, the devices of all would be taken for gone.
            if known is None:
                raise
            return known.libraries
