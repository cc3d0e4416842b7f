"""How the set of running activities changes: pure functions over frozen values.

A list from the server replaces the set, a message changes one activity of it. Both
return a Transition, so polling and push follow the same path from here on.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from .bounds import MAX_ACTIVITIES
from .models import Activity, ActivityRow
from .notifications import ActivityNotification, NotificationEvent

# By uuid, oldest first. Titles are no key: identical ones run side by side.
type Activities = Mapping[str, Activity]


class ChangeType(StrEnum):
    """What happened to an activity."""

    STARTED = "started"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class ActivityChange:
    """One activity that started or ended, as it was last seen."""

    type: ChangeType
    activity: Activity


class Transition(NamedTuple):
    """The activities after a list or a message, and what that changed.

    `ended` holds activities as they were last seen; `updated` those that are new or
    differ from before.
    """

    after: Activities
    ended: Sequence[Activity] = ()
    started: Sequence[Activity] = ()
    updated: Sequence[Activity] = ()


def apply_list(
    before: Activities,
    rows: Mapping[str, ActivityRow],
    seen_at: datetime,
    newer: Collection[str] = (),
    known_starts: Mapping[str, datetime] = MappingProxyType({}),
) -> Transition:
    """Replace the activities with a list, keeping what is known of each.

    `newer` holds the uuids that messages were received about after the list was
    requested. The list is outdated for those, so they stay as they are.
    `known_starts` holds when activities that are not in `before` were first seen.
    """
    after: dict[str, Activity] = {}
    ended: list[Activity] = []
    started: list[Activity] = []
    updated: list[Activity] = []
    for uuid, activity in before.items():
        if uuid in newer:
            after[uuid] = activity
        elif (row := rows.get(uuid)) is None:
            ended.append(activity)
        elif (current := activity.updated(row, seen_at)) is activity:
            after[uuid] = activity
        elif current.resting:
            ended.append(activity)
        else:
            after[uuid] = current
            updated.append(current)
    for uuid in rows:
        if uuid in before or uuid in newer:
            continue
        if len(after) >= MAX_ACTIVITIES:
            # What the list lacks may be kept, and lists may be all different.
            break
        started_at = min(known_starts.get(uuid, seen_at), seen_at)
        activity = Activity.from_row(uuid, rows[uuid], started_at)
        if not activity.resting:
            after[uuid] = activity
            started.append(activity)
    return Transition(after, ended, started, [*updated, *started])


def apply_message(before: Activities, message: ActivityNotification) -> Transition:
    """Apply one message; `after` is `before` itself if it changed nothing.

    An unknown activity in `updated` is new, because the stream was joined midway. An
    unknown one in `ended` is ignored.
    """
    event, uuid, row, seen_at = message
    known = before.get(uuid)
    if event is NotificationEvent.ENDED:
        if known is None:
            return Transition(before)
        return Transition(_without(before, uuid), ended=(known.with_final_fields(row),))
    activity = (
        known.updated(row, seen_at) if known else Activity.from_row(uuid, row, seen_at)
    )
    if activity.resting:
        if known is None:
            return Transition(before)
        return Transition(_without(before, uuid), ended=(known,))
    if activity is known or (known is None and len(before) >= MAX_ACTIVITIES):
        return Transition(before)
    started = () if known else (activity,)
    return Transition({**before, uuid: activity}, (), started, (activity,))


def _without(activities: Activities, uuid: str) -> Activities:
    remaining = dict(activities)
    del remaining[uuid]
    return remaining
