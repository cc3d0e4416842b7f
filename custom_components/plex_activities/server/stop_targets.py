"""What a server lists that can be stopped, read when an activity needs it."""

from collections.abc import Awaitable, Callable, Iterable

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..aioplex.client import PlexClient
from ..aioplex.exceptions import PlexAuthenticationError, PlexError, PlexNotFoundError
from ..aioplex.models import Activity
from ..const import LOGGER, TARGETS_INTERVAL
from .stop_methods import StopTargets, lacks_targets


class StopTargetReader:
    """Reads the scheduled tasks and the DVRs of a server, and passes them to `on_read`."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        client: PlexClient,
        on_read: Callable[[StopTargets], None],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._client = client
        self._on_read = on_read
        self._next_read = 0.0

    @callback
    def read_if_needed(
        self, known: StopTargets, activities: Iterable[Activity]
    ) -> None:
        """Read what one of the activities needs to be stopped, unless it is known.

        Once a minute at most, if the server fails to list it.
        """
        now = self._hass.loop.time()
        if now >= self._next_read and any(
            lacks_targets(activity, known) for activity in activities
        ):
            self._next_read = now + TARGETS_INTERVAL.total_seconds()
            self._entry.async_create_background_task(
                self._hass,
                self._async_read_quietly(known),
                f"{self._entry.title} - what can be stopped",
            )

    async def async_read(self, known: StopTargets) -> None:
        """Read the DVRs, and the tasks unless they are known. Raises PlexError."""
        if known.tasks is None:
            tasks = await _listed(self._client.butler_tasks(), {})
            self._on_read(StopTargets(tasks=tasks))
        dvrs = await _listed(self._client.dvrs(), ())
        self._on_read(StopTargets(dvrs=dvrs))
        self._next_read = 0.0

    async def _async_read_quietly(self, known: StopTargets) -> None:
        try:
            await self.async_read(known)
        except PlexError as err:
            title = self._entry.title
            LOGGER.debug("Reading what %s can stop failed: %s", title, err)


async def _listed[T](request: Awaitable[T], nothing: T) -> T:
    """Return what the server lists: nothing if it does not have or show the list."""
    try:
        return await request
    except PlexAuthenticationError, PlexNotFoundError:
        return nothing
