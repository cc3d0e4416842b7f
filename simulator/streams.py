"""The two kinds of notification streams: websockets and EventSource."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Self

from aiohttp import WSMsgType, web

from . import wire
from .requests import USER_ID
from .state import OWNER

type Frame = str | bytes


class Kind(Enum):
    """The protocol of a stream."""

    WEBSOCKET = auto()
    EVENT_SOURCE = auto()


@dataclass(frozen=True, slots=True)
class Filter:
    """The types of message that a client subscribed to: those named, or all others."""

    named: frozenset[str]
    excluding: bool

    @classmethod
    def parse(cls, query: str | None) -> Self:
        """Read `a,b` or `-a,b`. An empty text lets everything through, and a missing one everything but the log."""
        text = "-log" if query is None else query
        named = frozenset(filter(None, text.removeprefix("-").split(",")))
        return cls(named, excluding=text.startswith("-") or not named)

    def passes(self, message_type: str) -> bool:
        """Return whether messages of this type are sent."""
        return (message_type in self.named) is not self.excluding


_NOTHING = Filter(frozenset(), excluding=False)


@dataclass(eq=False, slots=True)
class Stream:
    """One open stream. It has its own queue, so that frames are sent in order."""

    kind: Kind
    user_id: int
    filter: Filter
    transport: asyncio.Transport | None
    not_held: asyncio.Event
    silent: bool = False
    queue: asyncio.Queue[Frame | None] = field(default_factory=asyncio.Queue)
    """The frames to send. None ends the stream."""

    def receives(self, message_type: str, user_id: int | None) -> bool:
        """Return whether the client subscribed to this type of message and may see those of this user.

        The owner receives the messages of all users.
        """
        if user_id is not None and self.user_id not in {OWNER, user_id}:
            return False
        return self.filter.passes(message_type)

    async def send_queued(self, send: Callable[[Frame], Awaitable[None]]) -> None:
        """Send the queued frames until the server ends the stream or the client disconnects."""
        while (frame := await self.queue.get()) is not None:
            await self.not_held.wait()
            if self.silent:
                continue
            try:
                await send(frame)
            except ConnectionError:
                return


class Streams:
    """All open streams."""

    def __init__(self, on_change: Callable[[], None]) -> None:
        """Store the function to call when a stream is opened or closed."""
        self._on_change = on_change
        self._streams: list[Stream] = []
        self.not_held = asyncio.Event()
        self.not_held.set()
        self._new_silent = False
        self.empty_with_filters: set[Kind] = set()
        """The kinds of stream that send nothing to clients that ask for a filter."""

    def count(self, kind: Kind) -> int:
        """Return the number of open streams of this kind."""
        return sum(stream.kind is kind for stream in self._streams)

    def notify(
        self,
        message_type: str,
        key: str,
        payloads: Iterable[wire.Document],
        user_id: int | None = None,
    ) -> None:
        """Send a message to all clients that receive it. `user_id` is the user it belongs to, if any."""
        payloads = list(payloads)
        frames = {
            Kind.WEBSOCKET: [wire.frame(message_type, key, payloads)],
            Kind.EVENT_SOURCE: [
                wire.event_lines(message_type, key, payload) for payload in payloads
            ],
        }
        for stream in self._streams:
            if stream.receives(message_type, user_id):
                for frame in frames[stream.kind]:
                    stream.queue.put_nowait(frame)

    def send(self, kind: Kind, frame: Frame) -> None:
        """Send a frame on all streams of a kind."""
        for stream in self._streams:
            if stream.kind is kind:
                stream.queue.put_nowait(frame)

    def silence(self, *, new: bool) -> None:
        """Stop sending on the open streams, and answer no pings on them. `new` does so with later ones too."""
        self._new_silent = new
        for stream in self._streams:
            stream.silent = True

    def end_event_sources(self) -> None:
        """End the responses of all EventSource streams, as a server does that shuts down."""
        for stream in self._streams:
            if stream.kind is Kind.EVENT_SOURCE:
                stream.queue.put_nowait(None)

    def drop(self) -> None:
        """Abort all connections without a closing handshake."""
        for stream in self._streams:
            if stream.transport is not None:
                stream.transport.abort()
        self._streams.clear()
        self._on_change()

    def send_text(self, payload: bytes) -> None:
        """Send a text frame with these bytes, which need not be UTF-8, on each websocket."""
        head = b"\x81" + (
            bytes([len(payload)])
            if len(payload) < 126  # noqa: PLR2004  # the limit of a short websocket frame
            else b"\x7e" + len(payload).to_bytes(2)
        )
        for stream in self._streams:
            if stream.kind is Kind.WEBSOCKET and stream.transport is not None:
                stream.transport.write(head + payload)

    def close_after_pings(self, pings: int) -> None:
        """Send so many pings on each websocket, and close the connection right after them."""
        for stream in self._streams:
            if stream.kind is Kind.WEBSOCKET and stream.transport is not None:
                stream.transport.write(b"\x89\x00" * pings)
                stream.transport.close()

    async def serve_websocket(self, request: web.Request) -> web.StreamResponse:
        """Serve a websocket until it is closed."""
        # Pings and the closing handshake are handled below, because a silent server must not answer them.
        socket = web.WebSocketResponse(autoping=False, autoclose=False, compress=False)

        async def send(frame: Frame) -> None:
            await (
                socket.send_str(frame)
                if isinstance(frame, str)
                else socket.send_bytes(frame)
            )

        stream = self._add(Kind.WEBSOCKET, request)
        try:
            await socket.prepare(request)
            async with asyncio.TaskGroup() as group:
                sender = group.create_task(stream.send_queued(send))
                await _receive_until_closed(socket, stream)
                sender.cancel()
        finally:
            self._remove(stream)
        return socket

    async def serve_event_source(self, request: web.Request) -> web.StreamResponse:
        """Serve an EventSource stream until it is closed."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )

        async def send(frame: Frame) -> None:
            await response.write(frame.encode() if isinstance(frame, str) else frame)

        stream = self._add(Kind.EVENT_SOURCE, request)
        try:
            await response.prepare(request)
            await stream.send_queued(send)
        finally:
            self._remove(stream)
        return response

    def _add(self, kind: Kind, request: web.Request) -> Stream:
        """Register a stream before the handshake is answered, so that the client misses no message after it."""
        query = request.query.get("filters")
        is_empty = bool(query) and kind in self.empty_with_filters
        stream = Stream(
            kind,
            request[USER_ID],
            _NOTHING if is_empty else Filter.parse(query),
            request.transport,
            self.not_held,
            self._new_silent,
        )
        self._streams.append(stream)
        self._on_change()
        return stream

    def _remove(self, stream: Stream) -> None:
        if stream in self._streams:
            self._streams.remove(stream)
            self._on_change()


async def _receive_until_closed(socket: web.WebSocketResponse, stream: Stream) -> None:
    """Answer pings until the client closes the websocket."""
    while True:
        message = await socket.receive()
        if message.type in {
            WSMsgType.CLOSE,
            WSMsgType.CLOSING,
            WSMsgType.CLOSED,
            WSMsgType.ERROR,
        }:
            if stream.silent:
                await asyncio.Event().wait()  # until the connection is lost
            return
        if message.type is WSMsgType.PING and not stream.silent:
            await socket.pong(message.data)
