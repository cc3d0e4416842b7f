"""Starts library scans, and waits for their end."""

import asyncio

from homeassistant.exceptions import HomeAssistantError

from ..aioplex.exceptions import PlexError, PlexNotFoundError
from ..const import DOMAIN
from ..coordinator import PlexActivitiesCoordinator
from ..errors import action_error
from .requested_scan import ScanOutcome, ScanResult
from .scan_follower import following


async def async_scan_library(
    coordinator: PlexActivitiesCoordinator,
    library_id: str,
    path: str | None = None,
    wait: float | None = None,
) -> ScanOutcome:
    """Scan a library, or one folder of it, and wait so many seconds for the end.

    With `wait` None, return as soon as the server has accepted the request. Otherwise a
    scan has finished when its library has also processed its queue. Raises
    HomeAssistantError if the server fails, or was unavailable so long that the result
    is unknown.
    """
    coordinator.raise_if_unavailable()

    async def request() -> str | None:
        return await _async_request(coordinator, library_id, path)

    if wait is None:
        uuid = await request()
        # It may be over before it is listed, and then no end of it is seen.
        coordinator.async_scan_requested(library_id)
        return ScanOutcome(ScanResult.STARTED, uuid)
    with following(coordinator, library_id, request) as follower:
        await follower.async_request()
        try:
            async with asyncio.timeout(wait):
                return await follower.async_outcome()
        except TimeoutError:
            return follower.outcome(ScanResult.TIMEOUT)


async def _async_request(
    coordinator: PlexActivitiesCoordinator, library_id: str, path: str | None
) -> str | None:
    """Request the scan; return its activity's uuid if the server names it."""
    try:
        return await coordinator.async_run_request(
            coordinator.client.scan_library(library_id, path)
        )
    except PlexNotFoundError as err:
        # The library was deleted since its name was read.
        await coordinator.async_refresh_libraries()
        raise HomeAssistantError(
            translation_domain=DOMAIN, translation_key="library_gone"
        ) from err
    except PlexError as err:
        raise action_error(err) from err
