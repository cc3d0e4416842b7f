"""Letting Home Assistant's time pass, while everything else takes the time it takes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

from freezegun.api import FrozenDateTimeFactory
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .network import under_way

# What takes milliseconds gets seconds, also on a busy machine, and then the test fails.
PATIENCE = 30


type Passing = Callable[[float], Awaitable[None]]


async def settled() -> None:
    """Wait until nothing more happens unless time passes or the test does something.

    By then every request has its answer, and whoever asked has made of it what there is
    to make. Requests that the server holds back are the exception: it has nothing to do.
    """
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(PATIENCE):
            # Nothing public tells what is ready to run.
            while loop._ready or under_way():  # type: ignore[attr-defined]  # noqa: ASYNC110
                await asyncio.sleep(0)
    except TimeoutError:
        raise AssertionError(f"Still under way: {under_way()}") from None


def fire(hass: HomeAssistant, seconds: float) -> None:
    """Fire what is due within so many seconds, whatever is under way."""
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=seconds))


async def pass_time(
    hass: HomeAssistant, entry: MockConfigEntry, seconds: float
) -> None:
    """Fire what is due within so many seconds, and wait for all that comes of it.

    Timeouts are among it: those of requests that are held back, and of no others.
    """
    await settled()
    fire(hass, seconds)
    await settled()


async def move_clock(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float
) -> None:
    """As `pass_time`, for those who look at the time as well."""
    await settled()
    freezer.tick(seconds)
    async_fire_time_changed(hass)
    await settled()


async def pass_time_until[T](hass: HomeAssistant, doing: Awaitable[T]) -> T:
    """Return the result; whenever only time can bring it, one more second passes."""
    task = asyncio.ensure_future(doing)
    for seconds in range(1, 61):
        await settled()
        if task.done():
            return task.result()
        fire(hass, seconds)
    task.cancel()
    raise AssertionError(f"{task} does not come to an end")


async def polled(_hass: HomeAssistant, _entry: MockConfigEntry) -> None:
    """Wait until the polls that were due are done."""
    await settled()
