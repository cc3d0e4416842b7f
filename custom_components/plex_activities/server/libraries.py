"""The libraries of a server, and when their list is requested again."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from ..aioplex.client import PlexClient
from ..aioplex.exceptions import PlexError
from ..aioplex.models import Activity, Library
from ..const import (
    LIBRARIES_COOLDOWN,
    LIBRARIES_DELAY,
    LIBRARIES_INTERVAL,
    LOGGER,
)
from .last_scans import LastScans
from .library_allowance import LibraryAllowance


class Libraries:
    """Requests a server's libraries, and passes them to `on_libraries`.

    An empty list counts only when it comes twice: a server that has just started may
    send one, and the devices of all libraries would be removed.
    """

    # Set by the first list, before which no scan ends.
    _requested_at: float
    _next_refresh: float

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
        self._known: Mapping[str, Library] = {}
        self._allowance: LibraryAllowance | None = None
        self._doubtful = False
        self._last_scans = LastScans()
        self._cancel_read: CALLBACK_TYPE | None = None

    @property
    def scan_durations(self) -> Mapping[str, float]:
        """How many seconds the last scans took, by library id, if they were seen."""
        return self._last_scans.durations

    @callback
    def confirmed(self, libraries: Mapping[str, Library]) -> Mapping[str, Library]:
        """Return the libraries that count after a request, and restart the interval."""
        self._restart_interval()
        self._doubtful = not libraries and bool(self._known) and not self._doubtful
        self._received(self._known if self._doubtful else self._admitted(libraries))
        return self._known

    def _admitted(self, libraries: Mapping[str, Library]) -> Mapping[str, Library]:
        now = self._hass.loop.time()
        if self._allowance is None:
            self._allowance = LibraryAllowance.after_first(libraries, now)
            return libraries
        admitted, self._allowance = self._allowance.admit(self._known, libraries, now)
        return admitted

    @callback
    def _restart_interval(self) -> None:
        """Wait a full interval before the libraries are requested for an unknown one."""
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
            self._restart_interval()
            self._refresh_in_background()

    @callback
    def scan_ended(self, library_id: str | None, duration: float | None) -> None:
        """Request the libraries soon, which say when a scan has completed.

        They are requested twice if the first list does not say so, and every few seconds
        at most, however many scans end. `library_id` is None if the scan did not name
        its library, `duration` if it was not seen.
        """
        # What stays unknown must not cost requests.
        if library_id is None or library_id in self._known:
            self._last_scans = self._last_scans.expecting(library_id, duration)
            self._request_expected()

    async def async_refresh(self) -> None:
        """Request the libraries now; if that fails, the known ones stay."""
        self._requested_at = self._hass.loop.time()
        try:
            libraries = await self._client.libraries()
        except PlexError as err:
            title = self._entry.title
            LOGGER.debug("Reading the libraries of %s failed: %s", title, err)
            self._received(self._known)
        else:
            self._on_libraries(self.confirmed(libraries))

    @callback
    def stop(self) -> None:
        """Cancel the request that is scheduled."""
        if self._cancel_read is not None:
            self._cancel_read()
            self._cancel_read = None

    @callback
    def _received(self, libraries: Mapping[str, Library]) -> None:
        self._requested_at = self._hass.loop.time()
        self._last_scans = self._last_scans.after_list(self._known, libraries)
        self._known = libraries
        if self._last_scans.expected:
            self._request_expected()
        else:
            self.stop()

    @callback
    def _request_expected(self) -> None:
        if self._cancel_read is not None:
            return
        cooldown = self._requested_at + LIBRARIES_COOLDOWN - self._hass.loop.time()
        self._cancel_read = async_call_later(
            self._hass, max(LIBRARIES_DELAY, cooldown), self._read
        )

    @callback
    def _read(self, _now: datetime) -> None:
        self._cancel_read = None
        self._refresh_in_background()

    @callback
    def _refresh_in_background(self) -> None:
        self._entry.async_create_background_task(
            self._hass, self.async_refresh(), f"{self._entry.title} - libraries"
        )
