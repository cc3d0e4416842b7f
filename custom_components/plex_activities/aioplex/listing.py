"""The list of what runs, as a server answers it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from .models import Activity, uuid_of
from .wire import JsonValue


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows by uuid, oldest first, and when they were seen.

    A long list mostly repeats what is known: nothing is made of a row before somebody
    asks for its activity.
    """

    rows: Mapping[str, Mapping[str, JsonValue]]
    seen_at: datetime

    @classmethod
    def from_wire(cls, rows: Iterable[JsonValue], seen_at: datetime) -> Self:
        """Take the rows of `Activity[]`; what has no usable uuid is left out, alone."""
        usable = {
            uuid: row
            for row in rows
            if isinstance(row, dict) and (uuid := uuid_of(row)) is not None
        }
        return cls(usable, seen_at)

    def activity(self, uuid: str) -> Activity:
        """Return one that is listed, as somebody sees it who has not heard of it before."""
        return Activity(uuid, self.rows[uuid], self.seen_at)
