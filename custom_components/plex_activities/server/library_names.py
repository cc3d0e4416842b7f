"""The names of libraries, asked for when one is met that nobody knows."""

from collections.abc import Callable, Iterable, Mapping

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..aioplex.client import PlexClient
from ..aioplex.exceptions import PlexError
from ..aioplex.models import Activity, Library
from ..const import LIBRARIES_INTERVAL, LOGGER


class LibraryLookup:
    """Asks a server for its libraries, and hands on what it learns."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: PlexClient,
        learnt: Callable[[Mapping[str, Library]], None],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._client = client
        self._learnt = learnt
        self._due = 0.0

    @callback
    def put_off(self) -> None:
        """Ask no more for a while: all are known by now, or cannot be."""
        self._due = self._hass.loop.time() + LIBRARIES_INTERVAL.total_seconds()

    @callback
    def look(
        self, known: Mapping[str, Library], activities: Iterable[Activity]
    ) -> None:
        """Ask if one of the libraries worked on is unknown, once a minute at most."""
        if self._hass.loop.time() >= self._due and any(
            each.library_id and each.library_id not in known for each in activities
        ):
            self.put_off()
            self._entry.async_create_background_task(
                self._hass, self.async_read(), f"{self._entry.title} - libraries"
            )

    async def async_read(self) -> None:
        """Ask now; if that fails, the known ones stay."""
        try:
            libraries = await self._client.libraries()
        except PlexError as err:
            title = self._entry.title
            LOGGER.debug("Reading the libraries of %s failed: %s", title, err)
        else:
            self._learnt(libraries)
