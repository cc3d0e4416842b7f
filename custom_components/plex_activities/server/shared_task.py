"""A task that several callers wait for."""

import asyncio
from collections.abc import Callable, Coroutine

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback


class SharedTask:
    """Runs `work` in a task of the config entry, for all who ask before it begins.

    Cancelling a caller does not cancel the task, and unloading the entry does not
    cancel the callers.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        work: Callable[[], Coroutine[None, None, None]],
        name: str,
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._work = work
        self._name = name
        self._waiting: asyncio.Task[None] | None = None

    @callback
    def begun(self) -> None:
        """Let callers from here on wait for the next task."""
        self._waiting = None

    async def async_wait(self) -> None:
        """Wait for the end of a task that has not begun yet."""
        if self._waiting is None or self._waiting.done():
            self._waiting = self._entry.async_create_background_task(
                self._hass,
                self._work(),
                self._name,
                # An eager task would begin before it is stored here, and later callers
                # would share work that began before they came.
                eager_start=False,
            )
        await asyncio.wait([self._waiting])
