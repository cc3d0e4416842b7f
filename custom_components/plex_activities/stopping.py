"""How an activity can be stopped: the one place that decides it."""

from dataclasses import dataclass
from enum import StrEnum

from .aioplex.models import Activity, ActivityCategory


class StopMethod(StrEnum):
    """What the server is asked to stop."""

    ACTIVITY = "activity"
    LIBRARY_SCAN = "library_scan"


@dataclass(frozen=True, slots=True)
class Stopped:
    """A proven stop; `cancelled` is false if the activity was over already."""

    activity_id: str
    cancelled: bool
    method: StopMethod


def stop_method(activity: Activity) -> StopMethod | None:
    """Return the way to stop an activity; None if there is none.

    Plex lets few be cancelled. A scan can be stopped through its library, once the
    server has told which it is.
    """
    if activity.cancellable:
        return StopMethod.ACTIVITY
    if activity.category is ActivityCategory.LIBRARY_SCAN and activity.library_id:
        return StopMethod.LIBRARY_SCAN
    return None
