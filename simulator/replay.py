"""Replays the timeline of a report of `script/probe`."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
import json
from pathlib import Path
from typing import Any

from . import state
from .plex import Plex

_FORMAT = "plex-activities-probe"
_VERSION = 1
_CALLER = "first token"
_PING = 10.0
"""Seconds between two pings on the EventSource streams, which a report does not time."""


class ReplayError(Exception):
    """Why a file cannot be replayed."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change of the server: a list of activities that differs, or a message."""

    seconds: float
    rows: state.Rows
    """The activities after it."""
    notifications: state.Rows = ()
    """The rows of the message. A list has none."""

    @property
    def is_list(self) -> bool:
        """Whether the rows are what the server listed, and not derived from its messages."""
        return not self.notifications


@dataclass(frozen=True, slots=True)
class Replay:
    """What a report says of a server."""

    libraries: Mapping[str, str]
    """Placeholders of the titles, by section id."""
    steps: tuple[Step, ...]


def load(path: Path) -> Replay:
    """Return the replay of a file. Raises ReplayError if it is no report."""
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ReplayError(f"{path} cannot be read: {error}.") from None
    return from_report(document)


def from_report(document: Any) -> Replay:
    """Return the replay of a report. Raises ReplayError if it is none."""
    if not isinstance(document, dict) or document.get("format") != _FORMAT:
        raise ReplayError("This is no report of script/probe.")
    if document.get("version") != _VERSION:
        raise ReplayError(f"The version of the report is not {_VERSION}.")
    try:
        return _from_timeline(document["timeline"])
    except AttributeError, KeyError, TypeError:
        raise ReplayError("The report is broken.") from None


def _from_timeline(timeline: Any) -> Replay:
    libraries: dict[str, str] = {}
    steps: list[Step] = []
    rows: state.Rows = ()
    for entry in timeline:
        match entry:
            case {"kind": "response", "facts": {"libraries": list(found)}}:
                keys = [library["key"] for library in found]
                libraries |= {key: f"library {key}" for key in keys}
            case {"kind": "list", "caller": caller, "rows": found} if caller == _CALLER:
                rows = tuple(found)
                steps.append(Step(entry["seconds"], rows))
            case {"kind": "message", "rows": notifications}:
                rows = _rows_after(rows, notifications)
                steps.append(Step(entry["seconds"], rows, tuple(notifications)))
    return Replay(libraries, tuple(steps))


def _rows_after(rows: state.Rows, notifications: state.Rows) -> state.Rows:
    for notification in notifications:
        uuid, row = str(notification.get("uuid")), notification.get("Activity")
        if notification.get("event") == "ended":
            rows = state.remove_row(rows, uuid)
        elif row and state.find_row(rows, uuid) is not None:
            rows = state.replace_row(rows, uuid, row)
        elif row:
            rows = (*rows, row)
    return rows


def apply(plex: Plex, step: Step) -> None:
    """Let a server list what the recorded one listed after this step, and send its message."""
    plex.clear()
    for row in step.rows:
        plex.put(row)
    if step.notifications:
        # The activities of one message belong to one user.
        user_id = (step.notifications[0].get("Activity") or {}).get("userID")
        plex.streams.notify(
            "activity", "ActivityNotification", step.notifications, user_id
        )


async def run_replay(plex: Plex, replay: Replay, *, speed: float = 1.0) -> None:
    """Replay all steps in their order and pace, and keep the last state until cancelled."""
    plex.libraries = dict(replay.libraries) or plex.libraries
    async with asyncio.TaskGroup() as group:
        group.create_task(_send_pings(plex, speed))
        seconds = 0.0
        for step in replay.steps:
            await asyncio.sleep((step.seconds - seconds) / speed)
            seconds = step.seconds
            apply(plex, step)


async def _send_pings(plex: Plex, speed: float) -> None:
    while True:
        await asyncio.sleep(_PING / speed)
        plex.ping()
