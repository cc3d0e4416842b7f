"""Keeps the stream of a server's notifications connected."""

import asyncio
from collections.abc import AsyncIterator
import random

from .aioplex.exceptions import PlexError
from .aioplex.notifications import Notification, PlaybackNotification
from .const import LOGGER, MAX_PER_LOOP_TURN
from .coordinator import PlexActivitiesCoordinator


class NotificationListener:
    """Applies notifications to the coordinator for as long as the entry is loaded.

    The stream only makes states arrive earlier. Without it everything works with the
    delay of a poll. When to open it, and how, is decided by the coordinator's health.
    """

    def __init__(self, coordinator: PlexActivitiesCoordinator) -> None:
        self._coordinator = coordinator

    async def async_run(self) -> None:
        """Stay connected while lists work."""
        coordinator, failed = self._coordinator, False
        while True:
            await coordinator.lists_work.wait()
            # Spread, for when a proxy in front of several servers restarts.
            await asyncio.sleep(coordinator.health.next_stream * random.uniform(0.5, 1))  # noqa: S311  # no secret
            if not coordinator.lists_work.is_set():
                continue
            try:
                await self._async_listen()
            except PlexError as err:
                LOGGER.debug("No notifications from %s: %s", coordinator.name, err)
            except Exception:  # noqa: BLE001  # whatever it is, the stream has to come back
                if not failed:
                    LOGGER.exception("Notifications from %s failed", coordinator.name)
                failed = True
            await coordinator.async_stream_lost()

    async def _async_listen(self) -> None:
        """Apply messages until the stream ends, or is closed because it reports nothing."""
        coordinator, loop = self._coordinator, asyncio.get_running_loop()
        plan = coordinator.health.plan
        try:
            async with asyncio.timeout(None) as limit:
                async with coordinator.client.notifications(
                    plan.kind, filtered=plan.filtered
                ) as messages:
                    await coordinator.async_stream_opened(
                        plan, lambda: limit.reschedule(loop.time())
                    )
                    await self._async_apply(messages)
        except TimeoutError:
            LOGGER.debug(
                "%s sends no notifications on an open stream", coordinator.name
            )
        else:
            LOGGER.debug("%s closed its notifications", coordinator.name)

    async def _async_apply(self, messages: AsyncIterator[Notification]) -> None:
        coordinator = self._coordinator
        sees_all = coordinator.data.sees_all
        async for message in messages:
            if coordinator.data.sees_all != sees_all:
                # The server filters by what the token could see on connect.
                return
            if isinstance(message, PlaybackNotification):
                coordinator.publisher.async_publish_playback(message)
            else:
                coordinator.async_apply(message)
            coordinator.messages += 1
            if not coordinator.messages % MAX_PER_LOOP_TURN:
                # Messages that are already buffered arrive without a pause.
                await asyncio.sleep(0)
