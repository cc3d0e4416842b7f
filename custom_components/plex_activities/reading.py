"""What is asked of a server: who it is, what it has, and what runs on it."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from .addresses import KnownAddresses
from .aioplex.client import PlexClient
from .aioplex.exceptions import PlexAuthenticationError, PlexError
from .aioplex.models import Activity
from .connection import async_ask_who_answers, async_prove_identity
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
        self._entry = entry
        self._addresses = KnownAddresses(hass, entry)
        self._identify = True
        # Whether it has named itself since it was away.
        self._proven = False

    @callback
    def look_closely(self) -> None:
        """Ask for everything again next time."""
        self._identify, self._proven = True, False

    async def async_prove_identity(self) -> None:
        """Raise a PlexError unless it is still the server that answers."""
        if not self._proven:
            await async_prove_identity(self._client, self._entry.unique_id)

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
        answer = await async_ask_who_answers(self._client, self._entry.unique_id)
        self._proven = True
        sees_all = answer.is_owner
        if sees_all is None:
            sees_all = known is None or known.sees_all
        libraries = await self._client.libraries()
        return PlexActivitiesData(answer.server, sees_all, libraries, {}, {})
