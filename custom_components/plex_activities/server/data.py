"""What the coordinator knows, as one frozen value, and how an activity is told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType

from ..aioplex.models import Activity, ActivityCategory, Library, Server
from ..aioplex.tracking import Activities
from .stop_methods import stop_request

# Of little use to most: their entities are there to be enabled.
DISABLED_CATEGORIES = frozenset(
    {ActivityCategory.GUIDE_REFRESH, ActivityCategory.OTHER}
)


@dataclass(frozen=True)
class PlexActivitiesData:
    """A server, its libraries by id, and what runs on it, oldest first.

    Only the owner is told of everything: for others, `sees_all` is false, and nothing
    to be seen does not mean that nothing runs.
    `idle_since` tells by the loop's clock since when nothing of a category is known to
    have run; those of which something runs are missing.
    """

    server: Server
    sees_all: bool
    libraries: Mapping[str, Library]
    activities: Activities
    idle_since: Mapping[ActivityCategory, float]

    def running(
        self, categories: Iterable[ActivityCategory] | None = None
    ) -> list[Activity]:
        """Return what runs, oldest first: of these categories, or all of it."""
        if categories is None:
            return list(self.activities.values())
        wanted = set(categories)
        return [each for category, each in self._categorised if category in wanted]

    @cached_property
    def _categorised(self) -> list[tuple[ActivityCategory, Activity]]:
        # Every entity asks, and a category is read from a text each time.
        return [(each.category, each) for each in self.activities.values()]

    def count(self, categories: Iterable[ActivityCategory] | None = None) -> int | None:
        """Return how many of these categories run; None if nobody can tell."""
        return len(self.running(categories)) or (0 if self.sees_all else None)

    def busy(self, categories: Iterable[ActivityCategory] | None = None) -> bool | None:
        """Return whether any of these categories runs; None if nobody can tell."""
        count = self.count(categories)
        return None if count is None else count > 0

    def oldest(
        self, categories: Iterable[ActivityCategory] | None = None
    ) -> Activity | None:
        """Return the one that has run longest."""
        return next(iter(self.running(categories)), None)

    def idle_for(
        self, now: float, categories: Iterable[ActivityCategory] | None = None
    ) -> float | None:
        """Return for how many seconds nothing has run; None if it does, or may do so."""
        if not self.sees_all:
            return None
        since = [
            self.idle_since.get(each)
            for each in (ActivityCategory if categories is None else categories)
        ]
        known = [each for each in since if each is not None]
        return now - max(known) if len(known) == len(since) else None

    def libraries_called(self, library: str) -> set[str]:
        """Return the ids of the libraries meant by a name or an id."""
        if library in self.libraries:
            return {library}
        wanted = library.strip().casefold()
        return {
            each.id
            for each in self.libraries.values()
            if each.title.casefold() == wanted
        }

    def describe(self, activity: Activity) -> JsonObjectType:
        """Return an activity as it stands in attributes, responses and events."""
        library = self.libraries.get(activity.library_id or "")
        return {
            "activity_id": activity.uuid,
            "type": activity.type,
            "category": activity.category.value,
            "title": activity.title,
            "subtitle": activity.subtitle,
            "progress": activity.progress,
            "cancellable": activity.cancellable,
            "stoppable": stop_request(activity) is not None,
            "started_at": activity.started_at.isoformat(),
            "estimated_finish": _still_to_come(activity.estimated_finish),
            "library_id": activity.library_id,
            "library": library.title if library else None,
            "context": dict(activity.context),
            "response": dict(activity.response),
        }


def idle_since(
    before: Mapping[ActivityCategory, float], activities: Activities, now: float
) -> Mapping[ActivityCategory, float]:
    """Return since when each category is idle, if `before` was known until now."""
    busy = {each.category for each in activities.values()}
    return {
        category: before.get(category, now)
        for category in ActivityCategory
        if category not in busy
    }


def elapsed(activity: Activity) -> float:
    """Return for how many seconds an activity has run, since it was first seen."""
    return round((dt_util.utcnow() - activity.started_at).total_seconds(), 1)


def _still_to_come(finish: datetime | None) -> str | None:
    # One that is over tells only that the activity has come to a halt.
    return finish.isoformat() if finish and finish > dt_util.utcnow() else None
