"""How long nothing has been running: by category, and by library."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from ..aioplex.models import Activity, ActivityCategory


@dataclass(frozen=True, slots=True)
class IdleTimes:
    """When activities have ended since a server is watched without a gap.

    Times are the loop's. `ended` is by category and library: None stands for any
    library, and for none.
    """

    watched_since: float
    ended: Mapping[tuple[ActivityCategory, str | None], float] = field(
        default_factory=dict
    )

    def after(
        self, ended: Iterable[Activity], libraries: Collection[str], now: float
    ) -> Self:
        """Return the times after these activities have ended.

        Only the ids in `libraries` are kept: a server may name any number of others.
        """
        keys = {
            (activity.category, library_id)
            for activity in ended
            for library_id in (None, activity.library_id)
            if library_id is None or library_id in libraries
        }
        return replace(self, ended={**self.ended, **dict.fromkeys(keys, now)})

    def idle_since(
        self,
        categories: Iterable[ActivityCategory],
        libraries: Collection[str] | None,
    ) -> float:
        """Return when the last of these was running, or else the watch began.

        Without libraries any activity counts. Whether one is running now is for the
        caller to know.
        """
        times = [
            self.ended.get((category, library_id), self.watched_since)
            for category in categories
            for library_id in ((None,) if libraries is None else libraries)
        ]
        return max([self.watched_since, *times])
