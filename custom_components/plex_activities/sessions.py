"""How many playback sessions a server has: asked for only while somebody listens."""

from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .aioplex.client import PlexClient
from .aioplex.exceptions import PlexError
from .const import LOGGER, SESSIONS_INTERVAL
from .coordinator import PlexActivitiesConfigEntry
from .errors import sessions_error


class SessionsCoordinator(DataUpdateCoordinator[int | None]):
    """The number of sessions; None until the server has told it once.

    Its failures are its own: everything else works without it.
    """

    config_entry: PlexActivitiesConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: PlexActivitiesConfigEntry, client: PlexClient
    ) -> None:
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{entry.title} sessions",
            update_interval=SESSIONS_INTERVAL,
            always_update=False,
        )
        self._client = client
        self._due = 0.0

    @property
    def known(self) -> bool:
        """Whether the last answer was one."""
        return self.last_update_success and self.data is not None

    async def async_refresh_if_due(self) -> None:
        """Ask now, unless that was done less than an interval ago."""
        if self.hass.loop.time() >= self._due:
            await self.async_refresh()

    @override
    async def _async_update_data(self) -> int:
        self._due = self.hass.loop.time() + SESSIONS_INTERVAL.total_seconds()
        try:
            return await self._client.sessions()
        except PlexError as err:
            raise sessions_error(err) from err
