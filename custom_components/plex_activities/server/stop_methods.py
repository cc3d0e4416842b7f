"""How an activity can be stopped: the one place that decides it."""

from dataclasses import dataclass
from enum import StrEnum

from ..aioplex.models import Activity, ActivityCategory

# The scheduled tasks that a server's butler knows, by the names it is told to stop
# them by.
BUTLER_TASKS = frozenset(
    {
        "AutomaticUpdates",
        "BackupDatabase",
        "ButlerTaskGenerateAdMarkers",
        "ButlerTaskGenerateCreditsMarkers",
        "ButlerTaskGenerateIntroMarkers",
        "ButlerTaskGenerateVoiceActivity",
        "CleanOldBundles",
        "CleanOldCacheFiles",
        "DeepMediaAnalysis",
        "GarbageCollectBlobs",
        "GarbageCollectLibraryMedia",
        "GenerateBlurHashes",
        "GenerateChapterThumbs",
        "GenerateMediaIndexFiles",
        "LoudnessAnalysis",
        "MusicAnalysis",
        "OptimizeDatabase",
        "RefreshEpgGuides",
        "RefreshLibraries",
        "RefreshLocalMedia",
        "RefreshPeriodicMetadata",
        "UpgradeMediaAnalysis",
    }
)


class StopMethod(StrEnum):
    """What the server is asked to stop."""

    ACTIVITY = "activity"
    LIBRARY_SCAN = "library_scan"
    GUIDE_REFRESH = "guide_refresh"
    BUTLER_TASK = "butler_task"


@dataclass(frozen=True, slots=True)
class StopRequest:
    """What to ask for, and the id by which the server knows it."""

    method: StopMethod
    target: str


class StopResult(StrEnum):
    """Why an activity that was to be stopped is over."""

    CANCELLED = "cancelled"
    ALREADY_FINISHED = "already_finished"


@dataclass(frozen=True, slots=True)
class Stopped:
    """A proven stop."""

    activity_id: str
    result: StopResult
    method: StopMethod


def stop_request(activity: Activity) -> StopRequest | None:
    """Return the way to stop an activity; None if there is none.

    Plex lets few be cancelled. A scan, a guide refresh and a scheduled task can be
    stopped by what they work on, once the server has told what that is.
    """
    if activity.cancellable:
        return StopRequest(StopMethod.ACTIVITY, activity.uuid)
    match activity.category:
        case ActivityCategory.LIBRARY_SCAN if activity.library_id:
            return StopRequest(StopMethod.LIBRARY_SCAN, activity.library_id)
        case ActivityCategory.GUIDE_REFRESH if dvr := _text(activity, "dvrID"):
            return StopRequest(StopMethod.GUIDE_REFRESH, dvr)
        case ActivityCategory.MAINTENANCE if task := _butler_task(activity):
            return StopRequest(StopMethod.BUTLER_TASK, task)
    return None


def _text(activity: Activity, key: str) -> str | None:
    value = activity.context.get(key)
    return str(value) if isinstance(value, str | int) and value else None


def _butler_task(activity: Activity) -> str | None:
    # Under which key the name stands was never seen; the names are unmistakable.
    for value in activity.context.values():
        if isinstance(value, str) and value in BUTLER_TASKS:
            return value
    return None
