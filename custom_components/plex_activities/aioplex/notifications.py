"""What the server's own messages say, in whichever of two ways they arrive."""

from datetime import UTC, datetime
from enum import StrEnum

from . import wire
from .exceptions import PlexResponseError
from .models import ActivityNotification
from .wire import JsonValue

# One activity is below 1 KiB; a frame holds a few.
MAX_FRAME = 1024 * 1024
MAX_ROWS = 1000
MAX_MESSAGE = 4096


class StreamKind(StrEnum):
    """The two ways in which a server tells of changes."""

    WEBSOCKET = "websocket"
    EVENT_SOURCE = "event_source"


def read_frame(text: str) -> list[ActivityNotification]:
    """Return what a frame says about activities: nothing, if it is about others.

    A frame that cannot be read is one message lost, which the next list makes good.
    """
    try:
        inner = wire.container(wire.load(text), "NotificationContainer")
    except PlexResponseError:
        return []
    if inner.get("type") != "activity":
        return []
    return read_rows(wire.rows(inner, "ActivityNotification", MAX_ROWS), len(text))


def read_rows(rows: list[JsonValue], size: int) -> list[ActivityNotification]:
    """Return the readable ones of `ActivityNotification[]`, from so many characters.

    What is much longer than any real message is not kept as long as it came: the next
    list does not end what a stream has brought.
    """
    read, seen_at = ActivityNotification.from_wire, datetime.now(UTC)
    found = [each for row in rows if (each := read(row, seen_at)) is not None]
    if size > MAX_MESSAGE and size > MAX_MESSAGE * len(found):
        return [each.trimmed() for each in found]
    return found
