"""Stops activities, and waits for the proof that they have ended."""

import asyncio
from collections.abc import Iterable, Iterator, Set as AbstractSet
from contextlib import contextmanager, suppress
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..aioplex.exceptions import (
    PlexAuthenticationError,
    PlexError,
    PlexNotCancellableError,
    PlexNotFoundError,
)
from ..aioplex.models import Activity, ActivityCategory
from ..aioplex.tracking import ActivityChange, ChangeType
from ..const import CHECK_INTERVAL, DOMAIN, STOP_TIMEOUT
from ..coordinator import PlexActivitiesCoordinator
from ..errors import action_error, error_key, not_allowed
from ..server.names import activity_name
from ..server.stop_methods import (
    StopMethod,
    StopOutcome,
    StopRecord,
    StopRequest,
    StopResult,
    stop_request,
)


async def async_stop(
    coordinator: PlexActivitiesCoordinator, activity_id: str
) -> StopOutcome:
    """Stop an activity and return once it is proven to have ended.

    The result matches the change published to subscribers. Raises
    ServiceValidationError if Plex does not let it be stopped, and HomeAssistantError if
    the server fails or continues it regardless.
    """
    activity = await _async_find(coordinator, activity_id)
    if activity is None:
        return StopOutcome(
            activity_id, StopResult.ALREADY_FINISHED, StopMethod.ACTIVITY
        )
    request = _stop_request_or_raise(coordinator.hass, activity)
    # Some requests end more activities than the one that is meant.
    affected = {activity_id, *_affected_by(coordinator, request)}
    started = coordinator.hass.loop.time()
    with _watch_end(coordinator, activity_id) as end:
        error = await _async_request_stop(coordinator, request, affected)
        if error is None:
            await _async_wait_for(coordinator, end)
    ended = end.done()
    coordinator.stops.append(
        StopRecord(
            request.method,
            activity.type,
            error_key(error) if error else "accepted",
            end.result().value if ended else "still_running",
            round(coordinator.hass.loop.time() - started, 1) if ended else None,
        )
    )
    if not ended:
        coordinator.end_causes.stop_failed(affected)
        raise _stop_error(coordinator, activity, error) from error
    cause = end.result()
    if cause is ChangeType.VANISHED and not coordinator.data.sees_all:
        raise not_allowed()
    cancelled = cause is ChangeType.CANCELLED
    result = StopResult.CANCELLED if cancelled else StopResult.ALREADY_FINISHED
    return StopOutcome(activity_id, result, request.method)


async def async_stop_all(
    coordinator: PlexActivitiesCoordinator, activities: Iterable[Activity]
) -> list[StopOutcome | HomeAssistantError]:
    """Stop all of these at the same time; an error is returned in its place."""

    async def stop(activity: Activity) -> StopOutcome | HomeAssistantError:
        try:
            return await async_stop(coordinator, activity.uuid)
        except HomeAssistantError as err:
            return err

    return await asyncio.gather(*(stop(activity) for activity in activities))


async def _async_find(
    coordinator: PlexActivitiesCoordinator, activity_id: str
) -> Activity | None:
    """Return an activity; None only if it has certainly ended."""
    if activity_id not in coordinator.data.activities:
        await coordinator.async_refresh_fully()
        coordinator.raise_if_unavailable()
    activity = coordinator.data.activities.get(activity_id)
    data = coordinator.data
    if activity is None and (data.ownership_in_doubt or not data.sees_all):
        raise not_allowed()
    return activity


def _affected_by(
    coordinator: PlexActivitiesCoordinator, request: StopRequest
) -> set[str]:
    return {
        activity.uuid
        for activity in coordinator.data.activities.values()
        if stop_request(activity) == request
    }


@contextmanager
def _watch_end(
    coordinator: PlexActivitiesCoordinator, activity_id: str
) -> Iterator[asyncio.Future[ChangeType]]:
    """Yield a future that gets the cause of the activity's end."""
    end: asyncio.Future[ChangeType] = asyncio.get_running_loop().create_future()

    @callback
    def changed(change: ActivityChange) -> None:
        is_end = change.type is not ChangeType.STARTED
        if change.activity.uuid == activity_id and is_end and not end.done():
            end.set_result(change.type)

    unsubscribe = coordinator.async_subscribe(changed)
    try:
        yield end
    finally:
        unsubscribe()


async def _async_request_stop(
    coordinator: PlexActivitiesCoordinator,
    request: StopRequest,
    affected: AbstractSet[str],
) -> PlexError | None:
    """Send the request; return the error if the server refuses or fails."""
    client = coordinator.client
    send = {
        StopMethod.ACTIVITY: client.cancel_activity,
        StopMethod.LIBRARY_SCAN: client.stop_library_scan,
        StopMethod.GUIDE_REFRESH: client.stop_guide_refresh,
        StopMethod.BUTLER_TASK: client.stop_butler_task,
    }[request.method]
    try:
        # A 404 says that there is nothing to stop, which needs proof like any other end.
        with suppress(PlexNotFoundError), coordinator.end_causes.stopping(affected):
            await coordinator.async_run_request(send(request.target))
    except PlexAuthenticationError as err:
        # The poll tells whether the token is refused altogether, or only this request:
        # tokens of other users may not stop everything.
        await coordinator.async_refresh_shared()
        return err
    except PlexError as err:
        return err
    return None


async def _async_wait_for(
    coordinator: PlexActivitiesCoordinator, end: asyncio.Future[ChangeType]
) -> None:
    """Wait for the end, by message or by list, until the time is up."""
    futures: list[asyncio.Future[Any]] = [end, coordinator.closed]
    with suppress(TimeoutError):
        async with asyncio.timeout(STOP_TIMEOUT.total_seconds()):
            while not end.done() and not coordinator.closed.done():
                await coordinator.async_refresh_shared()
                await asyncio.wait(
                    futures,
                    timeout=CHECK_INTERVAL.total_seconds(),
                    return_when=asyncio.FIRST_COMPLETED,
                )


def _stop_error(
    coordinator: PlexActivitiesCoordinator, activity: Activity, error: PlexError | None
) -> HomeAssistantError:
    """Return the exception for an activity that is still running."""
    data = coordinator.data
    title = activity_name(coordinator.hass, activity)
    if error is None or isinstance(error, PlexAuthenticationError):
        coordinator.raise_if_unavailable()
    if isinstance(error, PlexAuthenticationError) and coordinator.health.refusals:
        # Not only this request is refused, but the token.
        return HomeAssistantError(
            translation_domain=DOMAIN, translation_key="invalid_auth"
        )
    if error is None and coordinator.health.failures:
        # Lists fail, so nothing can prove that it has ended.
        return HomeAssistantError(
            translation_domain=DOMAIN, translation_key=coordinator.last_error
        )
    if error is None and data.sees_all and data.ownership_in_doubt:
        # It may only be hidden.
        return not_allowed()
    if error is None:
        return HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key="still_running",
            translation_placeholders={"title": title},
        )
    if isinstance(error, PlexNotCancellableError):
        return ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="not_cancellable",
            translation_placeholders={"title": title},
        )
    return action_error(error)


def _stop_request_or_raise(hass: HomeAssistant, activity: Activity) -> StopRequest:
    request = stop_request(activity)
    if request is None and activity.category is ActivityCategory.LIBRARY_SCAN:
        # A cancel would be refused: only the library's id stops a scan.
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="library_unknown",
            translation_placeholders={"title": activity_name(hass, activity)},
        )
    # No known method: try the plain cancel, the server may accept it.
    return request or StopRequest(StopMethod.ACTIVITY, activity.uuid)
