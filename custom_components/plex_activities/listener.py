"""Keeps the stream of a server's notifications connected."""

import asyncio
import random

from .aioplex.exceptions import PlexAuthenticationError, PlexError
from .aioplex.notifications import StreamKind
from .const import LOGGER, MAX_PER_LOOP_TURN, RETRY_MAX, RETRY_MIN, STREAM_TRIES
from .coordinator import PlexActivitiesCoordinator

_OTHER_KIND = {
    StreamKind.WEBSOCKET: StreamKind.EVENT_SOURCE,
    StreamKind.EVENT_SOURCE: StreamKind.WEBSOCKET,
}


class NotificationListener:
    """Applies notifications to the coordinator for as long as the entry is loaded.

    The stream only makes states arrive earlier. Without it everything works with the
    delay of a poll.
    """

    def __init__(self, coordinator: PlexActivitiesCoordinator) -> None:
        self._coordinator = coordinator
        self._retry = RETRY_MIN
        self._kind = StreamKind.WEBSOCKET
        self._received = 0
        self._failures = 0

    async def async_run(self) -> None:
        """Stay connected, until polls are refused, too, which starts reauth."""
        coordinator, loop = self._coordinator, asyncio.get_running_loop()
        while True:
            began = loop.time()
            self._received = 0
            try:
                await self._async_listen()
            except PlexAuthenticationError:
                if await coordinator.async_stream_refused():
                    return
            except PlexError as err:
                LOGGER.debug("No notifications from %s: %s", coordinator.name, err)
            except Exception:  # noqa: BLE001  # whatever it is, the stream has to come back
                LOGGER.exception("Notifications from %s failed", coordinator.name)
            await coordinator.async_stream_lost()
            stayed_up = loop.time() - began >= RETRY_MAX.total_seconds()
            await self._async_update_backoff(healthy=self._received > 0 or stayed_up)
            # Spread, for when a proxy in front of several servers restarts.
            await asyncio.sleep(self._retry.total_seconds() * random.uniform(0.5, 1))  # noqa: S311  # no secret
            self._retry = min(self._retry * 2, RETRY_MAX)

    async def _async_listen(self) -> None:
        coordinator = self._coordinator
        async with coordinator.client.notifications(self._kind) as messages:
            await coordinator.async_stream_opened(self._kind)
            sees_all = coordinator.data.sees_all
            async for message in messages:
                if coordinator.data.sees_all != sees_all:
                    # The server filters by what the token could see on connect.
                    return
                coordinator.async_apply(message)
                self._received += 1
                if self._received % MAX_PER_LOOP_TURN == 0:
                    # Messages that are already buffered arrive without a pause.
                    await asyncio.sleep(0)
        LOGGER.debug("%s closed its notifications", coordinator.name)

    async def _async_update_backoff(self, *, healthy: bool) -> None:
        """Reset the back-off after a healthy stream, else count the failure.

        After some failures in a row the other kind of stream is tried, because there
        are proxies that let lists through and break websockets.
        """
        # An open socket is not enough: there are proxies that accept and drop.
        if healthy:
            self._retry, self._failures = RETRY_MIN, 0
            return
        self._failures += 1
        if self._failures < STREAM_TRIES:
            return
        self._failures = 0
        # The server itself may be down, and not the stream.
        await self._coordinator.async_refresh_shared()
        if self._coordinator.last_update_success:
            self._kind = _OTHER_KIND[self._kind]
            LOGGER.debug("Trying %s for %s", self._kind, self._coordinator.name)
