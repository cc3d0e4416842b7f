"""Scans of the library Shows, whose id is 7, and what is requested for them."""

import asyncio
from collections.abc import Awaitable

from homeassistant.core import HomeAssistant, ServiceResponse
from simulator import PlexSimulator

from .actions import call
from .states import ACTIVITIES, until_state

REFRESH = "/library/sections/7/refresh"
TIMELINE = "/library/sections/7/timeline"
SHOWS = {"librarySectionID": "7"}


def requested_scans(plex: PlexSimulator) -> list[str]:
    """Return the paths of the requests to scan a library."""
    return [
        request.path
        for request in plex.requests
        if request.method != "DELETE" and request.path.endswith("/refresh")
    ]


def sent(plex: PlexSimulator, path: str) -> int:
    """Return how many GET requests for this path were received."""
    return [(it.method, it.path) for it in plex.requests].count(("GET", path))


def scan_in_background(
    hass: HomeAssistant, **data: object
) -> asyncio.Task[ServiceResponse]:
    """Scan a library and wait for the end, in a task."""
    return asyncio.create_task(
        call(hass, "scan_library", None, library="7", wait=True, **data)
    )


async def begin_scan(
    hass: HomeAssistant, plex: PlexSimulator, **data: object
) -> tuple[str, asyncio.Task[ServiceResponse]]:
    """Return a scan that is running, and the action that waits for its end."""
    calling = scan_in_background(hass, **data)
    await until_state(hass, ACTIVITIES, "1")
    (scan,) = plex.scans("7")
    return scan, calling


async def outcome(response: Awaitable[ServiceResponse]) -> tuple[object, object]:
    """Return the result in a response, and the id of the scan."""
    found = await response
    assert found is not None
    return found["result"], found["activity_id"]
