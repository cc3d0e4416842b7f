"""Tasks of a config entry that go on when a caller gives up."""

import asyncio
from collections.abc import Callable, Coroutine

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback


async def async_run_in_task[T](
    hass: HomeAssistant,
    entry: ConfigEntry,
    work: Coroutine[None, None, T],
    name: str,
) -> asyncio.Task[T]:
    """Run `work` in a task of the config entry, and return that once it is done.

    Cancelling the caller does not cancel it, unloading the entry does.
    """
    task = entry.async_create_background_task(hass, work, name)
    task.add_done_callback(_retrieve_exception)
    await asyncio.wait([task])
    return task


def _retrieve_exception(task: asyncio.Task[object]) -> None:
    # asyncio logs an error if nobody retrieves it, and a cancelled caller does not.
    if not task.cancelled():
        task.exception()


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
