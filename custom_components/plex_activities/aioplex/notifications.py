"""What websocket and EventSource notifications have in common."""

from datetime import UTC, datetime
from enum import StrEnum

from . import wire
from .bounds import MAX_ROWS
from .models import ActivityNotification, PlaybackNotification
from .wire import JsonValue


class StreamKind(StrEnum):
    """The two ways in which a server sends its notifications."""

    WEBSOCKET = "websocket"
    EVENT_SOURCE = "event_source"


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
