"""What the coordinator knows, as one frozen value, and how an activity is described."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TypedDict, cast

from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType

from ..aioplex.models import Activity, ActivityCategory, Library, Server
from ..aioplex.tracking import Activities
from ..aioplex.wire import JsonValue
from .categories import COUNTED_CATEGORIES
from .idle_times import IdleTimes
from .stop_methods import StopRequest, StopTargets, may_end, stop_request


class ActivityDescription(TypedDict):
    """An activity in attributes, responses, events and triggers.

    The typedef Activity in www/types.js has the same keys. Times are in ISO format.
    """

    activity_id: str
    type: str
    category: str
    title: str
    subtitle: str
    progress: int | None
    cancellable: bool
    stoppable: bool
    started_at: str
    estimated_finish: str | None
    library_id: str | None
    library: str | None
    context: Mapping[str, JsonValue]
    response: Mapping[str, JsonValue]


@dataclass(frozen=True)
class PlexActivitiesData:
    """A server, its libraries by id, and what is running on it, oldest first.

    Methods that take categories mean those that count if there are none.
    `sees_all` is false if the token is not the owner's. Others' activities are hidden
    from it, so an empty list does not mean that nothing is running. It is in doubt
    whether it is the owner's between the first refusal and the second.
    `targets` is what is known of how activities can be stopped.
    """

    server: Server
    sees_all: bool
    ownership_in_doubt: bool
    libraries: Mapping[str, Library]
    activities: Activities
    idle_times: IdleTimes
    scan_durations: Mapping[str, float]
    targets: StopTargets = field(default_factory=StopTargets)

    def running(
        self,
        categories: Iterable[ActivityCategory] | None = None,
        libraries: Collection[str] | None = None,
        excluded: Collection[str] = (),
    ) -> list[Activity]:
        """Return the running activities of these categories, oldest first.

        With ids of libraries only those that work on one of them, and none that works
        on an excluded one.
        """
        if libraries is not None or excluded:
            return [
                activity
                for activity in self.running(categories)
                if (libraries is None or activity.library_id in libraries)
                and activity.library_id not in excluded
            ]
        if categories is None:
            return self._counted
        match list(categories):
            case [category]:
                return self._by_category.get(category, [])
            case several:
                return [
                    activity
                    for activity in self.activities.values()
                    if activity.category in several
                ]

    @cached_property
    def _counted(self) -> list[Activity]:
        return self.running(COUNTED_CATEGORIES)

    @cached_property
    def _by_category(self) -> Mapping[ActivityCategory, list[Activity]]:
        # The entities of all categories ask for theirs at every write.
        found: dict[ActivityCategory, list[Activity]] = {}
        for activity in self.activities.values():
            found.setdefault(activity.category, []).append(activity)
        return found

    def count(self, categories: Iterable[ActivityCategory] | None = None) -> int | None:
        """Return how many are running; None if that is unknown."""
        return len(self.running(categories)) or (0 if self.sees_all else None)

    def busy(self, categories: Iterable[ActivityCategory] | None = None) -> bool | None:
        """Return whether any is running; None if that is unknown."""
        count = self.count(categories)
        return None if count is None else count > 0

    def oldest(
        self, categories: Iterable[ActivityCategory] | None = None
    ) -> Activity | None:
        """Return the activity that has been running longest."""
        return next(iter(self.running(categories)), None)

    def idle_for(
        self,
        now: float,
        categories: Collection[ActivityCategory] | None = None,
        libraries: Collection[str] | None = None,
        excluded: Collection[str] = (),
    ) -> float | None:
        """Return for how many seconds none has been running; None if one is, or may be.

        `now` is the loop's time. With ids of libraries only what works on them counts.
        What is running on an excluded one does not count, but its end does.
        """
        if not self.sees_all or self.running(categories, libraries, excluded):
            return None
        counted = COUNTED_CATEGORIES if categories is None else categories
        return now - self.idle_times.idle_since(counted, libraries)

    def library_of(self, activity: Activity) -> Library | None:
        """Return the library that an activity works on, if it is known."""
        return self.libraries.get(activity.library_id or "")

    @property
    def titles(self) -> Mapping[str, str]:
        """The titles of the libraries by id."""
        return {library.id: library.title for library in self.libraries.values()}

    def scan_of(self, library_id: str) -> Activity | None:
        """Return the scan of a library that has been running longest.

        The server names the library about a second after the start of a scan.
        """
        return self._scans.get(library_id)

    @cached_property
    def _scans(self) -> Mapping[str | None, Activity]:
        # The entities of all libraries ask for theirs at every write.
        scans = self.running([ActivityCategory.LIBRARY_SCAN])
        return {scan.library_id: scan for scan in reversed(scans)}

    def stop_request(self, activity: Activity) -> StopRequest | None:
        """Return the request that stops an activity; None if there is none."""
        return stop_request(activity, self.targets, self.libraries)

    def is_stoppable(self, activity: Activity) -> bool:
        """Return whether a way is known to stop an activity that was not refused."""
        request = self.stop_request(activity)
        return (
            request is not None
            and (activity.uuid, request.method) not in self.targets.refused
        )

    def ended_by(self, request: StopRequest) -> set[str]:
        """Return the uuids of the activities that a request may end."""
        return {
            activity.uuid
            for activity in self.activities.values()
            if may_end(request, activity, self.targets, self.libraries)
        }

    def describe(self, activity: Activity) -> ActivityDescription:
        """Return an activity for attributes, responses, events and triggers."""
        library = self.library_of(activity)
        return {
            "activity_id": activity.uuid,
            "type": activity.type,
            "category": activity.category.value,
            "title": activity.title,
            "subtitle": activity.subtitle,
            "progress": activity.progress,
            "cancellable": activity.cancellable,
            "stoppable": self.is_stoppable(activity),
            "started_at": activity.started_at.isoformat(),
            "estimated_finish": _future_isoformat(activity.estimated_finish),
            "library_id": activity.library_id,
            "library": library.title if library else None,
            "context": dict(activity.context),
            "response": dict(activity.response),
        }


def as_json(description: ActivityDescription) -> JsonObjectType:
    """Return a description with the type of action responses and attributes."""
    # A TypedDict is a dict at run time, and all its values are JSON.
    return cast(JsonObjectType, description)


def _future_isoformat(finish: datetime | None) -> str | None:
    # A finish time in the past means that progress has stalled: show none.
    return finish.isoformat() if finish and finish > dt_util.utcnow() else None
