"""Reads JSON documents, websocket frames and EventSource streams, whatever is in them."""

from collections import Counter
from dataclasses import dataclass, field
import json

from .entries import Json, Row

UNREADABLE = "unreadable"
"""Counted as the type of a message that is not what clients expect."""


def read_object(text: str | bytes) -> dict[str, Json]:
    """Return a JSON object, empty if the text is something else."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    try:
        document: Json = json.loads(text, strict=False)
    except ValueError, RecursionError:
        return {}
    return document if isinstance(document, dict) else {}


def container(document: Row, name: str = "MediaContainer") -> dict[str, Json]:
    """Return the object with this name, empty if there is none."""
    found = document.get(name)
    return found if isinstance(found, dict) else {}


def rows(parent: Row, name: str) -> list[Json]:
    """Return the list with this name. One object stands for a list of one, nothing for none."""
    match parent.get(name):
        case None:
            return []
        case list(found):
            return found
        case found:
            return [found]


def objects(parent: Row, name: str) -> list[dict[str, Json]]:
    """Return the rows that are objects."""
    return [row for row in rows(parent, name) if isinstance(row, dict)]


@dataclass(frozen=True, slots=True)
class Received:
    """A message: its type, and its rows if it is about activities."""

    type: str
    rows: list[Json]


def read_frame(text: str | bytes) -> Received:
    """Return the message of a websocket frame."""
    found = container(read_object(text), "NotificationContainer")
    message_type = found.get("type")
    if not isinstance(message_type, str):
        return Received(UNREADABLE, [])
    return Received(message_type, rows(found, "ActivityNotification"))


def read_event(name: str, data: str) -> Received:
    """Return the message of an EventSource event."""
    return Received(name, rows(read_object(data), "ActivityNotification"))


@dataclass(slots=True)
class EventLines:
    """Splits what an EventSource stream sends into events."""

    _rest: bytes = b""
    _fields: dict[str, str] = field(default_factory=dict)

    def feed(self, chunk: bytes) -> list[Received]:
        """Return the events that this chunk completes."""
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        found = []
        for line in lines:
            text = line.decode("utf-8", "replace").strip()
            name, _, value = text.partition(":")
            if name in {"event", "data"}:
                self._fields[name] = self._fields.get(name, "") + value.strip()
            elif not text and self._fields:
                event = self._fields.get("event", "message")
                found.append(read_event(event, self._fields.get("data", "")))
                self._fields = {}
        return found


def as_counts(types: Counter[str]) -> dict[str, int]:
    """Return how many messages of each type there were, by name."""
    return dict(sorted(types.items()))
