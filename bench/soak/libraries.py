"""Changes of the libraries, and of how a server scans them."""

from collections.abc import Callable
from random import Random
from uuid import NAMESPACE_OID, uuid5

from simulator import PlexSimulator

# Few, because Home Assistant remembers each device that it had.
IDS = ("1", "7", "8", "9")
TITLES = ("Films", "Shows", "Music", "Films of Åland")
GENERATIONS = 3


class LibraryActions:
    """Changes the libraries of a server."""

    def __init__(self, random: Random, plex: PlexSimulator) -> None:
        self._random = random
        self._plex = plex
        self.changed = False
        """Whether the libraries may have changed since this was last reset."""
        self.rare: tuple[Callable[[], object], ...] = (
            *(self._add_library, self._rename_library, self._remove_library),
            *(self._replace_library, self._empty_libraries, self._fill_queue),
            *(self._change_scans, self._hold_scans, self._release_scans),
        )

    def repair(self) -> None:
        """Let the server scan at once, and have a library."""
        plex = self._plex
        plex.quiet_scans = plex.queue_scans = False
        plex.activity_header = True
        plex.update_queue.clear()
        plex.release_scans()
        if not plex.libraries:
            self._add_library()

    def _title(self) -> str:
        return self._random.choice(TITLES)

    def _add_library(self) -> None:
        self.changed = True
        self._plex.libraries.setdefault(self._random.choice(IDS), self._title())

    def _rename_library(self) -> None:
        for key in self._some_library():
            self._plex.libraries[key] = self._title()

    def _remove_library(self) -> None:
        if len(self._plex.libraries) > 1:
            for key in self._some_library():
                del self._plex.libraries[key]

    def _replace_library(self) -> None:
        """Put another library in the place of one, or one that was there before."""
        for key in self._some_library():
            number = self._random.randrange(GENERATIONS)
            self._plex.libraries[key] = self._title()
            self._plex.library_uuids[key] = str(uuid5(NAMESPACE_OID, f"{key} {number}"))

    def _empty_libraries(self) -> None:
        """List no library for a while, as a server does that has just started."""
        self.changed = True
        self._plex.libraries = {}

    def _some_library(self) -> list[str]:
        self.changed = True
        libraries = list(self._plex.libraries)
        return [self._random.choice(libraries)] if libraries else []

    def _fill_queue(self) -> None:
        for key in self._some_library():
            self._plex.update_queue[key] = self._random.choice((0, 3))

    def _change_scans(self) -> None:
        """Let later requests for scans be answered in another way."""
        plex = self._plex
        plex.quiet_scans = self._random.random() < 0.2  # noqa: PLR2004  # one in five
        plex.queue_scans = self._random.choice((False, True))
        plex.activity_header = self._random.choice((False, True))

    def _hold_scans(self) -> None:
        self._plex.hold_scans()

    def _release_scans(self) -> None:
        self._plex.release_scans()
