"""What was received, as a timeline of frozen entries. All values in them are redacted."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Literal

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
type Row = Mapping[str, Json]


class Caller(StrEnum):
    """Which token a request carries."""

    FIRST = "first token"
    SECOND = "second token"
    NONE = "no token"


WEBSOCKET = "websocket"
WEBSOCKET_FILTERED = "websocket with filters"
WEBSOCKET_SECOND = "websocket of the second token"
EVENT_SOURCE = "eventsource"
EVENT_SOURCE_FILTERED = "eventsource with filters"

SCAN = "library.update.section"

GET_IDENTITY = "GET /identity"
GET_ACTIVITIES = "GET /activities"
GET_TASKS = "GET /butler"
GET_DVRS = "GET /livetv/dvrs"
GET_LIBRARIES = "GET /library/sections"
GET_TIMELINE = "GET /library/sections/{id}/timeline"
START_SCAN = "GET /library/sections/{id}/refresh"
STOP_SCAN = "DELETE /library/sections/{id}/refresh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The rows of `GET /activities`, where they differ from those before."""

    kind: ClassVar = "list"
    seconds: float
    caller: Caller = Caller.FIRST
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """The rows of an activity message. The messages of one stream are kept."""

    kind: ClassVar = "message"
    seconds: float
    stream: str = WEBSOCKET
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A response, where it differs from the one before. Without a status the request failed."""

    kind: ClassVar = "response"
    seconds: float
    request: str
    caller: Caller = Caller.FIRST
    status: int | None = 200
    facts: Row

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return self.status in range(200, 300)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A change of a stream. `types` counts the messages of a closed one by their type."""

    kind: ClassVar = "stream"
    seconds: float
    stream: str
    change: Literal["opened", "refused", "closed"]
    reason: str = ""
    types: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """A ping on a websocket, or the pong to the probe's own ping of this number."""

    kind: ClassVar = "ping"
    seconds: float
    stream: str
    frame: Literal["ping of the server", "ping of the probe", "pong of the server"]
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What the probe did, or why not."""

    kind: ClassVar = "note"
    seconds: float
    text: str


type Entry = Listed | Message | Response | Stream | Ping | Note


@dataclass(frozen=True, slots=True)
class Recording:
    """Everything that was received, in this order, and for how long the probe listened."""

    entries: tuple[Entry, ...]
    seconds: float

    def of[T: Entry](self, kind: type[T]) -> list[T]:
        """Return the entries of this kind."""
        return [entry for entry in self.entries if isinstance(entry, kind)]

    def responses(
        self, request: str, caller: Caller | None = Caller.FIRST
    ) -> list[Response]:
        """Return the responses to this request. None means with any token."""
        return [
            entry
            for entry in self.of(Response)
            if entry.request == request and caller in {None, entry.caller}
        ]


def activity_of(notification: Row) -> dict[str, Json]:
    """Return the activity of a row of a message, empty if it has none."""
    activity = notification.get("Activity")
    return activity if isinstance(activity, dict) else {}


def after(running: Mapping[str, Row], entry: Entry) -> dict[str, Row]:
    """Return what runs after an entry, by uuid."""
    changed = dict(running)
    match entry:
        case Listed(caller=Caller.FIRST, rows=rows):
            changed = {str(row.get("uuid")): row for row in rows}
        case Message(rows=rows):
            for row in rows:
                uuid = str(row.get("uuid"))
                if row.get("event") == "ended":
                    changed.pop(uuid, None)
                else:
                    changed[uuid] = activity_of(row)
    return changed
