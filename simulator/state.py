"""What runs on the server: frozen rows, and the changes that can be made to them.

A row is its own wire document, key by key: a test can then put in whatever a server might say, however odd.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

type Row = Mapping[str, Any]
type Rows = tuple[Row, ...]

SCAN = "library.update.section"

OWNER = 1
"""The id of the server's owner."""

# What Plex calls a job in its first message, before it knows what it is working on.
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


def row(**fields: Any) -> Row:
    """Return a row of these fields, in this order; a `context` or `response` of None is left out, as Plex does."""
    return changed({}, **fields)


def changed(before: Row, **fields: Any) -> Row:
    """Return the row with these fields changed; a `context` or `response` of None is removed."""
    after = dict(before)
    for name, value in fields.items():
        key = _WIRE_NAMES.get(name, name)
        if value is None and name in {"context", "response"}:
            after.pop(key, None)
        else:
            after[key] = value
    return MappingProxyType(after)


def find(rows: Rows, uuid: str) -> Row | None:
    """Return the row with this uuid, or None."""
    return next((each for each in rows if each.get("uuid") == uuid), None)


def replaced(rows: Rows, uuid: str, new: Row) -> Rows:
    """Return the rows with the one of this uuid replaced, at its old place."""
    return tuple(new if each.get("uuid") == uuid else each for each in rows)


def removed(rows: Rows, uuid: str) -> Rows:
    """Return the rows without the one of this uuid."""
    return tuple(each for each in rows if each.get("uuid") != uuid)


def is_cancellable(each: Row) -> bool:
    """Return whether the row says so, as JSON or as XML writes it."""
    return each.get("cancellable") in {True, "1", "true"}


def is_scan_of(each: Row, library: str) -> bool:
    """Return whether the row is a scan whose context already names this library."""
    context = each.get("Context")
    named = context.get("librarySectionID") if isinstance(context, Mapping) else None
    return each.get("type") == SCAN and str(named) == library
