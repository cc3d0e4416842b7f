"""The scheduled tasks of a server, which Plex calls its butler's."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from . import fields
from .paths import listed_id
from .wire import JsonValue

# The titles by name. Names are case-sensitive; not all tasks have a title.
type ButlerTasks = Mapping[str, str | None]


class Access(NamedTuple):
    """What a token may do: the owner's may do everything, and list the scheduled tasks.

    `is_owner` is None if the server failed to answer that. `tasks` is None unless it has
    listed them.
    """

    is_owner: bool | None
    tasks: ButlerTasks | None = None


def tasks_by_name(rows: Iterable[JsonValue]) -> dict[str, str | None]:
    """Return the titles of the rows of `ButlerTask[]` that have a usable name."""
    return {
        name: fields.text(row.get("title")) or None
        for row in rows
        if isinstance(row, dict) and (name := listed_id(row.get("name")))
    }
