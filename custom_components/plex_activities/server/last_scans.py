"""How long the last scans of libraries took.

The server says when a scan has completed, but not how long it took. It says so in the
list of libraries, some time after the activity has ended.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..aioplex.models import Library

# A scan that was cancelled never shows in the list.
MAX_READS = 2


@dataclass(frozen=True, slots=True)
class ExpectedScan:
    """A scan that may show in the next list; `duration` is None if it was not seen."""

    duration: float | None
    reads: int = 0


@dataclass(frozen=True, slots=True)
class LastScans:
    """The durations of the scans in the list, by library id, as far as they were seen.

    `expected` has the scans that should show in the list soon. The key is None for one
    that did not name its library.
    """

    durations: Mapping[str, float] = field(default_factory=dict)
    expected: Mapping[str | None, ExpectedScan] = field(default_factory=dict)

    def expecting(
        self, library_id: str | None, duration: float | None = None
    ) -> LastScans:
        """Return the state after a scan has ended, or was over without being seen."""
        if duration is None and (known := self.expected.get(library_id)) is not None:
            duration = known.duration
        scan = ExpectedScan(duration)
        return replace(self, expected={**self.expected, library_id: scan})

    def after_list(
        self, before: Mapping[str, Library], libraries: Mapping[str, Library]
    ) -> LastScans:
        """Return the state after another list of libraries."""
        moved = {
            library.id
            for library in libraries.values()
            if library.id in before
            and library.scanned_at != before[library.id].scanned_at
        }
        durations = {
            library_id: duration
            for library_id, duration in self.durations.items()
            if library_id in libraries and library_id not in moved
        }
        expected: dict[str | None, ExpectedScan] = {}
        for library_id, scan in self.expected.items():
            if library_id in moved and library_id is not None:
                if scan.duration is not None:
                    durations[library_id] = scan.duration
            elif scan.reads + 1 < MAX_READS and not (library_id is None and moved):
                expected[library_id] = replace(scan, reads=scan.reads + 1)
        return LastScans(durations, expected)
