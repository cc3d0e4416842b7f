"""Activities and sessions as immutable rows, and functions that return changed ones.

A row has the keys of the JSON document it is sent as. A test can therefore add any key and any value.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

type Row = Mapping[str, Any]
type Rows = tuple[Row, ...]

SCAN = "library.update.section"

OWNER = 1
"""The user id of the server's owner."""

DONE = 100
"""The progress of an activity that has ended, and of a butler's row that rests."""

# The titles in Plex's first message about an activity, sent before the item is known.
GENERIC_TITLES = {
    SCAN: "Scanning",
    "library.refresh.items": "Refreshing",
    "library.update.item.metadata": "Updating Metadata",
    "media.generate.intros": "Detecting intros",
    "media.generate.credits": "Detecting Credits",
    "media.generate.loudness": "Generating loudness data",
    "provider.subscriptions.process": "Processing subscriptions",
    "provider.epg.load": "Refreshing EPG",
}

_WIRE_NAMES = {"user_id": "userID", "context": "Context", "response": "Response"}


def new_row(**fields: Any) -> Row:
    """Return a row of these fields, in this order. A `context` or `response` of None is left out, as Plex does."""
    return with_fields({}, **fields)


def with_fields(row: Row, **fields: Any) -> Row:
    """Return the row with these fields changed. A `context` or `response` of None is removed."""
    changed = dict(row)
    for name, value in fields.items():
        key = _WIRE_NAMES.get(name, name)
        if value is None and name in {"context", "response"}:
            changed.pop(key, None)
        else:
            changed[key] = value
    return MappingProxyType(changed)


def find_row(rows: Rows, uuid: str) -> Row | None:
    """Return the row with this uuid, or None."""
    return next((row for row in rows if row.get("uuid") == uuid), None)


def replace_row(rows: Rows, uuid: str, new: Row) -> Rows:
    """Return the rows with `new` in the place of the row with this uuid."""
    return tuple(new if row.get("uuid") == uuid else row for row in rows)


def remove_row(rows: Rows, uuid: str) -> Rows:
    """Return the rows without the one with this uuid."""
    return tuple(row for row in rows if row.get("uuid") != uuid)


def is_cancellable(row: Row) -> bool:
    """Return whether the row is marked as cancellable, in the spelling of JSON or of XML."""
    return row.get("cancellable") in {True, "1", "true"}


def context(row: Row) -> Mapping[str, Any]:
    """Return the context of a row, empty if it has none or one of another shape."""
    found = row.get("Context")
    return found if isinstance(found, Mapping) else {}


def is_scan_of(row: Row, library: str) -> bool:
    """Return whether the row is a scan whose context names this library."""
    section = context(row).get("librarySectionID")
    return row.get("type") == SCAN and str(section) == library
