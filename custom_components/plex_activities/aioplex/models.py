"""What a Plex Media Server says, as frozen values.

Servers differ in how they spell a field and some rows are broken. Whatever can be
read is read; a row without the one thing that names it is left out, alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, Self

from . import fields
from .pace import Pace
from .wire import JsonValue


class ActivityCategory(StrEnum):
    """What an activity is about, by the prefix of its type."""

    LIBRARY_SCAN = "library_scan"
    METADATA_REFRESH = "metadata_refresh"
    MEDIA_ANALYSIS = "media_analysis"
    CONVERSION = "conversion"
    RECORDING = "recording"
    GUIDE_REFRESH = "guide_refresh"
    MAINTENANCE = "maintenance"
    OTHER = "other"

    @classmethod
    def of(cls, activity_type: str) -> ActivityCategory:
        """Return the category of a type, `OTHER` for one nobody has seen yet."""
        return _category(activity_type)


# The most specific prefix first.
_CATEGORY_PREFIXES = (
    ("library.update.section", ActivityCategory.LIBRARY_SCAN),
    ("library.", ActivityCategory.METADATA_REFRESH),
    ("media.generate.", ActivityCategory.MEDIA_ANALYSIS),
    ("media.", ActivityCategory.CONVERSION),
    ("grabber.", ActivityCategory.RECORDING),
    ("provider.", ActivityCategory.GUIDE_REFRESH),
    ("butler", ActivityCategory.MAINTENANCE),
)


# The server says what there is: no more is kept than any real one has.
@lru_cache(maxsize=256)
def _category(activity_type: str) -> ActivityCategory:
    for prefix, category in _CATEGORY_PREFIXES:
        if activity_type.startswith(prefix):
            return category
    return ActivityCategory.OTHER


# What is read of a row.
_READ = (
    *("uuid", "type", "title", "subtitle", "progress", "cancellable"),
    *("Context", "Response"),
)


class Activity(NamedTuple):
    """One background job of the server.

    A view of what the server said: most rows of a list, and most of a scan's messages,
    are never looked at, so that a field is read, and made sure of, when somebody does.
    Plex gives no times: `started_at` is when the activity was first seen.
    """

    uuid: str
    row: Mapping[str, JsonValue]
    started_at: datetime
    pace: Pace | None = None

    def continued(self, row: Mapping[str, JsonValue], at: datetime) -> Activity:
        """Return the activity after it was told of again: itself, if nothing is new."""
        if row == self.row:
            return self
        pace, progress = self.pace, row.get("progress")
        if progress != self.row.get("progress"):
            pace = (pace or Pace(self.progress)).after(fields.percent(progress), at)
        return Activity(self.uuid, row, self.started_at, pace)

    def revised(self, **fields: JsonValue) -> Self:
        """Return the activity with some fields of its row as they really were."""
        return self._replace(row={**self.row, **fields})

    @property
    def type(self) -> str:
        """Plex's name for the kind of work; empty if it tells none."""
        return fields.text(self.row.get("type"))

    @property
    def category(self) -> ActivityCategory:
        """What it is about."""
        return _category(self.type)

    @property
    def title(self) -> str:
        """What Plex calls it, in the server's language; may be empty."""
        return fields.text(self.row.get("title"))

    @property
    def subtitle(self) -> str:
        """What it works on; may be empty."""
        return fields.text(self.row.get("subtitle"))

    @property
    def progress(self) -> int | None:
        """Whole percent, None while the server cannot tell."""
        return fields.percent(self.row.get("progress"))

    @property
    def cancellable(self) -> bool:
        """Whether Plex lets it be cancelled."""
        return self.row.get("cancellable") in (True, "1", "true")

    @property
    def context(self) -> Mapping[str, JsonValue]:
        """What else Plex tells of it; empty if that is more than any real one."""
        return fields.details(self.row.get("Context"))

    @property
    def response(self) -> Mapping[str, JsonValue]:
        """What Plex tells of its result; mostly empty."""
        return fields.details(self.row.get("Response"))

    @property
    def estimated_finish(self) -> datetime | None:
        """When it will probably be over, to the minute; None until that is known."""
        return self.pace.finish if self.pace else None

    @property
    def library_id(self) -> str | None:
        """The library worked on, once the server has told (about a second in)."""
        match self.context.get("librarySectionID"):
            case str(library_id) if library_id:
                return library_id
            case int(library_id):
                return str(library_id)
        return None

    @property
    def resting(self) -> bool:
        """Whether this is the maintenance row that idle servers keep at 100 %."""
        return self.progress == 100 and self.category is ActivityCategory.MAINTENANCE  # noqa: PLR2004  # per cent


def uuid_of(row: Mapping[str, JsonValue]) -> str | None:
    """Return what names the activity of a row; None if nothing usable does."""
    uuid = row.get("uuid")
    if isinstance(uuid, str) and 0 < len(uuid) <= fields.MAX_TEXT:
        return uuid
    return None


class NotificationEvent(StrEnum):
    """What a notification says has happened to its activity."""

    STARTED = "started"
    UPDATED = "updated"
    ENDED = "ended"


_EVENTS = {event.value: event for event in NotificationEvent}


class ActivityNotification(NamedTuple):
    """One message about one activity; it repeats the whole activity, no diff."""

    event: NotificationEvent
    uuid: str
    row: Mapping[str, JsonValue]
    seen_at: datetime

    @classmethod
    def from_wire(cls, row: JsonValue, seen_at: datetime) -> Self | None:
        """Read one row of `ActivityNotification[]`; None if it says nothing usable."""
        if not isinstance(row, dict):
            return None
        name, activity = row.get("event"), row.get("Activity")
        if not isinstance(name, str) or not isinstance(activity, dict):
            return None
        event, uuid = _EVENTS.get(name), uuid_of(activity)
        if event is None or uuid is None:
            return None
        return cls(event, uuid, activity, seen_at)

    def trimmed(self) -> Self:
        """Return the message with no more of its row than is ever shown."""
        return self._replace(row={key: fields.cut(self.row.get(key)) for key in _READ})

    @property
    def activity(self) -> Activity:
        """The activity, for who has not heard of it before."""
        return Activity(self.uuid, self.row, self.seen_at)


@dataclass(frozen=True, slots=True)
class Server:
    """Who the server is; `machine_identifier` stays for its whole life."""

    machine_identifier: str
    name: str
    version: str
    platform: str

    @classmethod
    def from_wire(cls, container: Mapping[str, JsonValue]) -> Self | None:
        """Read the container of `GET /`; None if it does not name a server."""
        machine_identifier = fields.text(container.get("machineIdentifier"))
        if not machine_identifier:
            return None
        return cls(
            machine_identifier=machine_identifier,
            name=fields.text(container.get("friendlyName")) or "Plex Media Server",
            version=fields.text(container.get("version")),
            platform=fields.text(container.get("platform")),
        )


@dataclass(frozen=True, slots=True)
class Library:
    """A library (Plex's wire name for it is section); `id` is its section key."""

    id: str
    title: str

    @classmethod
    def from_wire(cls, row: JsonValue) -> Self | None:
        """Read one row of `Directory[]`; None if it has no key."""
        if not isinstance(row, dict):
            return None
        key = row.get("key")
        if not isinstance(key, str | int) or key == "":
            return None
        return cls(id=str(key), title=fields.text(row.get("title")))
