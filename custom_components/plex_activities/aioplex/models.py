"""What a Plex Media Server sends, as frozen values.

Servers spell some fields in several ways and send broken rows. Every field that can be
read is read; a row without a usable uuid is skipped.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple, Self, TypeGuard

from . import fields
from .bounds import MAX_TEXT
from .pace import Pace
from .wire import JsonValue

# A row of `Activity[]` in a list, or of an activity in a notification.
type ActivityRow = Mapping[str, JsonValue]


class ActivityCategory(StrEnum):
    """What an activity is about, by the prefix of its type."""

    LIBRARY_SCAN = "library_scan"
    ITEM_REFRESH = "item_refresh"
    METADATA_REFRESH = "metadata_refresh"
    MEDIA_ANALYSIS = "media_analysis"
    CONVERSION = "conversion"
    RECORDING = "recording"
    GUIDE_REFRESH = "guide_refresh"
    MAINTENANCE = "maintenance"
    OTHER = "other"

    @classmethod
    def of(cls, activity_type: str) -> ActivityCategory:
        """Return the category of a type, `OTHER` for an unknown one."""
        return _category(activity_type)


# The most specific prefix first.
CATEGORY_PREFIXES = (
    ("library.update.section", ActivityCategory.LIBRARY_SCAN),
    ("library.refresh.items", ActivityCategory.ITEM_REFRESH),
    ("library.", ActivityCategory.METADATA_REFRESH),
    ("media.generate.", ActivityCategory.MEDIA_ANALYSIS),
    ("media.", ActivityCategory.CONVERSION),
    ("grabber.", ActivityCategory.RECORDING),
    ("provider.", ActivityCategory.GUIDE_REFRESH),
    ("butler", ActivityCategory.MAINTENANCE),
)


# Types come from the server, so the cache is bounded. Plex knows a few dozen.
@lru_cache(maxsize=256)
def _category(activity_type: str) -> ActivityCategory:
    for prefix, category in CATEGORY_PREFIXES:
        if activity_type.startswith(prefix):
            return category
    return ActivityCategory.OTHER


class Activity(NamedTuple):
    """One background job of the server.

    Plex sends no times: `started_at` is when the activity was first seen. `progress` is
    whole percent, None while the server cannot tell. `title` and `subtitle` are in the
    server's language and may be empty. `row` is what the other fields were read from,
    so that a row that repeats it is not read again; it is None if it was too large to
    keep.
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
    pace: Pace | None = None
    row: ActivityRow | None = None

    @classmethod
    def from_row(
        cls,
        uuid: str,
        row: ActivityRow,
        started_at: datetime,
        pace: Pace | None = None,
    ) -> Activity:
        """Return the activity of a row."""
        activity_type = fields.text(row.get("type"))
        is_small = fields.is_small(row)
        return cls(
            uuid,
            activity_type,
            _category(activity_type),
            fields.text(row.get("title")),
            fields.text(row.get("subtitle")),
            fields.percent(row.get("progress")),
            row.get("cancellable") in (True, "1", "true"),
            fields.details(row.get("Context"), is_known_small=is_small),
            fields.details(row.get("Response"), is_known_small=is_small),
            started_at,
            pace,
            row if is_small else None,
        )

    def updated(self, row: ActivityRow, at: datetime) -> Activity:
        """Return the activity after a newer row: itself, if nothing has changed."""
        if row == self.row:
            return self
        pace, progress = self.pace, fields.percent(row.get("progress"))
        if progress != self.progress:
            pace = (pace or Pace(self.progress)).after(progress, at)
        subtitle = fields.text(row.get("subtitle"))
        if self.row is not None and row == {
            **self.row,
            "subtitle": subtitle,
            "progress": progress,
        }:
            # Nearly all messages of a scan change only these two, and there are many:
            # this is a third of the work of reading everything again.
            return Activity(
                self.uuid,
                self.type,
                self.category,
                self.title,
                subtitle,
                progress,
                self.cancellable,
                self.context,
                self.response,
                self.started_at,
                pace,
                row,
            )
        activity = self.from_row(self.uuid, row, self.started_at, pace)
        return self if activity == self else activity

    def with_final_fields(self, row: ActivityRow) -> Activity:
        """Return the activity with what the message that ended it adds.

        Plex may send these fields for the first time with that message. The progress in
        it is 100 however the activity ended, so the last one before it stays.
        """
        return self._replace(
            title=fields.text(row.get("title")) or self.title,
            subtitle=fields.text(row.get("subtitle")) or self.subtitle,
            context=fields.details(row.get("Context")) or self.context,
            response=fields.details(row.get("Response")) or self.response,
            row=None,
        )

    @property
    def has_title(self) -> bool:
        """Whether the title can be seen."""
        return bool(self.title.strip())

    @property
    def estimated_finish(self) -> datetime | None:
        """When it will probably finish, to the minute; None until that is known."""
        return self.pace.finish if self.pace else None

    @property
    def library_id(self) -> str | None:
        """The library worked on; Plex names it about a second after the start."""
        match self.context.get("librarySectionID"):
            case str(library_id) if is_usable_id(library_id):
                return library_id
            case int(library_id):
                return str(library_id)
        return None

    @property
    def resting(self) -> bool:
        """Whether this is the maintenance row that idle servers keep at 100 %."""
        return self.progress == 100 and self.category is ActivityCategory.MAINTENANCE  # noqa: PLR2004  # per cent


def rows_by_uuid(rows: Iterable[JsonValue]) -> dict[str, ActivityRow]:
    """Return the rows of `Activity[]` by uuid; those without a usable one are left out."""
    return {
        uuid: row
        for row in rows
        if isinstance(row, dict) and is_usable_id(uuid := row.get("uuid"))
    }


def is_usable_id(value: JsonValue) -> TypeGuard[str]:
    """Return whether a value can be an id: a text, and not longer than any real one."""
    return isinstance(value, str) and 0 < len(value) <= MAX_TEXT


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
    """A library (Plex's wire name for it is section); `id` is its section key.

    `uuid` tells it from another library that had the id before, and stays when it is
    renamed; it is empty if the server sends none. `type` is what it holds: movie, show,
    artist or photo. `scanned_at` is when the last scan of it completed.
    """

    id: str
    title: str
    uuid: str = ""
    scanned_at: datetime | None = None
    type: str = ""

    @classmethod
    def from_wire(cls, row: JsonValue) -> Self | None:
        """Read one row of `Directory[]`; None if it has no usable key."""
        if not isinstance(row, dict):
            return None
        key = row.get("key")
        if not isinstance(key, str | int) or not is_usable_id(library_id := str(key)):
            return None
        return cls(
            id=library_id,
            title=fields.text(row.get("title")),
            uuid=fields.text(row.get("uuid")),
            scanned_at=fields.timestamp(row.get("scannedAt")),
            type=fields.text(row.get("type")),
        )
