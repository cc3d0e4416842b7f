"""What runs, as it may be said aloud or shown to a language model."""

from dataclasses import dataclass
from typing import Self, cast

from homeassistant.util.json import JsonObjectType

from ..aioplex.fields import printable
from ..aioplex.models import ActivityCategory
from ..server.stop_methods import StopResult
from .names import called

# Hardly a title is longer, and hardly an instruction is as short.
MAX_PLAIN_TEXT = 80


@dataclass(frozen=True, slots=True)
class LibraryOf:
    """A library of one of the servers, by its id, or by what somebody calls it."""

    entry_id: str
    library: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """An activity as `get_activities` tells it, and whose it is; its texts are plain."""

    entry_id: str
    activity_id: str
    category: ActivityCategory
    title: str
    subtitle: str
    progress: int | None
    stoppable: bool
    library_id: str | None
    library: str | None

    @classmethod
    def from_row(cls, entry_id: str, row: JsonObjectType) -> Self:
        """Read one row of the action's response."""
        return cls(
            entry_id=entry_id,
            activity_id=cast(str, row["activity_id"]),
            category=ActivityCategory(cast(str, row["category"])),
            title=plain(cast(str, row["title"])),
            subtitle=plain(cast(str, row["subtitle"])),
            progress=cast(int | None, row["progress"]),
            stoppable=cast(bool, row["stoppable"]),
            library_id=cast(str | None, row["library_id"]),
            library=plain(cast(str | None, row["library"]) or "") or None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which activities somebody means: those for which all that was named holds."""

    category: ActivityCategory | None = None
    library: str | None = None
    title: str | None = None
    activity_id: str | None = None
    everything: bool = False

    @property
    def names_something(self) -> bool:
        """Whether anything was named; if not, nothing is meant, rather than all."""
        return self.everything or any(
            each is not None
            for each in (self.category, self.library, self.title, self.activity_id)
        )

    def of(
        self, running: list[Running], libraries: frozenset[LibraryOf]
    ) -> list[Running]:
        """Return what is meant; `libraries` are those that `library` stands for."""
        if self.category is not None:
            running = [each for each in running if each.category is self.category]
        if self.activity_id is not None:
            running = [each for each in running if each.activity_id == self.activity_id]
        if self.library is not None:
            running = [
                each
                for each in running
                if LibraryOf(each.entry_id, each.library_id or "") in libraries
            ]
        if self.title is not None:
            titled = called(
                self.title,
                ((text, each) for each in running for text in _texts(each)),
            )
            running = [each for each in running if each in titled]
        return running


@dataclass(frozen=True, slots=True)
class ServerReport:
    """What a server runs, or the reason why it cannot be told.

    Only its owner is told of everything: for others `sees_all` is false.
    """

    entry_id: str
    running: list[Running]
    sees_all: bool = True
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """What became of an activity; `reason` says why it could not be stopped."""

    activity: Running
    result: StopResult | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class ScanStart:
    """What became of the wish to scan a library, called `name`."""

    entry_id: str
    name: str
    reason: str | None = None


def plain(text: str) -> str:
    """Return a text of Plex as one short line, without what only steers a display."""
    line = " ".join(printable(text).split())
    if len(line) > MAX_PLAIN_TEXT:
        line = f"{line[: MAX_PLAIN_TEXT - 1].rstrip()}…"
    return line


def _texts(activity: Running) -> tuple[str, ...]:
    """Return all that an activity may be called."""
    title, subtitle = activity.title, activity.subtitle
    return title, subtitle, f"{title} {subtitle}"
