"""How many libraries may appear or be renamed, so that registries do not fill up.

Each new library is a device with four entities, and Home Assistant remembers them after
they were removed. Each new name is written to the database with all their states.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ..aioplex.models import Library

# After the first list. Whoever adds more at once gets the rest in the days after it.
BURST = 50
PER_DAY = 10
DAY = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class LibraryAllowance:
    """How many may change in the list at a time of the loop, `at`.

    `seen` holds the ids, uuids and titles that counted before: they may come back.
    """

    left: float = BURST
    at: float = 0
    seen: frozenset[tuple[str, str, str]] = frozenset()

    @classmethod
    def after_first(cls, listed: Mapping[str, Library], now: float) -> LibraryAllowance:
        """Return what is allowed after the first list, which counts as it is."""
        return cls(at=now, seen=frozenset(map(_key, listed.values())))

    def admit(
        self, known: Mapping[str, Library], listed: Mapping[str, Library], now: float
    ) -> tuple[dict[str, Library], LibraryAllowance]:
        """Return which of the listed libraries count, and what is allowed afterwards.

        Beyond the allowance new ones are left out, and renamed ones keep their name.
        """
        left = min(BURST, self.left + (now - self.at) / DAY * PER_DAY)
        admitted: dict[str, Library] = {}
        new: set[tuple[str, str, str]] = set()
        for library_id, library in listed.items():
            before = known.get(library_id)
            if _key(library) in self.seen:
                admitted[library_id] = library
            elif left >= 1:
                left -= 1
                new.add(_key(library))
                admitted[library_id] = library
            elif before is not None and _may_be_same(before, library):
                admitted[library_id] = replace(before, scanned_at=library.scanned_at)
        return admitted, LibraryAllowance(left, now, self.seen | new)


def _key(library: Library) -> tuple[str, str, str]:
    return library.id, library.uuid, library.title


def _may_be_same(before: Library, library: Library) -> bool:
    # Servers may send a uuid for the first time, or none any more.
    return before.uuid == library.uuid or "" in (before.uuid, library.uuid)
