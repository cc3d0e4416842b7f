"""One request to stop an activity, and the wait for the end."""

import asyncio
from contextlib import suppress
from typing import Any

from homeassistant.core import callback

from ..aioplex.exceptions import (
    PlexAuthenticationError,
    PlexError,
    PlexNotFoundError,
)
from ..aioplex.models import Activity
from ..aioplex.tracking import ActivityChange, ChangeType
from ..const import CHECK_INTERVAL, STOP_TIMEOUT
from ..coordinator import PlexActivitiesCoordinator
from ..errors import error_key
from ..server.stop_methods import StopMethod, StopRecord, StopRequest, stop_request


class StopAttempt:
    """Requests the stop of an activity, and waits until it has ended.

    `error` is that of the request, and `cause` that of the end; without one the activity
    is still running. Each attempt runs in a task of the entry: what it may end is
    expected to be cancelled until it is over, also if its caller gives up.
    """

    def __init__(
        self,
        coordinator: PlexActivitiesCoordinator,
        activity: Activity,
        request: StopRequest,
    ) -> None:
        self._coordinator = coordinator
        self._activity = activity
        self._request = request
        self._end: asyncio.Future[ChangeType] = coordinator.hass.loop.create_future()
        # Some requests end more activities than the one that is meant.
        self._affected = {activity.uuid} | {
            other.uuid
            for other in coordinator.data.activities.values()
            if stop_request(other) == request
        }
        self.error: PlexError | None = None

    @property
    def cause(self) -> ChangeType | None:
        """Why the activity has ended; None if it has not."""
        return self._end.result() if self._end.done() else None

    async def async_run(self) -> None:
        """Send the request and wait."""
        started = self._coordinator.hass.loop.time()
        unsubscribe = self._coordinator.async_subscribe(self._changed)
        try:
            await self._async_request()
            if self.error is None:
                await self._async_wait()
        finally:
            unsubscribe()
            self._forget()
        seconds = round(self._coordinator.hass.loop.time() - started, 1)
        self._coordinator.stops.append(
            StopRecord(
                self._request.method,
                self._activity.type,
                error_key(self.error) if self.error else "accepted",
                self.cause.value if self.cause else "still_running",
                seconds if self.cause else None,
            )
        )

    @callback
    def _changed(self, change: ActivityChange) -> None:
        is_end = change.type is not ChangeType.STARTED
        is_ours = change.activity.uuid == self._activity.uuid
        if is_end and is_ours and not self._end.done():
            self._end.set_result(change.type)

    async def _async_request(self) -> None:
        """Send the request; an error means that the server refuses or fails."""
        client, causes = self._coordinator.client, self._coordinator.end_causes
        send = {
            StopMethod.ACTIVITY: client.cancel_activity,
            StopMethod.LIBRARY_SCAN: client.stop_library_scan,
            StopMethod.GUIDE_REFRESH: client.stop_guide_refresh,
            StopMethod.BUTLER_TASK: client.stop_butler_task,
        }[self._request.method]
        try:
            # A 404 says that there is nothing to stop, which needs proof like any other
            # end.
            with suppress(PlexNotFoundError), causes.stopping(self._affected, self):
                await send(self._request.target)
        except PlexAuthenticationError as err:
            # The poll tells whether the token is refused altogether, or only this
            # request: tokens of other users may not stop everything.
            await self._coordinator.async_refresh_shared()
            self.error = err
        except PlexError as err:
            self.error = err

    async def _async_wait(self) -> None:
        """Wait for the end, by message or by list, until the time is up."""
        closed = self._coordinator.closed
        futures: list[asyncio.Future[Any]] = [self._end, closed]
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_TIMEOUT.total_seconds()):
                while not self._end.done() and not closed.done():
                    await self._coordinator.async_refresh_shared()
                    await asyncio.wait(
                        futures,
                        timeout=CHECK_INTERVAL.total_seconds(),
                        return_when=asyncio.FIRST_COMPLETED,
                    )

    @callback
    def _forget(self) -> None:
        """Let the request explain no later ends; those of others may follow soon."""
        if self.cause and self._affected & self._coordinator.data.activities.keys():
            self._coordinator.config_entry.async_create_background_task(
                self._coordinator.hass,
                self._async_forget_later(),
                f"{self._coordinator.name} - forget a stop",
            )
        else:
            self._coordinator.end_causes.forget(self)

    async def _async_forget_later(self) -> None:
        await asyncio.sleep(STOP_TIMEOUT.total_seconds())
        self._coordinator.end_causes.forget(self)
