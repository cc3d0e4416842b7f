"""The libraries, and the scans of them."""

from typing import override

from . import state
from .activities import Activities
from .streams import Streams


class Libraries(Activities):
    """The libraries of a server."""

    def __init__(self, streams: Streams) -> None:
        super().__init__(streams)
        self.libraries = {"1": "Films", "7": "Shows"}
        """The title of each library by its section id. May be changed."""
        self._requested_scans: dict[str, str] = {}
        """Library by uuid of the scans that clients requested: their rows do not name the library at first."""

    def scan(self, library: str) -> str:
        """Start a library scan as a client's request does: the row does not name the library yet."""
        uuid = self.start(state.SCAN)
        self._requested_scans[uuid] = library
        return uuid

    def scans(self, library: str) -> list[str]:
        """Return the uuids of the scans of this library."""
        named = [
            str(row["uuid"]) for row in self._rows if state.is_scan_of(row, library)
        ]
        requested = [
            uuid
            for uuid, scanned in self._requested_scans.items()
            if scanned == library
        ]
        return named + [uuid for uuid in requested if uuid not in named]

    @override
    def clear(self) -> None:
        super().clear()
        self._requested_scans.clear()

    @override
    def _ended(self, row: state.Row, *, completed: bool) -> None:
        super()._ended(row, completed=completed)
        self._requested_scans.pop(str(row.get("uuid")), None)
