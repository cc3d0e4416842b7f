"""Collects the entries of the timeline, and redacts what goes into them."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Literal

from .clock import Clock
from .entries import (
    Caller,
    Entry,
    Json,
    Listed,
    Message,
    Note,
    Ping,
    Recording,
    Response,
    Row,
    Stream,
    after,
)
from .redaction import Redactor

MAX_UPDATES = 20_000
"""So many `updated` messages are kept."""


class Recorder:
    """The timeline so far."""

    def __init__(self, clock: Clock, redactor: Redactor) -> None:
        self.clock = clock
        self.redactor = redactor
        self.entries: list[Entry] = []
        self.messages = 0
        """How many messages of any type have arrived on the stream that is kept."""
        self.running: dict[str, Row] = {}
        """The activities that run now, by the placeholder of their uuid."""
        self._kept_stream: str | None = None
        self._updates = 0
        self._last_rows: dict[Caller, tuple[Row, ...]] = {}
        self._last_responses: dict[
            tuple[str, Caller, Json], tuple[int | None, Row]
        ] = {}
        self._changed = asyncio.Event()

    @property
    def has_list(self) -> bool:
        """Whether the server has listed its activities."""
        return bool(self._last_rows)

    def recording(self) -> Recording:
        """Return what has been received so far."""
        return Recording(tuple(self.entries), self._now())

    def listed(self, caller: Caller, rows: Iterable[Json]) -> None:
        """Record a list of activities, if it has changed."""
        redacted = tuple(self.redactor.listed(row) for row in rows)
        if redacted != self._last_rows.get(caller):
            self._last_rows[caller] = redacted
            self._add(Listed(seconds=self._now(), caller=caller, rows=redacted))

    def keep_stream(self, stream: str) -> None:
        """Keep the messages of this stream, unless those of another one are kept."""
        self._kept_stream = self._kept_stream or stream

    def message(self, stream: str, rows: Iterable[Json]) -> None:
        """Record a message of an activity, or count one of another type, which has no rows."""
        if stream != self._kept_stream:
            return
        self.messages += 1
        redacted = tuple(self.redactor.notification(row) for row in rows)
        if redacted and self._is_kept(redacted):
            self._add(Message(seconds=self._now(), stream=stream, rows=redacted))

    def responded(
        self,
        request: str,
        status: int | None,
        facts: Row,
        caller: Caller = Caller.FIRST,
        *,
        always: bool = False,
    ) -> None:
        """Record a response, if it has changed or `always`."""
        key = (request, caller, facts.get("library"))
        if always or self._last_responses.get(key) != (status, facts):
            self._last_responses[key] = (status, facts)
            self._add(
                Response(
                    seconds=self._now(),
                    request=request,
                    caller=caller,
                    status=status,
                    facts=facts,
                )
            )

    def stream(
        self,
        stream: str,
        change: Literal["opened", "refused", "closed"],
        reason: str = "",
        types: Mapping[str, int] | None = None,
    ) -> None:
        """Record a change of a stream."""
        self._add(
            Stream(
                seconds=self._now(),
                stream=stream,
                change=change,
                reason=reason,
                types=dict(types or {}),
            )
        )

    def ping(
        self,
        stream: str,
        frame: Literal["ping of the server", "ping of the probe", "pong of the server"],
        number: int | None = None,
    ) -> None:
        """Record a ping or a pong."""
        self._add(Ping(seconds=self._now(), stream=stream, frame=frame, number=number))

    def note(self, text: str) -> None:
        """Record what the probe did, or why not."""
        self._add(Note(seconds=self._now(), text=text))

    async def wait_for[T](
        self, find: Callable[[], T | None], seconds: float
    ) -> T | None:
        """Wait until the function finds something, for at most this time, and return it."""

        async def look() -> T:
            while (found := find()) is None:
                await self._changed.wait()
            return found

        looking = asyncio.ensure_future(look())
        timeout = asyncio.ensure_future(self.clock.sleep(seconds))
        try:
            await asyncio.wait([looking, timeout], return_when=asyncio.FIRST_COMPLETED)
            return looking.result() if looking.done() else None
        finally:
            looking.cancel()
            timeout.cancel()

    def _is_kept(self, rows: Iterable[Row]) -> bool:
        """Return whether there is room: a long night has more updates than a report can hold."""
        if any(row.get("event") != "updated" for row in rows):
            return True
        self._updates += 1
        return self._updates <= MAX_UPDATES

    def _add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.running = after(self.running, entry)
        self._changed.set()
        self._changed.clear()

    def _now(self) -> float:
        return round(self.clock.now(), 3)
