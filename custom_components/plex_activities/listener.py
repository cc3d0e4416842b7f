"""Keeps a server's notifications up."""

import asyncio
import random

from .aioplex.exceptions import PlexAuthenticationError, PlexError
from .const import LOGGER, RETRY_MAX, RETRY_MIN
from .coordinator import PlexActivitiesCoordinator


class NotificationListener:
    """Feeds notifications to the coordinator for as long as the entry is loaded.

    They buy freshness, never availability: without them everything still works, as
    late as the next poll.
    """

    def __init__(self, coordinator: PlexActivitiesCoordinator) -> None:
        self._coordinator = coordinator
        self._retry = RETRY_MIN

    async def async_run(self) -> None:
        """Stay connected; ends only when the token is refused, which starts reauth."""
        coordinator = self._coordinator
        while True:
            try:
                await self._async_listen()
            except PlexAuthenticationError:
                if await coordinator.async_stream_refused():
                    return
            except PlexError as err:
                LOGGER.debug("No notifications from %s: %s", coordinator.name, err)
            await coordinator.async_stream_lost()
            # Not all at once when a proxy in front of several servers restarts.
            await asyncio.sleep(self._retry.total_seconds() * random.uniform(0.5, 1))  # noqa: S311  # no secret
            self._retry = min(self._retry * 2, RETRY_MAX)

    async def _async_listen(self) -> None:
        coordinator = self._coordinator
        async with coordinator.client.notifications() as messages:
            # Not merely the open socket: a server that accepts and fails is down.
            if await coordinator.async_stream_opened():
                self._retry = RETRY_MIN
            async for message in messages:
                coordinator.async_apply(message)
        LOGGER.debug("%s closed its notifications", coordinator.name)
