"""Which request stops an activity: the one place that decides it."""

from dataclasses import dataclass
from enum import StrEnum

from ..aioplex.models import Activity, ActivityCategory

# The scheduled tasks of Plex's butler, by the names in `DELETE /butler/{name}`.
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
    """A method, and the id that the server knows its target by."""

    method: StopMethod
    target: str


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

    `response` is `accepted` or the translation key of an error, `seconds` the time until
    the activity had ended, None if it was still running.
    """

    method: StopMethod
    type: str
    response: str
    result: str
    seconds: float | None


def stop_request(activity: Activity) -> StopRequest | None:
    """Return the request that stops an activity; None if there is none.

    Plex lets few activities be cancelled. A scan, a guide refresh and a scheduled task
    can be stopped through what they work on, once the server has named that.
    """
    if activity.cancellable:
        return StopRequest(StopMethod.ACTIVITY, activity.uuid)
    match activity.category:
        case ActivityCategory.LIBRARY_SCAN if activity.library_id:
            return StopRequest(StopMethod.LIBRARY_SCAN, activity.library_id)
        case ActivityCategory.GUIDE_REFRESH if dvr_id := _dvr_id(activity):
            return StopRequest(StopMethod.GUIDE_REFRESH, dvr_id)
        case ActivityCategory.MAINTENANCE if task := _butler_task(activity):
            return StopRequest(StopMethod.BUTLER_TASK, task)
    return None


def _dvr_id(activity: Activity) -> str | None:
    value = activity.context.get("dvrID")
    return str(value) if isinstance(value, str | int) and value else None


def _butler_task(activity: Activity) -> str | None:
    # The context key is undocumented, so accept any value that is a known task name.
    for value in activity.context.values():
        if isinstance(value, str) and value in BUTLER_TASKS:
            return value
    return None
