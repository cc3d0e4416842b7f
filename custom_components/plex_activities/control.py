"""Stops activities, and proves that they are over."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Protocol

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from .aioplex.client import PlexClient
from .aioplex.exceptions import (
    PlexAuthenticationError,
    PlexError,
    PlexNotCancellableError,
    PlexNotFoundError,
)
from .aioplex.models import Activity, ActivityCategory
from .aioplex.tracking import ActivityChange
from .const import CHECK_INTERVAL, DOMAIN, STOP_TIMEOUT
from .data import PlexActivitiesData
from .errors import action_error
from .stopping import StopMethod, Stopped, StopRequest, stop_request


class WatchedServer(Protocol):
    """What has to be known of a server to see that something is over."""

    data: PlexActivitiesData

    def async_subscribe(
        self, subscriber: Callable[[ActivityChange], None]
    ) -> CALLBACK_TYPE:
        """Have `subscriber` called once for each change."""

    async def async_refresh_apart(self) -> None:
        """Take a fresh list."""

    def raise_if_unavailable(self) -> None:
        """Raise HomeAssistantError if the last list failed."""


class ActivityControl:
    """The one way to stop something, however it is asked for."""

    def __init__(self, client: PlexClient, server: WatchedServer) -> None:
        self._client = client
        self._server = server
        # What was asked to stop, so that its end is known to be no natural one.
        self.stopping: set[str] = set()

    async def async_stop(self, activity_id: str) -> Stopped:
        """Stop an activity and return when it is proven to be over.

        Raises ServiceValidationError if Plex does not let it be stopped, and
        HomeAssistantError if the server fails or goes on with it regardless.
        """
        if activity_id not in self._server.data.activities:
            await self._server.async_refresh_apart()
            self._server.raise_if_unavailable()
        activity = self._server.data.activities.get(activity_id)
        if activity is None and not self._server.data.sees_all:
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="not_allowed"
            )
        if activity is None:
            return Stopped(activity_id, cancelled=False, method=StopMethod.ACTIVITY)
        request = _stop_request_or_raise(activity)
        # Some requests end more than the one that is meant.
        ending = {activity_id, *self._ended_by(request)}
        self.stopping |= ending
        try:
            accepted = await self._async_ask_to_stop(request)
        except PlexNotCancellableError as err:
            self.stopping -= ending
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="not_cancellable",
                translation_placeholders={"title": activity.title},
            ) from err
        except PlexError as err:
            self.stopping -= ending
            raise action_error(err) from err
        if accepted:
            await self._async_wait_until_over(activity_id)
        else:
            self.stopping -= ending
            await self._server.async_refresh_apart()
        if activity_id in self._server.data.activities:
            self.stopping -= ending
            self._server.raise_if_unavailable()
            raise HomeAssistantError(
                translation_domain=DOMAIN,
                translation_key="still_running",
                translation_placeholders={"title": activity.title},
            )
        return Stopped(activity_id, accepted, request.method)

    def _ended_by(self, request: StopRequest) -> set[str]:
        running = self._server.data.running()
        return {each.uuid for each in running if stop_request(each) == request}

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

    async def _async_ask_to_stop(self, request: StopRequest) -> bool:
        """Return whether the server agrees; False if it knows of nothing to stop."""
        client = self._client
        ask = {
            StopMethod.ACTIVITY: client.cancel_activity,
            StopMethod.LIBRARY_SCAN: client.stop_library_scan,
            StopMethod.GUIDE_REFRESH: client.stop_guide_refresh,
            StopMethod.BUTLER_TASK: client.stop_butler_task,
        }
        try:
            await ask[request.method](request.target)
        except PlexNotFoundError:
            return False
        except PlexAuthenticationError:
            # The list tells whether the token is refused or only this is: tokens
            # of others than the owner may not stop everything.
            await self._server.async_refresh_apart()
            self._server.raise_if_unavailable()
            raise
        return True

    async def _async_wait_until_over(self, activity_id: str) -> None:
        """Return when it ended, or is missing from a fresh list, or time is up."""
        over = asyncio.Event()

        @callback
        def _changed(change: ActivityChange) -> None:
            if change.activity.uuid == activity_id:
                over.set()

        unsubscribe = self._server.async_subscribe(_changed)
        try:
            async with asyncio.timeout(STOP_TIMEOUT.total_seconds()):
                while activity_id in self._server.data.activities:
                    await self._server.async_refresh_apart()
                    with suppress(TimeoutError):
                        async with asyncio.timeout(CHECK_INTERVAL.total_seconds()):
                            await over.wait()
        except TimeoutError:
            pass
        finally:
            unsubscribe()


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
