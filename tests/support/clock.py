"""Letting Home Assistant's time pass."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

# What takes milliseconds gets seconds, and then the test fails.
PATIENCE = 5


async def pass_time(
    hass: HomeAssistant, entry: MockConfigEntry, seconds: float
) -> None:
    """Fire what is due in so many seconds, and wait until a poll among it is done."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))
    await polled(hass, entry)


async def polled(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Wait until the entry asks its server for nothing more, and all is done."""
    await answered(entry)
    await hass.async_block_till_done()


async def answered(entry: MockConfigEntry) -> None:
    """Wait until the entry asks its server for nothing more by itself.

    For what an action asks, whoever calls it waits.
    """
    async with asyncio.timeout(PATIENCE):
        while requests := [
            task
            for task in entry._background_tasks
            if isinstance(task, asyncio.Task)
            and not task.get_name().endswith(("- notifications", "- request"))
        ]:
            await asyncio.wait(requests)


async def patiently[T](hass: HomeAssistant, doing: Coroutine[None, None, T]) -> T:
    """Return what comes of it, with as much of Home Assistant's time as it takes."""
    task = asyncio.ensure_future(doing)
    while not (await asyncio.wait([task], timeout=PATIENCE / 10))[0]:
        later = dt_util.utcnow() + timedelta(seconds=11)
        async_fire_time_changed(hass, later)
    return task.result()
