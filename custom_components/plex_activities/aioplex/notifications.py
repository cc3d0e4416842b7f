"""The notifications of a server, over a websocket or EventSource."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import NamedTuple, Self

from . import wire
from .bounds import MAX_ROWS
from .models import ActivityRow, is_usable_id
from .wire import JsonValue


class StreamKind(StrEnum):
    """The two ways in which a server sends its notifications."""

    WEBSOCKET = "websocket"
    EVENT_SOURCE = "event_source"


class NotificationEvent(StrEnum):
    """What a notification says has happened to its activity."""

    STARTED = "started"
    UPDATED = "updated"
    ENDED = "ended"


_EVENTS = {event.value: event for event in NotificationEvent}


class ActivityNotification(NamedTuple):
    """One message about one activity. It repeats the whole activity, not a difference."""

    event: NotificationEvent
    uuid: str
    row: ActivityRow
    seen_at: datetime

    @classmethod
    def from_wire(cls, row: JsonValue, seen_at: datetime) -> Self | None:
        """Read one row of `ActivityNotification[]`; None if it is unusable."""
        if not isinstance(row, dict):
            return None
        name, activity = row.get("event"), row.get("Activity")
        if not isinstance(name, str) or not isinstance(activity, dict):
            return None
        event, uuid = _EVENTS.get(name), activity.get("uuid")
        if event is None or not is_usable_id(uuid):
            return None
        return cls(event, uuid, activity, seen_at)


class PlaybackNotification(NamedTuple):
    """One message about one playback session; it has ended unless it says otherwise."""

    ended: bool

    @classmethod
    def from_wire(cls, row: JsonValue) -> Self:
        """Read one row of `PlaySessionStateNotification[]`."""
        state = row.get("state") if isinstance(row, dict) else None
        return cls(state not in ("playing", "paused", "buffering"))


# Plex's names of the types of messages that are read.
ACTIVITY = "activity"
PLAYBACK = "playing"

type Notification = ActivityNotification | PlaybackNotification


def read_notifications(
    message_type: JsonValue, container: dict[str, JsonValue]
) -> list[Notification]:
    """Return the usable notifications of a message, none if it is of another type."""
    if message_type == ACTIVITY:
        seen_at = datetime.now(UTC)
        return [
            notification
            for row in wire.rows(container, "ActivityNotification", MAX_ROWS)
            if (notification := ActivityNotification.from_wire(row, seen_at))
            is not None
        ]
    if message_type == PLAYBACK:
        rows = wire.rows(container, "PlaySessionStateNotification", MAX_ROWS)
        return [PlaybackNotification.from_wire(row) for row in rows]
    return []
