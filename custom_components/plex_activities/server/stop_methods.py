"""Which request stops an activity: the one place that decides it."""

from collections.abc import Container, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from ..aioplex.butler import ButlerTasks
from ..aioplex.models import Activity, ActivityCategory
from ..aioplex.paths import is_segment

# The scheduled tasks that start activities of a type. No activity names its task.
TASK_OF_TYPE = {
    "media.generate.intros": "ButlerTaskGenerateIntroMarkers",
    "media.generate.credits": "ButlerTaskGenerateCreditsMarkers",
    "media.generate.voice.activity": "ButlerTaskGenerateVoiceActivity",
    "media.generate.bif": "GenerateMediaIndexFiles",
    "media.generate.chapter.thumbs": "GenerateChapterThumbs",
    "media.generate.loudness": "LoudnessAnalysis",
    "media.generate.music.analysis": "MusicAnalysis",
}


class StopMethod(StrEnum):
    """What the server is asked to stop."""

    ACTIVITY = "activity"
    LIBRARY_SCAN = "library_scan"
    GUIDE_REFRESH = "guide_refresh"
    BUTLER_TASK = "butler_task"
    BUTLER = "butler"


@dataclass(frozen=True, slots=True)
class StopRequest:
    """A method, and the ids that the server knows its targets by.

    Several are requested one after the other, until the activity has ended.
    """

    method: StopMethod
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StopTargets:
    """What a server lists that can be stopped, and what it has refused to stop.

    `tasks` holds the titles of its scheduled tasks by name, `dvrs` the ids of its DVRs.
    Both are None until they are read. `refused` holds uuids of running activities, each
    with the method that was refused.
    """

    tasks: ButlerTasks | None = None
    dvrs: tuple[str, ...] | None = None
    refused: frozenset[tuple[str, StopMethod]] = frozenset()

    def after(self, read: StopTargets) -> StopTargets:
        """Return what is known after some of it was read."""
        return replace(
            self,
            tasks=self.tasks if read.tasks is None else read.tasks,
            dvrs=self.dvrs if read.dvrs is None else read.dvrs,
        )

    def after_refusal(self, uuids: Iterable[str], method: StopMethod) -> StopTargets:
        """Return what is known after the server has refused to stop these."""
        return replace(self, refused=self.refused | {(uuid, method) for uuid in uuids})

    def for_running(self, activities: Container[str]) -> StopTargets:
        """Return what is known after the others have ended: uuids may come again."""
        if not self.refused:
            return self
        kept = frozenset(pair for pair in self.refused if pair[0] in activities)
        return replace(self, refused=kept)


class StopResult(StrEnum):
    """Why an activity that was to be stopped is over."""

    CANCELLED = "cancelled"
    ALREADY_FINISHED = "already_finished"


@dataclass(frozen=True, slots=True)
class StopOutcome:
    """A stop after which the activity was proven to be over."""

    activity_id: str
    result: StopResult
    method: StopMethod


@dataclass(frozen=True, slots=True)
class StopRecord:
    """What became of a request to stop something, for diagnostics.

    `status` is `accepted`, that of a refusal, or the translation key of an error.
    `seconds` is the time until the activity had ended, None if it was still running.
    """

    method: StopMethod
    type: str
    status: str
    result: str
    seconds: float | None


def stop_request(
    activity: Activity, targets: StopTargets, libraries: Container[str]
) -> StopRequest | None:
    """Return the request that stops an activity; None if there is none.

    Plex lets few activities be cancelled. Others can be stopped through what they work
    on or belong to, if the server lists it. `libraries` are the ids that it lists.
    """
    if activity.cancellable:
        request = StopRequest(StopMethod.ACTIVITY, (activity.uuid,))
        return request if is_segment(activity.uuid) else None
    return _indirect_request(activity, targets, libraries)


def may_end(
    request: StopRequest,
    activity: Activity,
    targets: StopTargets,
    libraries: Container[str],
) -> bool:
    """Return whether a request that is sent for another activity may end this one, too."""
    if request.method is StopMethod.BUTLER:
        is_maintenance = activity.category is ActivityCategory.MAINTENANCE
        return is_maintenance or activity.type in TASK_OF_TYPE
    # Plex may let it be cancelled, too.
    own = _indirect_request(activity, targets, libraries)
    return (
        own is not None
        and own.method is request.method
        and not set(own.ids).isdisjoint(request.ids)
    )


def lacks_targets(activity: Activity, targets: StopTargets) -> bool:
    """Return whether more has to be read to know what stops an activity."""
    if activity.cancellable:
        return False
    if _loads_guide(activity):
        return targets.dvrs is None
    is_maintenance = activity.category is ActivityCategory.MAINTENANCE
    return targets.tasks is None and (is_maintenance or activity.type in TASK_OF_TYPE)


def _indirect_request(
    activity: Activity, targets: StopTargets, libraries: Container[str]
) -> StopRequest | None:
    """Return the request for what an activity works on or belongs to."""
    tasks, dvrs = targets.tasks or {}, targets.dvrs or ()
    library_id = activity.library_id or ""
    task = TASK_OF_TYPE.get(activity.type, "")
    match activity.category:
        case ActivityCategory.LIBRARY_SCAN if library_id in libraries:
            request = StopRequest(StopMethod.LIBRARY_SCAN, (library_id,))
            return request if is_segment(library_id) else None
        case ActivityCategory.GUIDE_REFRESH if dvrs and _loads_guide(activity):
            return StopRequest(StopMethod.GUIDE_REFRESH, _dvrs_of(activity, dvrs))
        case ActivityCategory.MEDIA_ANALYSIS if task in tasks:
            return StopRequest(StopMethod.BUTLER_TASK, (task,))
        case ActivityCategory.MAINTENANCE if tasks:
            if (named := _named_task(activity, tasks)) is not None:
                return StopRequest(StopMethod.BUTLER_TASK, (named,))
            return StopRequest(StopMethod.BUTLER)
    return None


def _loads_guide(activity: Activity) -> bool:
    # Other types of the category process subscriptions.
    return activity.type.startswith("provider.epg.")


def _dvrs_of(activity: Activity, dvrs: tuple[str, ...]) -> tuple[str, ...]:
    """Return the DVRs whose guide this may be: all, unless it names one of them."""
    named = str(activity.context.get("dvrID"))
    return (named,) if named in dvrs else dvrs


def _named_task(activity: Activity, tasks: ButlerTasks) -> str | None:
    # The key is unknown: no activity has been seen that names its task.
    values = activity.context.values()
    return next((it for it in values if isinstance(it, str) and it in tasks), None)
