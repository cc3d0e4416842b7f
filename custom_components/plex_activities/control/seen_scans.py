"""Which of the library scans that are seen is the one that was requested."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ..aioplex.models import Activity
from ..aioplex.tracking import ChangeType


@dataclass(frozen=True, slots=True)
class ScanEnd:
    """How a scan ended, and after how many seconds."""

    scan: Activity
    type: ChangeType
    duration: float


@dataclass(frozen=True, slots=True)
class SeenScans:
    """The scans that were seen since a request of ours was prepared.

    `running` and `ended` hold scans of all libraries. Ours (`uuid`) is one that the
    server has named in a response, or, if the last response named none, the first scan
    of the library that was not there `before` the request was sent.
    """

    library_id: str
    running: Sequence[Activity] = ()
    ended: tuple[ScanEnd, ...] = ()
    accepted: bool = False
    before: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    named: bool = False
    uuid: str | None = None

    def prepared(self, running: Sequence[Activity]) -> SeenScans:
        """Forget what was seen, and begin with these."""
        return replace(self, running=running, ended=())

    def sent(self) -> SeenScans:
        """Take in that a request is sent: what was seen so far is not ours."""
        before = frozenset(scan.uuid for scan in self._all)
        return replace(self, accepted=False, before=before)

    def accepted_as(self, uuid: str | None) -> SeenScans:
        """Take in the response, and the uuid in it."""
        # Plex may name the scan that is already running.
        new = () if uuid is None or uuid in self.before else (uuid,)
        accepted = replace(
            self, accepted=True, named=bool(new), names=(*self.names, *new)
        )
        return accepted.identified()

    def listed(self, running: Sequence[Activity]) -> SeenScans:
        """Take in which scans are running."""
        return replace(self, running=running).identified()

    def with_end(self, end: ScanEnd) -> SeenScans:
        """Take in the end of a scan."""
        return replace(self, ended=(*self.ended, end)).identified()

    def identified(self) -> SeenScans:
        """Return the value with the uuid of our scan, once that was seen."""
        if self.uuid is not None or not self.accepted:
            # Another scan may be seen before the response that names ours.
            return self
        ours = (scan.uuid for scan in self._all if self._may_be_ours(scan))
        return replace(self, uuid=next(ours, None))

    @property
    def end(self) -> ScanEnd | None:
        """The end of our scan; None while it is running, or not known yet."""
        return next((end for end in self.ended if end.scan.uuid == self.uuid), None)

    @property
    def others_run(self) -> bool:
        """Whether another scan of the library is running."""
        return any(map(self.is_other, self.running))

    @property
    def others_were_seen(self) -> bool:
        """Whether another scan of the library is running, or has ended."""
        return any(map(self.is_other, self._all))

    @property
    def other_was_stopped(self) -> bool:
        """Whether another scan of the library was stopped from Home Assistant."""
        return any(
            end.type is ChangeType.CANCELLED and self.is_other(end.scan)
            for end in self.ended
        )

    def is_other(self, scan: Activity) -> bool:
        """Return whether a scan is of the same library, and not ours."""
        ours = (self.uuid, *self.names)
        return scan.library_id == self.library_id and scan.uuid not in ours

    @property
    def _all(self) -> Iterator[Activity]:
        yield from (end.scan for end in self.ended)
        yield from self.running

    def _may_be_ours(self, scan: Activity) -> bool:
        if self.named or scan.uuid in self.names:
            return scan.uuid in self.names
        return scan.library_id == self.library_id and scan.uuid not in self.before
