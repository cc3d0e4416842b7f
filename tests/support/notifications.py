"""What Home Assistant notifies people of in its user interface."""

import asyncio

from homeassistant.components.persistent_notification import (
    Notification,
    UpdateType,
    async_register_callback,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.setup import async_setup_component

from .clock import PATIENCE


class Notifications:
    """The persistent notifications that are created from here on."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.messages: list[str] = []
        self._received = asyncio.Event()
        async_register_callback(hass, self._changed)

    @callback
    def _changed(self, kind: UpdateType, changed: dict[str, Notification]) -> None:
        if kind is UpdateType.ADDED:
            self.messages += [
                notification["message"] for notification in changed.values()
            ]
            self._received.set()

    async def first(self) -> str:
        async with asyncio.timeout(PATIENCE):
            await self._received.wait()
        return self.messages[0]


async def watch_notifications(hass: HomeAssistant) -> Notifications:
    # Outside of tests it is always there.
    assert await async_setup_component(hass, "persistent_notification", {})
    return Notifications(hass)
