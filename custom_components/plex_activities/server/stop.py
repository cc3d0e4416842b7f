"""Stops activities, and proves that they are over."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Set as AbstractSet
from contextlib import contextmanager, suppress
from typing import Protocol

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..aioplex.client import PlexClient
from ..aioplex.exceptions import (
    PlexAuthenticationError,
    PlexError,
    PlexNotCancellableError,
    PlexNotFoundError,
)
from ..aioplex.models import Activity, ActivityCategory
from ..aioplex.tracking import ActivityChange, ChangeType
from ..const import CHECK_INTERVAL, DOMAIN, STOP_TIMEOUT
from ..errors import action_error, not_allowed
from .data import PlexActivitiesData
from .end_causes import Endings
from .stop_methods import (
    StopMethod,
    Stopped,
    StopRequest,
    StopResult,
    stop_request,
)

type End = asyncio.Future[ChangeType]


class WatchedServer(Protocol):
    """What has to be known of a server to see that something is over."""

    data: PlexActivitiesData
    closed: bool

    def async_subscribe(
        self, subscriber: Callable[[ActivityChange], None]
    ) -> CALLBACK_TYPE:
        """Have `subscriber` called once for each change."""

    async def async_apart[T](self, request: Coroutine[None, None, T]) -> T:
        """Ask the server; raise HomeAssistantError if nobody knows of it any more."""
        ...

    async def async_refresh_apart(self) -> None:
        """Take a fresh list."""

    async def async_look_closely(self) -> None:
        """Take a fresh list, and see whether anything is hidden from it."""

    def raise_if_unavailable(self) -> None:
        """Raise HomeAssistantError if the last list failed."""


class ActivityControl:
    """The one way to stop something, however it is asked for."""

    def __init__(
        self, client: PlexClient, server: WatchedServer, endings: Endings
    ) -> None:
        self._client = client
        self._server = server
        self._endings = endings

    async def async_stop(self, activity_id: str) -> Stopped:
        """Stop an activity and return when it is proven to be over.

        Whether it was stopped is as everybody else is told of its end. Raises
        ServiceValidationError if Plex does not let it be stopped, and
        HomeAssistantError if the server fails or goes on with it regardless.
        """
        activity = await self._async_find(activity_id)
        if activity is None:
            return Stopped(
                activity_id, StopResult.ALREADY_FINISHED, StopMethod.ACTIVITY
            )
        request = _stop_request_or_raise(activity)
        # Some requests end more than the one that is meant.
        ending = {activity_id, *self._ended_by(request)}
        with self._end_of(activity_id) as end:
            error = await self._async_ask_and_wait(request, ending, end)
        if not end.done():
            self._endings.forget(ending)
            raise self._why_it_goes_on(activity, error) from error
        how = end.result()
        if how is ChangeType.VANISHED and not self._server.data.sees_all:
            raise not_allowed()
        cancelled = how is ChangeType.CANCELLED
        result = StopResult.CANCELLED if cancelled else StopResult.ALREADY_FINISHED
        return Stopped(activity_id, result, request.method)

    async def async_stop_all(
        self, activities: Iterable[Activity]
    ) -> list[Stopped | HomeAssistantError]:
        """Stop all of these at once; what did not work is returned in its place."""

        async def stop(activity: Activity) -> Stopped | HomeAssistantError:
            try:
                return await self.async_stop(activity.uuid)
            except HomeAssistantError as err:
                return err

        return await asyncio.gather(*(stop(each) for each in activities))

    async def _async_find(self, activity_id: str) -> Activity | None:
        """Return an activity, and None only if it is sure to be over."""
        server = self._server
        if activity_id not in server.data.activities:
            await server.async_look_closely()
            server.raise_if_unavailable()
        activity = server.data.activities.get(activity_id)
        if activity is None and not server.data.sees_all:
            raise not_allowed()
        return activity

    def _ended_by(self, request: StopRequest) -> set[str]:
        running = self._server.data.running()
        return {each.uuid for each in running if stop_request(each) == request}

    @contextmanager
    def _end_of(self, activity_id: str) -> Iterator[End]:
        """Listen for how an activity ends."""
        end: End = asyncio.get_running_loop().create_future()

        @callback
        def _changed(change: ActivityChange) -> None:
            is_end = change.type is not ChangeType.STARTED
            if change.activity.uuid == activity_id and is_end and not end.done():
                end.set_result(change.type)

        unsubscribe = self._server.async_subscribe(_changed)
        try:
            yield end
        finally:
            unsubscribe()

    async def _async_ask_and_wait(
        self, request: StopRequest, ending: AbstractSet[str], end: End
    ) -> PlexError | None:
        """Ask the server, and give it time to do it; return why it will not."""
        try:
            # That there is nothing to stop is to be proven like any other end.
            with suppress(PlexNotFoundError), self._endings.asking(ending):
                await self._async_ask(request)
        except PlexAuthenticationError as err:
            # The list tells whether the token is refused or only this is: tokens of
            # others than the owner may not stop everything.
            await self._server.async_refresh_apart()
            return err
        except PlexError as err:
            return err
        await self._async_wait_for(end)
        return None

    async def _async_ask(self, request: StopRequest) -> None:
        client = self._client
        ask = {
            StopMethod.ACTIVITY: client.cancel_activity,
            StopMethod.LIBRARY_SCAN: client.stop_library_scan,
            StopMethod.GUIDE_REFRESH: client.stop_guide_refresh,
            StopMethod.BUTLER_TASK: client.stop_butler_task,
        }
        await self._server.async_apart(ask[request.method](request.target))

    async def _async_wait_for(self, end: End) -> None:
        """Return when it has come, by message or by list, or time is up."""
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_TIMEOUT.total_seconds()):
                while not end.done() and not self._server.closed:
                    await self._server.async_refresh_apart()
                    await asyncio.wait([end], timeout=CHECK_INTERVAL.total_seconds())

    def _why_it_goes_on(
        self, activity: Activity, error: PlexError | None
    ) -> HomeAssistantError:
        if error is None or isinstance(error, PlexAuthenticationError):
            self._server.raise_if_unavailable()
        if error is None:
            return HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="still_running",
                translation_placeholders={"title": activity.title},
            )
        if isinstance(error, PlexNotCancellableError):
            return ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="not_cancellable",
                translation_placeholders={"title": activity.title},
            )
        return action_error(error)


def _stop_request_or_raise(activity: Activity) -> StopRequest:
    request = stop_request(activity)
    if request is None and activity.category is ActivityCategory.LIBRARY_SCAN:
        # All scans could be stopped, but only this one was asked for.
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="library_unknown",
            translation_placeholders={"title": activity.title},
        )
    # Where there seems to be no way, the server itself has the last word.
    return request or StopRequest(StopMethod.ACTIVITY, activity.uuid)
