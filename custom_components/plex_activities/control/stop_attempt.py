"""One request to stop an activity, and the wait for the end."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Any

from homeassistant.core import callback

from ..aioplex.exceptions import (
    PlexAuthenticationError,
    PlexError,
    PlexNotCancellableError,
    PlexNotFoundError,
)
from ..aioplex.models import Activity, ActivityCategory
from ..aioplex.tracking import ActivityChange, ChangeType
from ..const import CHECK_INTERVAL, NEXT_ITEM_TIMEOUT, STOP_TIMEOUT
from ..coordinator import PlexActivitiesCoordinator
from ..errors import error_key
from ..server.stop_methods import StopMethod, StopRecord, StopRequest

_REFUSALS = (PlexAuthenticationError, PlexNotCancellableError, PlexNotFoundError)


class StopAttempt:
    """Requests the stop of an activity, and waits until it has ended.

    `error` is that of the request, and `cause` that of the end; without one the activity
    is still running. If the activity is None, nothing is waited for. Each attempt runs
    in a task of the entry: what it may end is expected to be cancelled until it is over,
    also if its caller gives up.
    """

    def __init__(
        self,
        coordinator: PlexActivitiesCoordinator,
        activity: Activity | None,
        request: StopRequest,
    ) -> None:
        loop = coordinator.hass.loop
        self._coordinator = coordinator
        self._activity = activity
        self._request = request
        # Some requests end more activities than the one that is meant.
        self._affected = coordinator.data.ended_by(request)
        if activity is not None:
            self._affected.add(activity.uuid)
        self._end: asyncio.Future[ChangeType] = loop.create_future()
        # Activities of the same queue that have started since, and whether one goes on
        # after the end.
        self._new: set[str] = set()
        self._next: asyncio.Future[None] = loop.create_future()
        self._status = ""
        self.error: PlexError | None = None

    @property
    def cause(self) -> ChangeType | None:
        """Why the activity has ended; None if it has not, or if there is none."""
        return self._end.result() if self._end.done() else None

    @property
    def goes_on(self) -> bool:
        """Whether the activity is still running, or the next one of its kind is."""
        if self._activity is None:
            return self.error is not None
        return not self._end.done() or self._next.done()

    async def async_run(self) -> None:
        """Send the request and wait."""
        started = self._coordinator.hass.loop.time()
        seconds: float | None = None
        unsubscribe = self._coordinator.publisher.async_subscribe(self._changed)
        try:
            await self._async_request_and_wait()
            self._remember_refusal()
            if self.cause is not None:
                seconds = round(self._coordinator.hass.loop.time() - started, 1)
            if self.cause is ChangeType.CANCELLED and self._is_of_queue:
                await self._async_wait(self._next, NEXT_ITEM_TIMEOUT)
        finally:
            unsubscribe()
            self._forget()
        self._coordinator.stops.append(
            StopRecord(
                self._request.method,
                self._activity.type if self._activity else "",
                self._status,
                self._result,
                seconds,
            )
        )

    @property
    def _is_of_queue(self) -> bool:
        """Whether the next item of a queue may follow the activity."""
        return (
            self._activity is not None
            and self._activity.category is ActivityCategory.MEDIA_ANALYSIS
            and self._request.method is StopMethod.BUTLER_TASK
        )

    @property
    def _result(self) -> str:
        if self._activity is None:
            return "none_was_running"
        if self.cause is None:
            return "still_running"
        return "next_started" if self._next.done() else self.cause.value

    @callback
    def _changed(self, change: ActivityChange) -> None:
        known, activity = self._activity, change.activity
        if known is None:
            return
        if change.type is ChangeType.STARTED:
            if self._is_of_queue and activity.type == known.type:
                self._new.add(activity.uuid)
        elif activity.uuid == known.uuid and self.cause is None:
            self._end.set_result(change.type)
        else:
            self._new.discard(activity.uuid)
        if self._new and self._end.done() and not self._next.done():
            self._next.set_result(None)

    async def _async_request_and_wait(self) -> None:
        targets = self._request.ids or ("",)
        for target in targets:
            is_last = target == targets[-1]
            self.error = await self._async_request(target)
            if self.error is None and self._activity is not None:
                limit = STOP_TIMEOUT if is_last else CHECK_INTERVAL
                await self._async_wait(self._end, limit)
            if self.error is not None or self.cause is not None:
                return

    async def _async_request(self, target: str) -> PlexError | None:
        """Send a request; return the error if the server refuses or fails."""
        causes = self._coordinator.end_causes
        try:
            with causes.stopping(self._affected, self):
                await self._coordinator.stop_requests.async_send(
                    self._request.method, target
                )
        except PlexError as err:
            self._status = str(err.status or error_key(err))
            return err if await self._async_is_final(err) else None
        self._status = "accepted"
        return None

    async def _async_is_final(self, err: PlexError) -> bool:
        """Return whether an error means that the request does not end the activity."""
        by_task = self._request.method is StopMethod.BUTLER_TASK
        if isinstance(err, PlexNotFoundError) and not by_task:
            # There is nothing to stop, which needs proof like any other end.
            return False
        if isinstance(err, PlexNotFoundError | PlexAuthenticationError):
            # The poll tells whether it has ended, and whether the token is refused
            # altogether, or only this request: tokens of other users may not stop
            # everything.
            await self._coordinator.async_refresh_shared()
        if isinstance(err, PlexNotFoundError):
            # No scheduled task has started it, unless another request has stopped that.
            return self._affected.isdisjoint(self._coordinator.end_causes.expected)
        return True

    async def _async_wait(self, event: asyncio.Future[Any], limit: timedelta) -> None:
        """Wait for a change, by message or by list, until the time is up."""
        closed = self._coordinator.closed
        with suppress(TimeoutError):
            async with asyncio.timeout(limit.total_seconds()):
                while not event.done() and not closed.done():
                    await self._coordinator.async_refresh_shared()
                    await asyncio.wait(
                        [event, closed],
                        timeout=CHECK_INTERVAL.total_seconds(),
                        return_when=asyncio.FIRST_COMPLETED,
                    )

    @callback
    def _remember_refusal(self) -> None:
        """Let nothing be called stoppable that the server does not let be stopped."""
        if isinstance(self.error, _REFUSALS):
            self._coordinator.async_stop_refused(self._affected, self._request.method)

    @callback
    def _forget(self) -> None:
        """Let the request explain no later ends; those of others may follow soon."""
        coordinator = self._coordinator
        others = self._affected & coordinator.data.activities.keys()
        if self.goes_on or not others or coordinator.closed.done():
            coordinator.end_causes.forget(self)
        else:
            coordinator.config_entry.async_create_background_task(
                coordinator.hass,
                self._async_forget_later(),
                f"{coordinator.name} - forget a stop",
            )

    async def _async_forget_later(self) -> None:
        await asyncio.sleep(STOP_TIMEOUT.total_seconds())
        self._coordinator.end_causes.forget(self)
