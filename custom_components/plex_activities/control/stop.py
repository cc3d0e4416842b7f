"""Stops activities, and waits for the proof that they have ended."""

import asyncio
from collections.abc import Iterable

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..aioplex.exceptions import (
    PlexAuthenticationError,
    PlexError,
    PlexNotCancellableError,
    PlexNotFoundError,
)
from ..aioplex.models import Activity, ActivityCategory
from ..aioplex.tracking import ChangeType
from ..const import DOMAIN
from ..coordinator import PlexActivitiesCoordinator
from ..errors import action_error, not_allowed
from ..server.names import activity_name
from ..server.stop_methods import (
    StopMethod,
    StopOutcome,
    StopRequest,
    StopResult,
)
from .stop_attempt import StopAttempt


async def async_stop(
    coordinator: PlexActivitiesCoordinator, activity_id: str, *, named: bool = True
) -> StopOutcome:
    """Stop an activity and return once it is proven to have ended.

    The result matches the change published to subscribers. `named` is whether the user
    has named this activity or its category: maintenance is not stopped otherwise.
    Raises ServiceValidationError if it cannot be stopped, and HomeAssistantError if the
    server fails, or continues the work regardless.
    """
    activity = await _async_find(coordinator, activity_id)
    if activity is None:
        return StopOutcome(
            activity_id, StopResult.ALREADY_FINISHED, StopMethod.ACTIVITY
        )
    request = await _async_request_for(coordinator, activity, named=named)
    attempt = await _async_attempt(coordinator, activity, request)
    if attempt.cause is ChangeType.VANISHED and not coordinator.data.sees_all:
        raise not_allowed()
    cancelled = attempt.cause is ChangeType.CANCELLED
    result = StopResult.CANCELLED if cancelled else StopResult.ALREADY_FINISHED
    return StopOutcome(activity_id, result, request.method)


async def async_stop_all(
    coordinator: PlexActivitiesCoordinator,
    activities: Iterable[Activity],
    *,
    named: bool,
) -> list[StopOutcome | HomeAssistantError]:
    """Stop all of these at the same time; an error is returned in its place."""

    async def stop(activity: Activity) -> StopOutcome | HomeAssistantError:
        try:
            return await async_stop(coordinator, activity.uuid, named=named)
        except HomeAssistantError as err:
            return err

    return await asyncio.gather(*(stop(activity) for activity in activities))


async def async_stop_maintenance(coordinator: PlexActivitiesCoordinator) -> None:
    """Stop all scheduled tasks, and return once no maintenance is running.

    Tasks may run without an activity, so the request is sent in any case. Raises
    HomeAssistantError if the server fails, or continues its maintenance regardless.
    """
    request = StopRequest(StopMethod.BUTLER)
    running: list[Activity | None] = [
        *coordinator.data.running([ActivityCategory.MAINTENANCE])
    ]
    await asyncio.gather(
        *(
            _async_attempt(coordinator, activity, request)
            for activity in running or [None]
        )
    )


async def _async_attempt(
    coordinator: PlexActivitiesCoordinator,
    activity: Activity | None,
    request: StopRequest,
) -> StopAttempt:
    """Return the attempt once it is over; raise why the activity is still running."""
    attempt = StopAttempt(coordinator, activity, request)
    await coordinator.async_run_request(attempt.async_run())
    if attempt.goes_on:
        title = activity_name(coordinator.hass, activity) if activity else ""
        raise _stop_error(coordinator, title, attempt.error) from attempt.error
    return attempt


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


async def _async_request_for(
    coordinator: PlexActivitiesCoordinator, activity: Activity, *, named: bool
) -> StopRequest:
    """Return the request that stops an activity, or raise why there is none."""
    is_scan = activity.category is ActivityCategory.LIBRARY_SCAN
    request = coordinator.data.stop_request(activity)
    if request is None:
        # What it needs may be new, or not read yet.
        if is_scan and activity.library_id:
            await coordinator.async_refresh_libraries()
        try:
            await coordinator.async_read_stop_targets(activity)
        except PlexError as err:
            raise action_error(err) from err
        request = coordinator.data.stop_request(activity)
    title = activity_name(coordinator.hass, activity)
    if request is None and is_scan:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="library_unknown",
            translation_placeholders={"title": title},
        )
    if request is None:
        raise _not_cancellable(title)
    is_cancel = request.method is StopMethod.ACTIVITY
    if activity.category is ActivityCategory.MAINTENANCE and not (named or is_cancel):
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="maintenance_not_named",
            translation_placeholders={"title": title},
        )
    return request


def _stop_error(
    coordinator: PlexActivitiesCoordinator, title: str, error: PlexError | None
) -> HomeAssistantError:
    """Return the exception for an activity that is still running.

    `error` is that of the request; None if the server has accepted it.
    """
    match error:
        case None:
            coordinator.raise_if_unavailable()
            return _no_proof(coordinator, title)
        case PlexAuthenticationError():
            coordinator.raise_if_unavailable()
            if coordinator.health.refusals:
                # Not only this request is refused, but the token.
                return HomeAssistantError(
                    translation_domain=DOMAIN, translation_key="invalid_auth"
                )
        case PlexNotCancellableError() | PlexNotFoundError():
            return _not_cancellable(title)
    return action_error(error)


def _no_proof(coordinator: PlexActivitiesCoordinator, title: str) -> HomeAssistantError:
    """Return why it was not proven that an activity has ended."""
    data = coordinator.data
    if coordinator.health.failures:
        return HomeAssistantError(
            translation_domain=DOMAIN, translation_key=coordinator.last_error
        )
    if data.sees_all and data.ownership_in_doubt:
        # It may only be hidden.
        return not_allowed()
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key="still_running",
        translation_placeholders={"title": title},
    )


def _not_cancellable(title: str) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="not_cancellable",
        translation_placeholders={"title": title},
    )
