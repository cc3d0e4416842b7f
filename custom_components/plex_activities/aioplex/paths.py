"""Ids of the server as parts of the paths of requests."""

from urllib.parse import quote

from . import fields
from .exceptions import PlexNotFoundError
from .wire import JsonValue


def is_segment(value: str) -> bool:
    """Return whether an id can be one segment of a path.

    Dots cannot be quoted: the path would lead to what is above.
    """
    return value not in ("", ".", "..")


def segment(value: str) -> str:
    """Return an id as one segment of a path.

    Raises PlexNotFoundError for one that cannot be a segment.
    """
    if not is_segment(value):
        raise PlexNotFoundError("No path leads to this id")
    return quote(value, safe="")


def listed_id(value: JsonValue) -> str | None:
    """Return the id in a row of a list; None if it is none that can be shown or sent."""
    found = str(value) if isinstance(value, str | int) else ""
    return found if is_segment(found) and found == fields.text(found) else None
