"""Starting a library scan, and following it to its end."""

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
from ..server.data import elapsed


class ScanResult(StrEnum):
    """How a scan went, as far as it was waited for."""

    STARTED = "started"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    NOT_STARTED = "not_started"
    TIMEOUT = "timeout"


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that was asked for; `duration` is in seconds, since it was first seen."""

    result: ScanResult
    activity_id: str | None
    duration: float | None = None


async def async_scan_library(
    coordinator: PlexActivitiesCoordinator,
    library_id: str,
    path: str | None,
    wait: float | None,
) -> Scan:
    """Scan a library, or one folder of it, and wait so many seconds for the end.

    A scan of the whole library joins one that runs. With `wait` None nothing is
    waited for. Raises HomeAssistantError if the server fails, or was away so long
    that nobody can tell how the scan ended.
    """
    if not coordinator.streaming:
        # A scan that was over by now would be joined.
        await coordinator.async_refresh_apart()
    coordinator.raise_if_unavailable()
    with _following(coordinator, library_id) as follower:
        if path or not follower.join():
            try:
                uuid = await coordinator.async_apart(
                    coordinator.client.scan_library(library_id, path)
                )
            except PlexNotFoundError as err:
                # Deleted since its name was read.
                await coordinator.async_read_libraries()
                raise HomeAssistantError(
                    translation_domain=DOMAIN, translation_key="library_gone"
                ) from err
            except PlexError as err:
                raise action_error(err) from err
            follower.expect(uuid)
        if wait is None:
            return Scan(ScanResult.STARTED, follower.activity_id)
        try:
            async with asyncio.timeout(wait):
                return await follower.async_result()
        except TimeoutError:
            return Scan(ScanResult.TIMEOUT, follower.activity_id)


@contextmanager
def _following(
    coordinator: PlexActivitiesCoordinator, library_id: str
) -> Iterator[ScanFollower]:
    follower = ScanFollower(coordinator, library_id)
    unsubscribe = coordinator.async_subscribe(follower.changed)
    unlisten = coordinator.async_add_listener(follower.look)
    try:
        yield follower
    finally:
        unsubscribe()
        unlisten()


class ScanFollower:
    """Watches for one scan, from before it is asked for.

    The server may name it in its reply. If not, it is the next scan of the library
    that shows, which takes a second, since only then it tells what it scans.
    """

    def __init__(self, coordinator: PlexActivitiesCoordinator, library_id: str) -> None:
        self._coordinator = coordinator
        self._library_id = library_id
        self._others = {each.uuid for each in self._running()}
        # Many scans are over before the reply that names them is read.
        self._ends: dict[str, ActivityChange] = {}
        # A scan that showed to nobody may have ended in an outage, as anything may.
        self._was_away = False
        self._asked = False
        self._shown = asyncio.Event()
        self._over = asyncio.Event()
        self.activity_id: str | None = None

    def join(self) -> bool:
        """Follow the scan of the library that runs already, if there is one."""
        running = self._running()
        if running:
            self.expect(running[0].uuid)
        return bool(running)

    @callback
    def expect(self, uuid: str | None) -> None:
        """Follow the scan that the server has named, if it has."""
        self._asked = True
        if uuid is not None:
            self.activity_id = uuid
        self.look()

    async def async_result(self) -> Scan:
        """Wait for the end, without limit once the scan has shown."""
        if not await self._async_shows():
            if self._was_away:
                raise _lost()
            # Between two lists a named one can be over; the stream misses nothing.
            if self.activity_id is None or self._coordinator.streaming:
                return Scan(ScanResult.NOT_STARTED, self.activity_id)
            return Scan(ScanResult.FINISHED, self.activity_id, 0)
        await self._over.wait()
        end = self._ends.get(self.activity_id or "")
        if end is None:
            # The entry was unloaded.
            self._coordinator.raise_if_unavailable()
        if end is None or end.type is ChangeType.VANISHED:
            raise _lost()
        cancelled = end.type is ChangeType.CANCELLED
        return Scan(
            ScanResult.CANCELLED if cancelled else ScanResult.FINISHED,
            end.activity.uuid,
            elapsed(end.activity),
        )

    @callback
    def changed(self, change: ActivityChange) -> None:
        """Take note of what started or ended."""
        if change.type is not ChangeType.STARTED:
            self._ends[change.activity.uuid] = change
        self.look()

    @callback
    def look(self) -> None:
        """See whether the scan has shown, or is over."""
        if not self._coordinator.last_update_success:
            self._was_away = True
        if not self._asked:
            # Somebody else's may show before the reply that names this one.
            return
        if self.activity_id is None:
            self.activity_id = self._first_new()
        if self.activity_id in self._ends or self._coordinator.closed:
            self._shown.set()
            self._over.set()
        elif self.activity_id in self._coordinator.data.activities:
            self._shown.set()

    async def _async_shows(self) -> bool:
        with suppress(TimeoutError):
            async with asyncio.timeout(SCAN_START_TIMEOUT.total_seconds()):
                while not self._shown.is_set():
                    await self._coordinator.async_refresh_apart()
                    self.look()
                    with suppress(TimeoutError):
                        async with asyncio.timeout(CHECK_INTERVAL.total_seconds()):
                            await self._shown.wait()
        return self._shown.is_set()

    def _first_new(self) -> str | None:
        ended = (change.activity for change in self._ends.values())
        new = (
            each.uuid
            for each in (*ended, *self._running())
            if self._is_ours(each) and each.uuid not in self._others
        )
        return next(new, None)

    def _running(self) -> list[Activity]:
        return [
            each for each in self._coordinator.data.running() if self._is_ours(each)
        ]

    def _is_ours(self, activity: Activity) -> bool:
        return (
            activity.category is ActivityCategory.LIBRARY_SCAN
            and activity.library_id == self._library_id
        )


def _lost() -> HomeAssistantError:
    return HomeAssistantError(translation_domain=DOMAIN, translation_key="scan_lost")
