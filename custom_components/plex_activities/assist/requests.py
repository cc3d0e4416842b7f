"""What users ask of an assistant, and the reports on it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from ..aioplex.models import Activity, ActivityCategory
from ..server.categories import COUNTED_CATEGORIES
from ..server.stop_methods import StopResult
from .names import match_spoken


class Question(StrEnum):
    """What a user wants to know about what is running, if not simply what it is."""

    BUSY = "busy"
    IDLE = "idle"
    FINISH = "finish"
    RESTART = "restart"


@dataclass(frozen=True, slots=True)
class LibraryRef:
    """A library of one of the servers."""

    entry_id: str
    library_id: str | None


@dataclass(frozen=True, slots=True)
class ServerActivity:
    """A running activity, its server, and the name of the library it works on.

    `name` is its title, or that of its category if Plex gives it none.
    `stoppable` is whether a request is known that stops it.
    """

    entry_id: str
    activity: Activity
    name: str
    library: str | None
    stoppable: bool

    @property
    def names(self) -> tuple[str, ...]:
        """What a user may call it."""
        title, subtitle = self.activity.title, self.activity.subtitle
        return title, subtitle, f"{title} {subtitle}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityFilter:
    """Which activities a user means: those that match everything that was named.

    Of several categories, libraries or ids, one has to match.
    """

    categories: Collection[ActivityCategory] = ()
    libraries: Collection[str] = ()
    title: str | None = None
    activity_ids: Collection[str] = ()
    everything: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether nothing was named. Then nothing must be stopped."""
        return not (self.everything or self.libraries or self.names_activities)

    @property
    def _categories(self) -> Collection[ActivityCategory]:
        if self.categories:
            return self.categories
        # An id names one activity, whatever its category.
        return ActivityCategory if self.activity_ids else COUNTED_CATEGORIES

    @property
    def names_activities(self) -> bool:
        """Whether categories or activities were named, not only where they run."""
        return bool(self.categories or self.title is not None or self.activity_ids)

    def apply(
        self,
        running: Iterable[ServerActivity],
        libraries: frozenset[LibraryRef] = frozenset(),
    ) -> list[ServerActivity]:
        """Return what matches; `libraries` are those that were named."""
        matching = [
            item
            for item in running
            if item.activity.category in self._categories
            and (not self.activity_ids or item.activity.uuid in self.activity_ids)
            and (
                not self.libraries
                or LibraryRef(item.entry_id, item.activity.library_id) in libraries
            )
        ]
        if self.title is None:
            return matching
        named = match_spoken(
            self.title,
            (
                (name, (item.entry_id, item.activity.uuid))
                for item in matching
                for name in item.names
            ),
        )
        return [
            item for item in matching if (item.entry_id, item.activity.uuid) in named
        ]


@dataclass(frozen=True, slots=True)
class ServerReport:
    """What a server is running; `reason` is a translation key if that is unknown.

    `sees_all` is false if activities of other users are hidden.
    """

    entry_id: str
    running: list[ServerActivity]
    sees_all: bool = True
    reason: str | None = None


def reached_servers(reports: Iterable[ServerReport]) -> list[str]:
    """Return the entry ids of the servers that have reported what they are running."""
    return [report.entry_id for report in reports if report.reason is None]


@dataclass(frozen=True, slots=True)
class RestartReport:
    """Whether a restart of a server would interrupt anything; `safe` is None if unknown.

    `obstacles` are the categories that are running, and playback. `reason` is a
    translation key if the server was not reached.
    """

    entry_id: str
    safe: bool | None = None
    obstacles: tuple[str, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class StopReport:
    """What became of an activity; `reason` is a translation key if it goes on."""

    item: ServerActivity
    result: StopResult | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ScanReport:
    """Whether a scan of the library `name` was started; if not, `reason` says why."""

    entry_id: str
    name: str
    reason: str | None = None
