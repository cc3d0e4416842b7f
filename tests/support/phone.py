"""A phone with the Home Assistant app, as far as messages to it go."""

import asyncio
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component

from .clock import PATIENCE

TAPPED = "mobile_app_notification_action"


class Phone:
    """What the push service is sent for the phone, and what is tapped on it."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._came = asyncio.Event()
        self.messages: list[dict[str, Any]] = []
        self.device_id = ""

    async def register(self) -> TestServer:
        """Register the phone at Home Assistant; return its push service."""
        app = web.Application()
        app.router.add_post("/push", self._push)
        service = TestServer(app)
        await service.start_server(access_log=None)
        entry = MockConfigEntry(
            domain="mobile_app",
            data={
                "app_data": {
                    "push_token": "token",
                    "push_url": str(service.make_url("/push")),
                },
                "app_id": "io.homeassistant.companion.android",
                "app_name": "Home Assistant",
                "app_version": "2026.10.0",
                "device_id": "phone",
                "device_name": "Phone",
                "manufacturer": "Maker",
                "model": "Model",
                "os_version": "16",
                "supports_encryption": False,
                "user_id": "owner",
                "webhook_id": "webhook",
            },
        )
        entry.add_to_hass(self._hass)
        assert await async_setup_component(self._hass, "mobile_app", {})
        await self._hass.async_block_till_done(wait_background_tasks=False)
        [device] = dr.async_entries_for_config_entry(
            dr.async_get(self._hass), entry.entry_id
        )
        self.device_id = device.id
        return service

    async def _push(self, request: web.Request) -> web.Response:
        self.messages.append(await request.json())
        self._came.set()
        return web.json_response({}, status=201)

    async def until(self, count: int) -> dict[str, Any]:
        """Wait until so many messages have come; return the last one."""
        async with asyncio.timeout(PATIENCE):
            while len(self.messages) < count:
                self._came.clear()
                await self._came.wait()
        return self.messages[count - 1]

    async def until_cleared(self, count: int) -> dict[str, Any]:
        """Wait until so many messages have come, the last of which removes the others."""
        last = await self.until(count)
        assert last["message"] == "clear_notification"
        return last

    async def tap(self, button: str) -> None:
        """Tap a button of a notification, once somebody would hear of it."""
        async with asyncio.timeout(PATIENCE):
            while TAPPED not in self._hass.bus.async_listeners():  # noqa: ASYNC110  # nothing tells of that
                await asyncio.sleep(0)
        self._hass.bus.async_fire(TAPPED, {"action": button})
