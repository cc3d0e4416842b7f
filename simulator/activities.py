"""What runs on the stand-in server, and the verbs that change it. Every change is told on the streams."""

from collections.abc import Mapping
from typing import Any
import uuid as uuids

from . import state, wire
from .streams import Streams


class Activities:
    """The activities of a server. Nothing moves by itself: there is no clock."""

    def __init__(self, streams: Streams) -> None:
        self.streams = streams
        self._rows: state.Rows = ()
        self._scanned: dict[str, str] = {}
        """Library by uuid of the scans that clients asked for: at first their rows do not say it."""

    @property
    def activities(self) -> list[dict[str, Any]]:
        """The rows as `GET /activities` lists them now."""
        return [dict(each) for each in self._rows]

    def start(
        self,
        kind: str,
        /,
        *,
        uuid: str | None = None,
        title: str | None = None,
        **fields: Any,
    ) -> str:
        """Begin an activity, send `started` and return its uuid.

        Fields are `subtitle`, `progress`, `cancellable`, `user_id`, `context` and `response`; what is not given is as
        in Plex's first message: a generic title, no subtitle, progress 0, no context. Values are sent as they are.
        """
        uuid = uuid or str(uuids.uuid4())
        title = state.GENERIC_TITLES.get(kind, kind) if title is None else title
        first = {
            "cancellable": False,
            "user_id": 1,
            "title": title,
            "subtitle": "",
            "progress": 0,
        }
        added = state.row(uuid=uuid, type=kind, **(first | fields))
        self._rows = (*self._rows, added)
        self._notify("started", added)
        return uuid

    def progress(self, uuid: str, progress: Any, **changes: Any) -> None:
        """Change an activity and send `updated`; it repeats the whole activity."""
        row = state.changed(self._row(uuid), progress=progress, **changes)
        self._rows = state.replaced(self._rows, uuid, row)
        self._notify("updated", row)

    def finish(self, uuid: str, **changes: Any) -> None:
        """End an activity and send `ended`: the last state at progress 100, however it came to its end."""
        row = state.changed(self._row(uuid), progress=100, **changes)
        self.forget(uuid)
        self._notify("ended", row)

    def forget(self, uuid: str) -> None:
        """End an activity without a word: its `ended` is lost."""
        self._rows = state.removed(self._rows, uuid)
        self._scanned.pop(uuid, None)

    def put(self, row: Mapping[str, Any]) -> None:
        """Add a row of any shape to the list, without a word."""
        self._rows = (*self._rows, dict(row))

    def clear(self) -> None:
        """End everything without a word, as a restart does."""
        self._rows = ()
        self._scanned.clear()

    def find(self, uuid: str) -> state.Row | None:
        """Return the row of this activity, or None when it does not run."""
        return state.find(self._rows, uuid)

    def scan(self, library: str) -> str:
        """Begin the scan of a library as a client's request does: nothing in the row says yet which library it is."""
        uuid = self.start(state.SCAN)
        self._scanned[uuid] = library
        return uuid

    def scans(self, library: str) -> list[str]:
        """Return the uuids of the scans of this library."""
        rows = [each for each in self._rows if state.is_scan_of(each, library)]
        named = [str(each["uuid"]) for each in rows]
        return named + [
            u for u, of in self._scanned.items() if of == library and u not in named
        ]

    def working_on(self, kind: str, target: str) -> list[str]:
        """Return the uuids of the activities of this type whose context names the target."""
        return [
            str(each["uuid"])
            for each in self._rows
            if str(each.get("type", "")).startswith(kind)
            and target in map(str, (each.get("Context") or {}).values())
        ]

    def _row(self, uuid: str) -> state.Row:
        if (row := state.find(self._rows, uuid)) is None:
            raise KeyError(uuid)
        return row

    def _notify(self, event: str, row: state.Row) -> None:
        payload = wire.activity_payload(event, row)
        user = row.get("userID")
        self.streams.notify("activity", "ActivityNotification", [payload], user)
