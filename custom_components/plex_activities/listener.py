"""Keeps a server's notifications up."""

import asyncio
import random

from .aioplex.exceptions import PlexAuthenticationError, PlexError
from .aioplex.notifications import StreamKind
from .const import AT_ONCE, LOGGER, RETRY_MAX, RETRY_MIN, STREAM_TRIES
from .coordinator import PlexActivitiesCoordinator

_OTHER_KIND = {
    StreamKind.WEBSOCKET: StreamKind.EVENT_SOURCE,
    StreamKind.EVENT_SOURCE: StreamKind.WEBSOCKET,
}


class NotificationListener:
    """Feeds notifications to the coordinator for as long as the entry is loaded.

    They buy freshness, never availability: without them everything still works, as
    late as the next poll.
    """

    def __init__(self, coordinator: PlexActivitiesCoordinator) -> None:
        self._coordinator = coordinator
        self._retry = RETRY_MIN
        self._kind = StreamKind.WEBSOCKET
        self._heard = 0
        self._failures = 0

    async def async_run(self) -> None:
        """Stay connected; ends only when the token is refused, which starts reauth."""
        coordinator, loop = self._coordinator, asyncio.get_running_loop()
        while True:
            began = loop.time()
            self._heard = 0
            try:
                await self._async_listen()
            except PlexAuthenticationError:
                if await coordinator.async_stream_refused():
                    return
            except PlexError as err:
                LOGGER.debug("No notifications from %s: %s", coordinator.name, err)
            await coordinator.async_stream_lost()
            lasted = loop.time() - began >= RETRY_MAX.total_seconds()
            await self._async_choose(works=self._heard > 0 or lasted)
            # Not all at once when a proxy in front of several servers restarts.
            await asyncio.sleep(self._retry.total_seconds() * random.uniform(0.5, 1))  # noqa: S311  # no secret
            self._retry = min(self._retry * 2, RETRY_MAX)

    async def _async_listen(self) -> None:
        coordinator = self._coordinator
        async with coordinator.client.notifications(self._kind) as messages:
            await coordinator.async_stream_opened(self._kind)
            sees_all = coordinator.data.sees_all
            async for message in messages:
                if coordinator.data.sees_all != sees_all:
                    # The server goes by what the token was worth when it was opened.
                    return
                coordinator.async_apply(message)
                self._heard += 1
                if self._heard % AT_ONCE == 0:
                    # What has arrived already comes without a pause.
                    await asyncio.sleep(0)
        LOGGER.debug("%s closed its notifications", coordinator.name)

    async def _async_choose(self, *, works: bool) -> None:
        """Change to the other kind when this one fails again and again.

        A proxy may let lists through, and break websockets. What works is stayed with.
        """
        # Not merely an open socket: there are proxies that accept and drop.
        if works:
            self._retry, self._failures = RETRY_MIN, 0
            return
        self._failures += 1
        if self._failures < STREAM_TRIES:
            return
        self._failures = 0
        # It may be the server that is away, and not the stream.
        await self._coordinator.async_refresh_apart()
        if self._coordinator.last_update_success:
            self._kind = _OTHER_KIND[self._kind]
            LOGGER.debug("%s is tried through %s", self._coordinator.name, self._kind)
