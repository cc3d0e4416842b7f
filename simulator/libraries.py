"""The libraries, and the scans of them."""

from collections.abc import Callable
from dataclasses import dataclass
import time
from typing import Any, override
import uuid as uuids

from . import state
from .activities import Activities
from .streams import Streams


@dataclass(frozen=True, slots=True)
class _Scan:
    """A scan that a client has requested. Its row does not name the library at first."""

    library: str
    folder: str | None


class Libraries(Activities):
    """The libraries of a server."""

    def __init__(self, streams: Streams) -> None:
        super().__init__(streams)
        self.libraries = {"1": "Films", "7": "Shows"}
        """The title of each library by its section id. May be changed."""
        self.library_types: dict[str, str] = {}
        """The types of libraries by section id. The default depends on the title. May be changed."""
        self.library_uuids: dict[str, str] = {}
        """The uuids of libraries that have another one than the first library under their id."""
        self.now: Callable[[], float] = time.time
        """The clock for the times in the list of libraries, in seconds since 1970."""
        self.created_at = 1_790_000_000
        self.scanned_at: dict[str, int] = {}
        """When the last scan of a library completed, by section id. May be changed. The default is `created_at`."""
        self.updated_at: dict[str, int] = {}
        """When a library was changed, by section id. May be changed. The default is `created_at`."""
        self.update_queue: dict[str, int] = {}
        """How many items of a library wait to be processed, by section id. The default is 0."""
        self.on_scan: Callable[[str, str], Any] | None = None
        """Called with section id and uuid when a scan has started that a client has requested."""
        self.activity_header = True
        """Whether the response to a scan request has the uuid in `X-Plex-Activity`. Some real servers leave it out."""
        self.quiet_scans = False
        """Whether requested scans finish without ever being listed as an activity. Some real servers do that."""
        self.queue_scans = False
        """Whether the requested scan of a library waits until a running one has ended. Scans of a folder never wait."""
        self._scans_held = False
        self._requested_scans: dict[str, _Scan] = {}
        """The requested scans that are running, by uuid."""
        self._waiting_scans: dict[str, _Scan] = {}
        """The requested scans that are not listed yet, by uuid, in order."""

    def library_uuid(self, library: str) -> str:
        """Return the uuid of a library, which a change of its title does not change."""
        default = uuids.uuid5(uuids.NAMESPACE_OID, f"library {library}")
        return self.library_uuids.get(library, str(default))

    def replace_library(self, library: str, title: str) -> None:
        """Put another library in the place of one: it has the same section id, and a uuid of its own."""
        self.libraries[library] = title
        self.library_uuids[library] = str(uuids.uuid4())

    def scan(self, library: str, folder: str | None = None) -> str:
        """Start a scan as a client's request does: the row does not name the library yet."""
        return self._show_scan(str(uuids.uuid4()), _Scan(library, folder))

    def request_scan(self, library: str, folder: str | None = None) -> str | None:
        """Scan a library, or one folder of it, now or later, and return the uuid. None if it is never listed."""
        if self.quiet_scans:
            self._completed(library)
            return None
        uuid = str(uuids.uuid4())
        self._waiting_scans[uuid] = _Scan(library, folder)
        self._show_waiting_scans()
        return uuid

    def hold_scans(self) -> None:
        """List no requested scan until `release_scans`, also those that the response to the request has named."""
        self._scans_held = True

    def release_scans(self) -> None:
        """List the requested scans, except those that have to wait for another one of the library."""
        self._scans_held = False
        self._show_waiting_scans()

    def stop_scans(self, library: str) -> None:
        """Stop the scans of a library, those that wait included."""
        self._waiting_scans = {
            uuid: scan
            for uuid, scan in self._waiting_scans.items()
            if scan.library != library
        }
        for uuid in self.scans(library):
            self.cancel(uuid)

    def scans(self, library: str) -> list[str]:
        """Return the uuids of the running scans of this library."""
        named = [
            str(row["uuid"]) for row in self._rows if state.is_scan_of(row, library)
        ]
        requested = [
            uuid
            for uuid, scan in self._requested_scans.items()
            if scan.library == library
        ]
        return named + [uuid for uuid in requested if uuid not in named]

    @override
    def clear(self) -> None:
        super().clear()
        self._requested_scans.clear()
        self._waiting_scans.clear()

    @override
    def _ended(self, row: state.Row, *, completed: bool) -> None:
        super()._ended(row, completed=completed)
        requested = self._requested_scans.pop(str(row.get("uuid")), None)
        if row.get("type") != state.SCAN:
            return
        named = state.context(row).get("librarySectionID")
        if completed and (requested or named is not None):
            self._completed(requested.library if requested else str(named))
        self._show_waiting_scans()

    def _completed(self, library: str) -> None:
        self.scanned_at[library] = int(self.now())

    def _show_waiting_scans(self) -> None:
        for uuid, scan in list(self._waiting_scans.items()):
            # What a shown scan leads to may have removed it.
            if uuid in self._waiting_scans and not self._has_to_wait(scan):
                del self._waiting_scans[uuid]
                self._show_scan(uuid, scan)
                if self.on_scan is not None:
                    self.on_scan(scan.library, uuid)

    def _has_to_wait(self, scan: _Scan) -> bool:
        if self._scans_held or not self.queue_scans or scan.folder is not None:
            return self._scans_held
        return any(not self._is_of_folder(uuid) for uuid in self.scans(scan.library))

    def _is_of_folder(self, uuid: str) -> bool:
        scan = self._requested_scans.get(uuid)
        return scan is not None and scan.folder is not None

    def _show_scan(self, uuid: str, scan: _Scan) -> str:
        # Known before it is published, because a test may finish it at once.
        self._requested_scans[uuid] = scan
        return self.start(state.SCAN, uuid=uuid)
