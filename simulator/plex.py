"""What the stand-in server knows, and the verbs by which a test or a story makes things happen on it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from . import state, wire
from .activities import Activities
from .faults import ALSO_STREAMS, Failing, Fault
from .streams import Frame, Kind, Streams

_PATIENCE = 5
"""Seconds after which a wait for a client is given up: it should have come within milliseconds."""


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request as it came in. Header names are matched whatever their case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]


class Plex(Activities):
    """A Plex server without its network side."""

    def __init__(
        self, *, token: str, machine_identifier: str, friendly_name: str, version: str
    ) -> None:
        super().__init__(Streams(self._tell))
        self.machine_identifier = machine_identifier
        self.friendly_name = friendly_name
        self.version = version
        self.libraries = {"1": "Films", "7": "Shows"}
        """The libraries, title by section id; change it as you like."""
        self.sessions: dict[str, state.Row] = {}
        """What is played, by session key, as `GET /status/sessions` lists it."""
        self.requests: list[RecordedRequest] = []
        """All requests in the order they came, handshakes of the streams included."""
        self.on_cancel: Callable[[str], Any] | None = None
        """Called with the uuid (or section id) of each DELETE before it is looked at; may return an awaitable."""
        self.on_scan: Callable[[str, str], Any] | None = None
        """Called with section id and uuid when a client's request has started a scan."""
        self.activity_header = True
        """Whether the reply to a request for a scan names the scan in `X-Plex-Activity`. Real servers do both."""
        self.quiet_scans = False
        """Whether scans asked for finish without ever showing up as an activity. Real servers do that too."""
        self.butler_running: set[str] = set()
        """Names of the scheduled tasks that a client has started."""
        self.cancels_ignored = False
        self.denied_streams: int | None = None
        self.redirect: str | None = None
        self._sessions_begun = 0
        self._first_token = token
        self._token: str | None = token
        self._failing: Failing | None = None
        self._failures_left: int | None = None
        self._held: str | None = None
        self._waiters: list[asyncio.Future[None]] = []

    # What goes out on the streams.

    @property
    def sockets(self) -> int:
        """How many websockets are open."""
        return self.streams.count(Kind.WEBSOCKET)

    @property
    def event_sources(self) -> int:
        """How many EventSource streams are open."""
        return self.streams.count(Kind.EVENT_SOURCE)

    def notify(self, message: str, key: str, *payloads: wire.Document) -> None:
        """Send a message of another kind, such as `playing`, to all streams whose filter lets it through."""
        self.streams.notify(message, key, payloads)

    def send(self, frame: Frame) -> None:
        """Send a raw text or binary frame on every websocket."""
        self.streams.send(Kind.WEBSOCKET, frame)

    def send_event(self, lines: Frame) -> None:
        """Send raw lines on every EventSource stream."""
        self.streams.send(Kind.EVENT_SOURCE, lines)

    def ping(self) -> None:
        """Send the ping of the EventSource streams; Plex sends one about every 10 seconds."""
        self.send_event(wire.PING)

    def drop_sockets(self) -> None:
        """Break all open streams without a close frame. New ones are welcome."""
        self.streams.drop()

    def silence(self) -> None:
        """Let the streams open now stay open, dead: nothing is sent, no ping is answered. New ones are well."""
        self.streams.silence()

    def deny_streams(self, status: int | None = 400) -> None:
        """Answer the handshakes of both kinds of stream with this status from now on; None lets them in again."""
        self.denied_streams = status

    # What is played.

    def play(self, *, title: str = "Harbour Lights", paused: bool = False) -> str:
        """Begin to play a film and return the key of the session."""
        self._sessions_begun += 1
        key = str(self._sessions_begun)
        player = {
            "machineIdentifier": f"player-{key}",
            "product": "Plex Web",
            "state": "paused" if paused else "playing",
            "title": "Living room",
        }
        self.sessions[key] = state.row(
            sessionKey=key,
            ratingKey="513",
            key="/library/metadata/513",
            type="movie",
            title=title,
            User={"id": "1", "title": "owner"},
            Player=player,
            Session={"id": f"session-{key}", "bandwidth": 8000, "location": "lan"},
        )
        return key

    def stop_playing(self, key: str) -> None:
        """End a session."""
        del self.sessions[key]

    # What goes wrong.

    def fail(
        self,
        fault: Fault | None,
        *,
        only: str = "",
        times: int | None = None,
        streams: bool | None = None,
    ) -> None:
        """Answer requests with this fault from now on; None makes the server healthy again.

        `only` limits it to paths that begin so, `times` to that many requests. The streams fail with those faults that
        say so; `streams` decides otherwise.
        """
        also = fault in ALSO_STREAMS if streams is None else streams
        self._failing = Failing(fault, only, also) if fault else None
        self._failures_left = times

    def hold(self, path: str) -> None:
        """Make up answers for this path when they are asked for, but send them only on `release`."""
        self._held = path

    def release(self) -> None:
        """Send the answers held back, by now out of date."""
        self._held = None
        self._tell()

    def reject_token(self) -> None:
        """Refuse every token from now on; open streams stay."""
        self._token = None

    def accept_token(self, token: str | None = None) -> None:
        """Take this token, or the first one again, and no other."""
        self._token = self._first_token if token is None else token

    def ignore_cancels(self, ignore: bool = True) -> None:  # noqa: FBT001, FBT002  # its name says what True means
        """Accept requests to cancel or stop, and let the work go on."""
        self.cancels_ignored = ignore

    def redirect_to(self, url: str | None) -> None:
        """Send every request to the same path under this address; None answers them again."""
        self.redirect = url

    # What came in.

    async def wait_for_socket(self, count: int = 1) -> None:
        """Wait until at least so many websockets are open."""
        await self._until(lambda: self.sockets >= count)

    async def wait_for_event_source(self, count: int = 1) -> None:
        """Wait until at least so many EventSource streams are open."""
        await self._until(lambda: self.event_sources >= count)

    async def wait_for_no_streams(self) -> None:
        """Wait until the server has noticed that all its clients are gone."""
        await self._until(lambda: not self.sockets and not self.event_sources)

    async def wait_for_request(
        self, method: str, path: str, *, count: int = 1
    ) -> RecordedRequest:
        """Wait until at least so many of these have come, ever (clear `requests` to start anew); return the last."""

        def matching() -> list[RecordedRequest]:
            return [r for r in self.requests if (r.method, r.path) == (method, path)]

        await self._until(lambda: len(matching()) >= count)
        return matching()[-1]

    # For the network side.

    def record(self, request: web.Request) -> None:
        """Keep a request for `requests`."""
        headers, query = request.headers, request.query
        self.requests.append(
            RecordedRequest(request.method, request.path, query, headers)
        )
        self._tell()

    def takes(self, token: str | None) -> bool:
        """Return whether a request with this token is let in."""
        return token is not None and token == self._token

    def fault_for(self, path: str, *, is_stream: bool) -> Fault | None:
        """Return the fault that hits this request, and count it."""
        if self._failing is None or not self._failing.hits(path, is_stream=is_stream):
            return None
        fault = self._failing.fault
        if self._failures_left is not None:
            self._failures_left -= 1
            if self._failures_left <= 0:
                self.fail(None)
        return fault

    async def held(self, path: str) -> None:
        """Wait for as long as answers for this path are held back."""
        while self._held == path:
            await self._next_event()

    def _tell(self) -> None:
        for each in self._waiters:
            if not each.done():
                each.set_result(None)
        self._waiters.clear()

    async def _until(self, happened: Callable[[], bool]) -> None:
        async with asyncio.timeout(_PATIENCE):
            while not happened():
                await self._next_event()

    async def _next_event(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter
