"""Sends requests to stop something, each of them once at a time."""

import asyncio

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..aioplex.client import PlexClient
from .stop_methods import StopMethod


class StopRequests:
    """The requests to stop something that a server has not answered."""

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, client: PlexClient
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._client = client
        self._under_way: dict[tuple[StopMethod, str], asyncio.Task[None]] = {}

    async def async_send(self, method: StopMethod, target: str) -> None:
        """Send a request, or share the same one that is under way. Raises PlexError.

        A second one would get another response: there is nothing left to stop.
        """
        key = method, target
        if (sending := self._under_way.get(key)) is None:
            sending = self._entry.async_create_background_task(
                self._hass,
                self._async_send(method, target),
                f"{self._entry.title} - stop",
            )
            self._under_way[key] = sending
            sending.add_done_callback(lambda _: self._under_way.pop(key))
        await asyncio.shield(sending)

    async def _async_send(self, method: StopMethod, target: str) -> None:
        client = self._client
        if method is StopMethod.BUTLER:
            await client.stop_butler()
            return
        send = {
            StopMethod.ACTIVITY: client.cancel_activity,
            StopMethod.LIBRARY_SCAN: client.stop_library_scan,
            StopMethod.GUIDE_REFRESH: client.stop_guide_refresh,
            StopMethod.BUTLER_TASK: client.stop_butler_task,
        }[method]
        await send(target)
