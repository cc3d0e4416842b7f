"""The names of a server's libraries, requested again when an unknown one is named."""

from collections.abc import Callable, Iterable, Mapping

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..aioplex.client import PlexClient
from ..aioplex.exceptions import PlexError
from ..aioplex.models import Activity, Library
from ..const import LIBRARIES_INTERVAL, LOGGER

# A server may have hundreds of libraries, and a message shows only some of them.
MAX_NAMES = 10


class LibraryNames:
    """Requests a server's libraries, and passes them to `on_libraries`.

    An empty list is believed when it comes twice: a server that has just started may
    send one, and the devices of all libraries would be removed.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: PlexClient,
        on_libraries: Callable[[Mapping[str, Library]], None],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._client = client
        self._on_libraries = on_libraries
        self._next_refresh = 0.0
        self._known: Mapping[str, Library] = {}
        self._doubtful = False

    @callback
    def confirmed(self, libraries: Mapping[str, Library]) -> Mapping[str, Library]:
        """Return the libraries to believe in after a request, and restart the interval."""
        self.restart_interval()
        self._doubtful = not libraries and bool(self._known) and not self._doubtful
        if not self._doubtful:
            self._known = libraries
        return self._known

    @callback
    def restart_interval(self) -> None:
        """Wait a full interval before the next request."""
        self._next_refresh = self._hass.loop.time() + LIBRARIES_INTERVAL.total_seconds()

    @callback
    def refresh_if_unknown(
        self, known: Mapping[str, Library], activities: Iterable[Activity]
    ) -> None:
        """Request the libraries if one of the activities works on an unknown one.

        Once a minute at most: some ids stay unknown.
        """
        if self._hass.loop.time() >= self._next_refresh and (
            self._doubtful
            or any(
                activity.library_id and activity.library_id not in known
                for activity in activities
            )
        ):
            self.restart_interval()
            self._entry.async_create_background_task(
                self._hass, self.async_refresh(), f"{self._entry.title} - libraries"
            )

    async def async_refresh(self) -> None:
        """Request the libraries now; if that fails, the known ones stay."""
        try:
            libraries = await self._client.libraries()
        except PlexError as err:
            title = self._entry.title
            LOGGER.debug("Reading the libraries of %s failed: %s", title, err)
        else:
            self._on_libraries(self.confirmed(libraries))


def join_some(names: Iterable[str]) -> str:
    """Return the names as one text: at most ten, and how many others there are."""
    names = sorted(names)
    left_out = len(names) - MAX_NAMES
    shown = ", ".join(names[:MAX_NAMES])
    return f"{shown}, … (+{left_out})" if left_out > 0 else shown
