"""Starts library scans, and follows one to its end."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from ..aioplex.exceptions import PlexError, PlexNotFoundError
from ..aioplex.models import Activity, ActivityCategory
from ..aioplex.tracking import ActivityChange, ChangeType
from ..const import CHECK_INTERVAL, DOMAIN, SCAN_START_TIMEOUT
from ..coordinator import PlexActivitiesCoordinator
from ..errors import action_error


class ScanResult(StrEnum):
    """What became of a scan, as far as it was waited for."""

    STARTED = "started"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    NOT_STARTED = "not_started"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True)
class ScanOutcome:
    """A requested scan; `duration` is in seconds since it was first seen."""

    result: ScanResult
    activity_id: str | None
    duration: float | None = None


async def async_scan_library(
    coordinator: PlexActivitiesCoordinator,
    library_id: str,
    path: str | None = None,
    wait: float | None = None,
) -> ScanOutcome:
    """Scan a library, or one folder of it, and wait so many seconds for the end.

    With `wait` None, return as soon as the server has accepted the request. A scan of
    the whole library joins one that is already running. Raises HomeAssistantError if
    the server fails, or was unavailable so long that the result is unknown.
    """
    if not coordinator.streaming:
        # A scan that has ended since the last poll must not be joined.
        await coordinator.async_refresh_shared()
    coordinator.raise_if_unavailable()
    with _following(coordinator, library_id) as follower:
        if path or not follower.join():
            follower.expect(await _async_request(coordinator, library_id, path))
        if wait is None:
            return ScanOutcome(ScanResult.STARTED, follower.activity_id)
        try:
            async with asyncio.timeout(wait):
                return await follower.async_outcome()
        except TimeoutError:
            return ScanOutcome(ScanResult.TIMEOUT, follower.activity_id)


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


@contextmanager
def _following(
    coordinator: PlexActivitiesCoordinator, library_id: str
) -> Iterator[ScanFollower]:
    follower = ScanFollower(coordinator, library_id)
    unsubscribe = coordinator.async_subscribe(follower.changed)
    remove_listener = coordinator.async_add_listener(follower.check)
    try:
        yield follower
    finally:
        unsubscribe()
        remove_listener()


class ScanFollower:
    """Follows one scan, from before it is requested.

    requested → shown → ended. `join` or `expect` says which scan it is: the server may
    name it in its response. If it does not, it is the next new scan of the library. A
    scan names its library about a second after its start, so it shows up that late.
    """

    def __init__(self, coordinator: PlexActivitiesCoordinator, library_id: str) -> None:
        self._coordinator = coordinator
        self._library_id = library_id
        self._others = {scan.uuid for scan in self._running()}
        # Many scans have ended before the response that names them is read.
        self._ends: dict[str, ActivityChange] = {}
        self._durations: dict[str, float] = {}
        # A scan that never showed may have run during an outage.
        self._was_unavailable = False
        self._requested = False
        self._shown = asyncio.Event()
        self._ended = asyncio.Event()
        self.activity_id: str | None = None

    def join(self) -> bool:
        """Follow the scan of the library that is already running, if there is one."""
        running = self._running()
        if running:
            self.expect(running[0].uuid)
        return bool(running)

    @callback
    def expect(self, uuid: str | None) -> None:
        """Follow the scan with this uuid; None if the server did not name it."""
        self._requested = True
        self.activity_id = uuid
        self.check()

    async def async_outcome(self) -> ScanOutcome:
        """Wait for the end, without a limit once the scan has shown."""
        if not await self._async_shows():
            if self._was_unavailable:
                raise _scan_lost()
            # A named scan can be over between two polls. The stream misses none.
            if self.activity_id is None or self._coordinator.streaming:
                return ScanOutcome(ScanResult.NOT_STARTED, self.activity_id)
            return ScanOutcome(ScanResult.FINISHED, self.activity_id, 0)
        await self._ended.wait()
        end = self._ends.get(self.activity_id or "")
        if end is None:
            # The entry was unloaded.
            self._coordinator.raise_if_unavailable()
        if end is None or end.type is ChangeType.VANISHED:
            raise _scan_lost()
        cancelled = end.type is ChangeType.CANCELLED
        return ScanOutcome(
            ScanResult.CANCELLED if cancelled else ScanResult.FINISHED,
            end.activity.uuid,
            self._durations[end.activity.uuid],
        )

    @callback
    def changed(self, change: ActivityChange) -> None:
        """Record an end, and check."""
        if change.type is not ChangeType.STARTED:
            uuid = change.activity.uuid
            self._ends[uuid] = change
            self._durations[uuid] = self._coordinator.elapsed(change.activity)
        self.check()

    @callback
    def check(self) -> None:
        """Set the events if the scan has shown, or has ended."""
        if not self._coordinator.last_update_success:
            self._was_unavailable = True
        if not self._requested:
            # Another scan may show before the response that names this one.
            return
        if self.activity_id is None:
            self.activity_id = self._first_new()
        if self.activity_id in self._ends or self._coordinator.closed.done():
            self._shown.set()
            self._ended.set()
        elif self.activity_id in self._coordinator.data.activities:
            self._shown.set()

    async def _async_shows(self) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(SCAN_START_TIMEOUT.total_seconds()):
                while not self._shown.is_set():
                    await self._coordinator.async_refresh_shared()
                    self.check()
                    with suppress(TimeoutError):
                        async with asyncio.timeout(CHECK_INTERVAL.total_seconds()):
                            await self._shown.wait()
        return self._shown.is_set()

    def _first_new(self) -> str | None:
        ended = (change.activity for change in self._ends.values())
        new = (
            activity.uuid
            for activity in (*ended, *self._running())
            if self._is_scan(activity) and activity.uuid not in self._others
        )
        return next(new, None)

    def _running(self) -> list[Activity]:
        return [
            activity
            for activity in self._coordinator.data.running()
            if self._is_scan(activity)
        ]

    def _is_scan(self, activity: Activity) -> bool:
        return (
            activity.category is ActivityCategory.LIBRARY_SCAN
            and activity.library_id == self._library_id
        )


def _scan_lost() -> HomeAssistantError:
    return HomeAssistantError(translation_domain=DOMAIN, translation_key="scan_lost")
