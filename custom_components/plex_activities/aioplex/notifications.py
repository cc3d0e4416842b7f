"""What websocket and EventSource notifications have in common."""

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum

from .models import ActivityNotification
from .wire import JsonValue

# One activity is below 1 KiB, and a frame holds a few.
MAX_FRAME = 1024 * 1024
MAX_ROWS = 1000


class StreamKind(StrEnum):
    """The two ways in which a server sends its notifications."""

    WEBSOCKET = "websocket"
    EVENT_SOURCE = "event_source"


def read_rows(rows: Iterable[JsonValue]) -> list[ActivityNotification]:
    """Return the usable rows of `ActivityNotification[]`."""
    seen_at = datetime.now(UTC)
    return [
        notification
        for row in rows
        if (notification := ActivityNotification.from_wire(row, seen_at)) is not None
    ]
