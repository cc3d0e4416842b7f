"""Follows a requested scan to its end."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..aioplex.exceptions import PlexError
from ..aioplex.models import Activity, ActivityCategory
from ..aioplex.tracking import ActivityChange, ChangeType
from ..const import CHECK_INTERVAL, DOMAIN, QUEUE_INTERVAL
from ..coordinator import PlexActivitiesCoordinator
from .requested_scan import RequestedScan, ScanOutcome, ScanResult, Step
from .seen_scans import ScanEnd, SeenScans


@contextmanager
def following(
    coordinator: PlexActivitiesCoordinator,
    library_id: str,
    request: Callable[[], Awaitable[str | None]],
) -> Iterator[ScanFollower]:
    """Follow the scan that `request` requests; it returns the uuid if the server names it."""
    follower = ScanFollower(coordinator, library_id, request)
    unsubscribe = coordinator.publisher.async_subscribe(follower.changed)
    remove_listener = coordinator.async_add_listener(follower.check)
    try:
        yield follower
    finally:
        unsubscribe()
        remove_listener()


class ScanFollower:
    """Does what `RequestedScan` decides, and passes facts to it."""

    def __init__(
        self,
        coordinator: PlexActivitiesCoordinator,
        library_id: str,
        request: Callable[[], Awaitable[str | None]],
    ) -> None:
        self._coordinator = coordinator
        self._library_id = library_id
        self._request = request
        self._scan = RequestedScan(SeenScans(library_id))
        self._wait = self._scan.wait
        self._is_over = asyncio.Event()

    async def async_request(self) -> None:
        """Request the scan. Raises HomeAssistantError if the server fails."""
        coordinator = self._coordinator
        if not coordinator.streaming:
            # What runs now is needed, not what ran at the last poll.
            await coordinator.async_refresh_shared()
        coordinator.raise_if_unavailable()
        self._set(self._scan.prepared(self._running()))
        scanned_at = await self._async_read_scan_time()
        self._set(self._scan.sent(scanned_at, dt_util.utcnow().timestamp()))
        self._set(self._scan.accepted_as(await self._request()))

    async def async_outcome(self) -> ScanOutcome:
        """Wait for the end, without a limit once the scan has started.

        Raises HomeAssistantError if the server fails, or was unavailable so long that
        the result is unknown.
        """
        while not isinstance(step := self._scan.step, ScanResult):
            if self._coordinator.closed.done():
                self._coordinator.raise_if_unavailable()
            await self._async_take(step)
        return self.outcome(step)

    def outcome(self, result: ScanResult) -> ScanOutcome:
        """Return the outcome with this result."""
        return self._scan.outcome(result)

    async def _async_take(self, step: Step) -> None:
        match step:
            case Step.REQUEST:
                await self.async_request()
            case Step.READ_SCAN_TIME:
                scanned_at = await self._async_read_scan_time()
                self._set(self._scan.scan_time_read(scanned_at))
            case Step.READ_QUEUE:
                await self._async_read_queue()
            case Step.GIVE_UP:
                raise HomeAssistantError(
                    translation_domain=DOMAIN, translation_key="scan_lost"
                )
            case _:
                await self._async_wait()

    @callback
    def changed(self, change: ActivityChange) -> None:
        """Take in the start or the end of an activity."""
        activity = change.activity
        if activity.category is not ActivityCategory.LIBRARY_SCAN:
            return
        self.check()
        if change.type is not ChangeType.STARTED:
            duration = self._coordinator.start_times.elapsed(activity)
            end = ScanEnd(activity, change.type, duration)
            self._set(self._scan.with_end(end))

    @callback
    def check(self) -> None:
        """Take in what is running."""
        available = self._coordinator.last_update_success
        self._set(self._scan.listed(self._running(), available=available))

    def _running(self) -> Sequence[Activity]:
        return self._coordinator.data.running([ActivityCategory.LIBRARY_SCAN])

    @callback
    def _set(self, scan: RequestedScan) -> None:
        self._scan = scan
        closed = self._coordinator.closed.done()
        if closed or self._wait != scan.wait:
            self._is_over.set()

    async def _async_wait(self) -> None:
        """Wait until another step is due, or until this one has taken too long."""
        self._wait = wait = self._scan.wait
        self._is_over.clear()
        try:
            async with asyncio.timeout(wait.seconds):
                if wait.step is Step.WAIT_FOR_START:
                    await self._async_poll()
                await self._is_over.wait()
        except TimeoutError:
            self._set(self._scan.waited(wait))

    async def _async_poll(self) -> None:
        """Request the list while waiting, in case no message comes."""
        while not self._is_over.is_set():
            await self._coordinator.async_refresh_shared()
            with suppress(TimeoutError):
                async with asyncio.timeout(CHECK_INTERVAL.total_seconds()):
                    await self._is_over.wait()

    async def _async_read_scan_time(self) -> int | None:
        return await self._async_read(
            self._coordinator.client.scanned_at(self._library_id)
        )

    async def _async_read_queue(self) -> None:
        if self._scan.queue:
            await asyncio.wait(
                [self._coordinator.closed], timeout=QUEUE_INTERVAL.total_seconds()
            )
        items = await self._async_read(
            self._coordinator.client.update_queue_size(self._library_id)
        )
        self._set(self._scan.queue_read(items))

    async def _async_read[T](self, request: Coroutine[None, None, T]) -> T | None:
        """Return the response; None if the server fails."""
        try:
            return await self._coordinator.async_run_request(request)
        except PlexError:
            return None
