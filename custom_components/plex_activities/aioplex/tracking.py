"""How the set of running activities changes: pure functions over frozen values.

A list from the server replaces, a message applies. Both lead to the same kind of
value, so that polling and pushing cannot disagree about what happened.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .listing import Listing
from .models import Activity, ActivityNotification, NotificationEvent

# By uuid, oldest first: titles repeat, and identical ones run side by side.
type Activities = Mapping[str, Activity]

_LAST_WORDS = ("title", "subtitle", "Context", "Response")

# More than any server runs; what comes beyond it waits for the next list.
MAX_ACTIVITIES = 10_000


class ChangeType(StrEnum):
    """What happened to an activity."""

    STARTED = "started"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    VANISHED = "vanished"


@dataclass(frozen=True, slots=True)
class ActivityChange:
    """One activity started or is no longer there; it is as last seen."""

    type: ChangeType
    activity: Activity


def replace_all(
    before: Activities, listed: Listing, newer: Collection[str] = ()
) -> Activities:
    """Return what the server lists, with what was learnt of each before.

    Of what is `newer` than the list, since there were messages about it after it was
    asked for, all stands as it is: what has ended has, what has started runs.
    """
    rows, seen_at = listed.rows, listed.seen_at
    known = {
        uuid: each if uuid in newer else each.continued(rows[uuid], seen_at)
        for uuid, each in before.items()
        if uuid in newer or uuid in rows
    }
    new = {
        uuid: listed.activity(uuid)
        for uuid in rows
        if uuid not in before and uuid not in newer
    }
    return {uuid: each for uuid, each in (known | new).items() if not each.resting}


def apply(before: Activities, notification: ActivityNotification) -> Activities:
    """Return the activities after one message: the same object if it changed nothing.

    An unknown one in `updated` is new (the stream was joined midway), in `ended` it
    is none of ours.
    """
    event, uuid, row, seen_at = notification
    known = before.get(uuid)
    now = known.continued(row, seen_at) if known else notification.activity
    if event is NotificationEvent.ENDED or now.resting:
        return _without(before, uuid)
    if now is known or (known is None and len(before) >= MAX_ACTIVITIES):
        return before
    return {**before, uuid: now}


def hear_out(before: Activities, notification: ActivityNotification) -> Activities:
    """Return the activities with the last words about one that ends.

    They may be the first to tell its library or its result. The progress in them is
    100 however it ended, so the one before stands.
    """
    event, uuid, row, _ = notification
    known = before.get(uuid)
    if known is None or event is not NotificationEvent.ENDED:
        return before
    said = {key: row[key] for key in _LAST_WORDS if row.get(key)}
    return {**before, uuid: known.revised(**said)}


def moved(before: Activities, after: Activities) -> list[Activity]:
    """Return what is new or has changed between two values."""
    return [each for uuid, each in after.items() if each != before.get(uuid)]


def changes(
    before: Activities, after: Activities, *, vanished: bool = False
) -> list[ActivityChange]:
    """Return what ended, then what started, between two values.

    `vanished`: the server was out of reach in between, so nobody knows how they ended.
    """
    how = ChangeType.VANISHED if vanished else ChangeType.FINISHED
    found = [
        ActivityChange(how, activity)
        for uuid, activity in before.items()
        if uuid not in after
    ]
    found += [
        ActivityChange(ChangeType.STARTED, activity)
        for uuid, activity in after.items()
        if uuid not in before
    ]
    return found


def _without(before: Activities, uuid: str) -> Activities:
    if uuid not in before:
        return before
    return {each: activity for each, activity in before.items() if each != uuid}
