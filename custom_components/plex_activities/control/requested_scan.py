"""The decisions about one requested scan, without I/O and without a clock.

Methods take in what has happened, properties are the decisions.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from typing import NamedTuple

from ..aioplex.models import Activity
from ..aioplex.tracking import ChangeType
from ..const import (
    NAMED_SCAN_START_WAITS,
    SCAN_REPEAT_WAITS,
    SCAN_REQUESTS,
    SCAN_START_WAITS,
)
from .seen_scans import ScanEnd, SeenScans

# The server reports the time of the last scan in whole seconds. If a scan has completed
# less than so many seconds ago, ours may complete at the same time.
_SAME_TIME = 2


class ScanResult(StrEnum):
    """What became of a scan, as far as it was waited for."""

    STARTED = "started"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    NOT_STARTED = "not_started"
    TIMEOUT = "timeout"


class Step(Enum):
    """What is to be done while there is no result."""

    REQUEST = auto()
    WAIT_FOR_OTHERS = auto()
    WAIT_FOR_START = auto()
    READ_SCAN_TIME = auto()
    WAIT_FOR_END = auto()
    READ_QUEUE = auto()
    # The result cannot be known.
    GIVE_UP = auto()


class Wait(NamedTuple):
    """A step that is waited in, for so many seconds if that is limited."""

    step: Step | ScanResult
    seconds: float | None


@dataclass(frozen=True, slots=True)
class ScanOutcome:
    """A requested scan.

    `duration` is in seconds from when the scan was first seen to its end, without the
    time in which the library's queue was processed.
    """

    result: ScanResult
    activity_id: str | None
    duration: float | None = None


@dataclass(frozen=True, slots=True)
class RequestedScan:
    """A scan of a library, from before it is requested.

    Plex may drop or queue a request that it receives during another scan. If ours does
    not start after the other one has ended, it is requested again. Without another
    scan, the time of the library's last scan (`scanned_at`, in seconds since 1970; None
    if it could not be read) tells whether ours has completed without being listed
    (`unlisted`).

    `waits` counts the waits for the start that are over, `checks` those after which
    that time was read. `queue` is the length of the library's queue after the scan.
    """

    seen: SeenScans
    requests: int = 0
    scanned_at: int | None = None
    just_scanned: bool = False
    waits: int = 0
    checks: int = 0
    unavailable: bool = False
    unlisted: bool = False
    queue: int | None = None

    def prepared(self, running: Sequence[Activity]) -> RequestedScan:
        """Watch these scans from now on, before the time of the last scan is read."""
        return replace(self, seen=self.seen.prepared(running), waits=0, checks=0)

    def sent(self, scanned_at: int | None, now: float) -> RequestedScan:
        """Take in that the request is sent."""
        return replace(
            self,
            seen=self.seen.sent(),
            requests=self.requests + 1,
            scanned_at=scanned_at,
            just_scanned=abs(now - (scanned_at or 0)) < _SAME_TIME,
        )

    def accepted_as(self, uuid: str | None) -> RequestedScan:
        """Take in the response, and the uuid in it."""
        return replace(self, seen=self.seen.accepted_as(uuid))

    def listed(
        self, running: Sequence[Activity], *, available: bool = True
    ) -> RequestedScan:
        """Take in which scans are running, and whether the server is available."""
        unavailable = self.unavailable or not available
        return replace(self, seen=self.seen.listed(running), unavailable=unavailable)

    def with_end(self, end: ScanEnd) -> RequestedScan:
        """Take in the end of a scan."""
        seen = self.seen.with_end(end)
        # Ours may have waited for another one, and start now.
        return replace(
            self, seen=seen, waits=0 if seen.is_other(end.scan) else self.waits
        )

    def waited(self, wait: Wait) -> RequestedScan:
        """Take in that the time of a wait is up, which is no news if it was over."""
        return replace(self, waits=self.waits + 1) if wait == self.wait else self

    def scan_time_read(self, scanned_at: int | None) -> RequestedScan:
        """Take in when a scan of the library completed last; 0 if none ever did."""
        moved = scanned_at and self.scanned_at not in (None, scanned_at)
        # During an outage, other scans may have run unseen.
        unlisted = bool(moved) and not self.unavailable
        return replace(self, checks=self.waits, unlisted=unlisted)

    def queue_read(self, items: int | None) -> RequestedScan:
        """Take in how many items are in the queue; None if that could not be read.

        Then it counts as unchanged, and as empty on a server that has never reported it.
        """
        return replace(self, queue=(self.queue or 0) if items is None else items)

    @property
    def step(self) -> Step | ScanResult:
        """What to do next, or the result."""
        if not self.seen.accepted:
            return Step.REQUEST
        if self.seen.uuid is None:
            return self._step_after_end if self.unlisted else self._step_before_start
        if self.seen.end is None:
            return Step.WAIT_FOR_END
        match self.seen.end.type:
            case ChangeType.VANISHED:
                return Step.GIVE_UP
            case ChangeType.CANCELLED:
                return ScanResult.CANCELLED
            case _:
                return self._step_after_end

    @property
    def wait(self) -> Wait:
        """The step, and for how many seconds to wait if it is a wait with a limit."""
        step = self.step
        is_limited = step is Step.WAIT_FOR_START
        return Wait(step, self._start_waits[self.waits] if is_limited else None)

    def outcome(self, result: ScanResult) -> ScanOutcome:
        """Return the outcome with this result, which may be that time was up."""
        seen = self.seen
        uuid = seen.uuid or (seen.names[-1] if seen.names else None)
        if result not in (ScanResult.FINISHED, ScanResult.CANCELLED):
            return ScanOutcome(result, uuid)
        unlisted_duration = 0 if self.unlisted else None
        return ScanOutcome(
            result, uuid, seen.end.duration if seen.end else unlisted_duration
        )

    @property
    def _step_before_start(self) -> Step | ScanResult:
        if self.seen.others_run:
            return Step.WAIT_FOR_OTHERS
        # After another scan, the time is no proof.
        if self.checks < self.waits and not self.seen.others_were_seen:
            return Step.READ_SCAN_TIME
        if self.waits < len(self._start_waits):
            return Step.WAIT_FOR_START
        return self._step_without_start

    @property
    def _step_without_start(self) -> Step | ScanResult:
        if self.unavailable:
            return Step.GIVE_UP
        if self.seen.other_was_stopped:
            # The same request stops scans of the library that have not started.
            return ScanResult.CANCELLED
        is_in_doubt = self.seen.others_were_seen or self.just_scanned
        if is_in_doubt and self.requests < SCAN_REQUESTS:
            return Step.REQUEST
        return ScanResult.NOT_STARTED

    @property
    def _step_after_end(self) -> Step | ScanResult:
        return ScanResult.FINISHED if self.queue == 0 else Step.READ_QUEUE

    @property
    def _start_waits(self) -> tuple[float, ...]:
        if self.seen.others_were_seen:
            return SCAN_REPEAT_WAITS
        return NAMED_SCAN_START_WAITS if self.seen.named else SCAN_START_WAITS
