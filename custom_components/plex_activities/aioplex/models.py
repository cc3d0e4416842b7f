"""What a Plex Media Server says, as frozen values.

Servers differ in how they spell a field and some rows are broken. Whatever can be
read is read; a row without the one thing that names it is left out, alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
import math
from typing import Self

import orjson

from .pace import Pace
from .wire import JsonValue

# Home Assistant refuses longer states, and no real title comes near it.
MAX_TEXT = 255
# Contexts seen on real servers stay below 300 bytes.
MAX_DETAILS = 2048


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


@cache
def _category(activity_type: str) -> ActivityCategory:
    for prefix, category in _CATEGORY_PREFIXES:
        if activity_type.startswith(prefix):
            return category
    return ActivityCategory.OTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """One background job of the server.

    `progress` is a whole percent, None while the server cannot tell. Plex gives no
    times: `started_at` is when the activity was first seen.
    """

    uuid: str
    type: str
    category: ActivityCategory
    title: str
    subtitle: str
    progress: int | None
    cancellable: bool
    context: Mapping[str, JsonValue]
    response: Mapping[str, JsonValue]
    started_at: datetime
    pace: Pace

    @classmethod
    def from_wire(cls, row: JsonValue, seen_at: datetime) -> Self | None:
        """Read one row of `Activity[]`; None if it has no usable uuid."""
        if not isinstance(row, dict):
            return None
        uuid = row.get("uuid")
        if not isinstance(uuid, str) or not 0 < len(uuid) <= MAX_TEXT:
            return None
        activity_type = text_of(row.get("type"))
        progress = _percent(row.get("progress"))
        return cls(
            uuid=text_of(uuid),
            type=activity_type,
            category=_category(activity_type),
            title=text_of(row.get("title")),
            subtitle=text_of(row.get("subtitle")),
            progress=progress,
            cancellable=row.get("cancellable") in (True, "1", "true"),
            context=_details(row.get("Context")),
            response=_details(row.get("Response")),
            started_at=seen_at,
            pace=Pace(progress),
        )

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
        return self.category is ActivityCategory.MAINTENANCE and self.progress == 100  # noqa: PLR2004  # per cent


class NotificationEvent(StrEnum):
    """What a notification says has happened to its activity."""

    STARTED = "started"
    UPDATED = "updated"
    ENDED = "ended"


_EVENTS = {event.value: event for event in NotificationEvent}


@dataclass(frozen=True, slots=True)
class ActivityNotification:
    """One message about one activity; it repeats the whole activity, no diff."""

    event: NotificationEvent
    activity: Activity

    @classmethod
    def from_wire(cls, row: JsonValue, seen_at: datetime) -> Self | None:
        """Read one row of `ActivityNotification[]`; None if it says nothing usable."""
        if not isinstance(row, dict):
            return None
        activity = Activity.from_wire(row.get("Activity"), seen_at)
        event = row.get("event")
        if activity is None or not isinstance(event, str) or event not in _EVENTS:
            return None
        return cls(_EVENTS[event], activity)


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
        machine_identifier = text_of(container.get("machineIdentifier"))
        if not machine_identifier:
            return None
        return cls(
            machine_identifier=machine_identifier,
            name=text_of(container.get("friendlyName")) or "Plex Media Server",
            version=text_of(container.get("version")),
            platform=text_of(container.get("platform")),
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
        return cls(id=str(key), title=text_of(row.get("title")))


def text_of(value: JsonValue) -> str:
    """Return a text, cut to what a state may hold; empty if there is none."""
    if not isinstance(value, str):
        return ""
    if not value.isascii():
        # Lone surrogates get past Python's JSON parser and nowhere else.
        value = value.encode(errors="replace").decode()
    return value[:MAX_TEXT]


def _percent(value: JsonValue) -> int | None:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    # False for NaN, too.
    if isinstance(value, int | float) and 0 <= value < math.inf:
        return int(min(value, 100))
    return None


def _details(value: JsonValue) -> Mapping[str, JsonValue]:
    if not isinstance(value, dict) or not value:
        return {}
    try:
        size = len(orjson.dumps(value))
    except orjson.JSONEncodeError:
        return {}
    return value if size <= MAX_DETAILS else {}
