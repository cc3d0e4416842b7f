"""The activities of the simulated server. Changes are published on the streams."""

from collections.abc import Mapping
from typing import Any
import uuid as uuids

from . import state, wire
from .streams import Streams


class Activities:
    """The activities of a server. There is no clock: they change only when one of these methods is called."""

    def __init__(self, streams: Streams) -> None:
        self.streams = streams
        self._rows: state.Rows = ()

    @property
    def activities(self) -> list[dict[str, Any]]:
        """The rows as `GET /activities` lists them now."""
        return [dict(row) for row in self._rows]

    def start(
        self,
        kind: str,
        /,
        *,
        uuid: str | None = None,
        title: str | None = None,
        **fields: Any,
    ) -> str:
        """Start an activity, publish `started` and return its uuid.

        Fields are `subtitle`, `progress`, `cancellable`, `user_id`, `context` and `response`. The defaults are those of
        Plex's first message: a generic title, no subtitle, progress 0, no context. Values are not checked.
        """
        uuid = uuid or str(uuids.uuid4())
        title = state.GENERIC_TITLES.get(kind, kind) if title is None else title
        defaults = {
            "cancellable": False,
            "user_id": 1,
            "title": title,
            "subtitle": "",
            "progress": 0,
        }
        row = state.new_row(uuid=uuid, type=kind, **(defaults | fields))
        self._rows = (*self._rows, row)
        self._publish("started", row)
        return uuid

    def progress(self, uuid: str, progress: Any, **changes: Any) -> None:
        """Change an activity and publish `updated`, which contains the whole activity."""
        row = state.with_fields(self._row(uuid), progress=progress, **changes)
        self._rows = state.replace_row(self._rows, uuid, row)
        self._publish("updated", row)

    def finish(self, uuid: str, **changes: Any) -> None:
        """End an activity and publish `ended`."""
        self._end(uuid, changes, completed=True)

    def cancel(self, uuid: str) -> None:
        """End an activity as the request of a client does. The published `ended` is the same, also its progress 100."""
        self._end(uuid, {}, completed=False)

    def forget(self, uuid: str) -> None:
        """End an activity without publishing `ended`, as if the message was lost."""
        if (row := self.find(uuid)) is not None:
            self._rows = state.remove_row(self._rows, uuid)
            self._ended(row, completed=True)

    def put(self, row: Mapping[str, Any]) -> None:
        """Add a row of any shape to the list without publishing it."""
        self._rows = (*self._rows, dict(row))

    def clear(self) -> None:
        """End all activities without publishing it, as a restart does."""
        self._rows = ()

    def find(self, uuid: str) -> state.Row | None:
        """Return the row of this activity, or None if it is not running."""
        return state.find_row(self._rows, uuid)

    def find_by_context(self, type_prefix: str, value: str) -> list[str]:
        """Return the uuids of the activities whose type has this prefix and whose context contains this value."""
        return [
            str(row["uuid"])
            for row in self._rows
            if str(row.get("type", "")).startswith(type_prefix)
            and value in map(str, state.context(row).values())
        ]

    def _end(self, uuid: str, changes: Mapping[str, Any], *, completed: bool) -> None:
        row = state.with_fields(self._row(uuid), progress=state.DONE, **changes)
        self._rows = state.remove_row(self._rows, uuid)
        self._publish("ended", row)
        self._ended(row, completed=completed)

    def _ended(self, row: state.Row, *, completed: bool) -> None:
        """Do what follows from the end of an activity, which has completed or was stopped."""

    def _row(self, uuid: str) -> state.Row:
        if (row := self.find(uuid)) is None:
            raise KeyError(uuid)
        return row

    def _publish(self, event: str, row: state.Row) -> None:
        payload = wire.activity_payload(event, row)
        user_id = row.get("userID")
        self.streams.notify("activity", "ActivityNotification", [payload], user_id)
