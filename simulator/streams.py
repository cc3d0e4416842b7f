"""The two ways of telling clients what changes: websockets and EventSource streams."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto

from aiohttp import WSMsgType, web

from . import wire
from .requests import USER
from .state import OWNER

type Frame = str | bytes


class Kind(Enum):
    """How a stream talks."""

    WEBSOCKET = auto()
    EVENT_SOURCE = auto()


@dataclass(eq=False, slots=True)
class Stream:
    """One open stream. Frames wait in a queue of its own, so that they leave in the order in which they were sent."""

    kind: Kind
    user: int
    filters: frozenset[str]
    transport: asyncio.Transport | None
    flowing: asyncio.Event
    silent: bool = False
    queue: asyncio.Queue[Frame | None] = field(default_factory=asyncio.Queue)

    def gets(self, message: str, user: int | None) -> bool:
        """Return whether the client asked for this kind of message, and may have that of this user.

        Without a filter it gets them all; the owner gets those of everybody.
        """
        if user is not None and self.user not in {OWNER, user}:
            return False
        return not self.filters or message in self.filters

    async def pump(self, send: Callable[[Frame], Awaitable[None]]) -> None:
        """Send what is queued, for as long as the client is there and the server wants to."""
        while (item := await self.queue.get()) is not None:
            await self.flowing.wait()
            if self.silent:
                continue
            try:
                await send(item)
            except ConnectionError:
                return


class Streams:
    """All streams that are open."""

    def __init__(self, tell: Callable[[], None]) -> None:
        """Remember whom to tell when one is opened or closed."""
        self._tell = tell
        self._open: list[Stream] = []
        self.flowing = asyncio.Event()
        self.flowing.set()
        self._silent = False

    def count(self, kind: Kind) -> int:
        """Return how many of this kind are open."""
        return sum(each.kind is kind for each in self._open)

    def notify(
        self,
        message: str,
        key: str,
        payloads: Iterable[wire.Document],
        user: int | None = None,
    ) -> None:
        """Send a message, in each stream's own form, to every client that gets it; `user` is whose it is."""
        rows = list(payloads)
        items = [(Kind.WEBSOCKET, wire.frame(message, key, rows))]
        items += [
            (Kind.EVENT_SOURCE, wire.event_lines(message, key, each)) for each in rows
        ]
        for stream in self._open:
            for kind, item in items:
                if stream.kind is kind and stream.gets(message, user):
                    stream.queue.put_nowait(item)

    def send(self, kind: Kind, item: Frame) -> None:
        """Queue a frame on all streams of a kind."""
        for each in self._open:
            if each.kind is kind:
                each.queue.put_nowait(item)

    def silence(self, *, new: bool) -> None:
        """Let those open now neither send nor answer any more; `new` ones too, or no longer."""
        self._silent = new
        for each in self._open:
            each.silent = True

    def finish(self) -> None:
        """End all replies that never end by themselves, as a server does that shuts down."""
        for each in self._open:
            if each.kind is Kind.EVENT_SOURCE:
                each.queue.put_nowait(None)

    def drop(self) -> None:
        """Break all connections, with no word of farewell."""
        for each in self._open:
            if each.transport is not None:
                each.transport.abort()
        self._open.clear()
        self._tell()

    async def websocket(self, request: web.Request) -> web.StreamResponse:
        """Serve a websocket until it ends."""
        # Pings and the closing handshake are answered below: a silent server does neither.
        socket = web.WebSocketResponse(autoping=False, autoclose=False, compress=False)

        async def send(item: Frame) -> None:
            await (
                socket.send_str(item)
                if isinstance(item, str)
                else socket.send_bytes(item)
            )

        stream = self._opened(Kind.WEBSOCKET, request)
        try:
            await socket.prepare(request)
            async with asyncio.TaskGroup() as group:
                pump = group.create_task(stream.pump(send))
                await _listen(socket, stream)
                pump.cancel()
        finally:
            self._closed(stream)
        return socket

    async def event_source(self, request: web.Request) -> web.StreamResponse:
        """Serve an EventSource stream until it ends."""
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )

        async def send(item: Frame) -> None:
            await response.write(item.encode() if isinstance(item, str) else item)

        stream = self._opened(Kind.EVENT_SOURCE, request)
        try:
            await response.prepare(request)
            await stream.pump(send)
        finally:
            self._closed(stream)
        return response

    def _opened(self, kind: Kind, request: web.Request) -> Stream:
        """Register before the handshake is answered: a client that has the answer misses nothing."""
        filters = frozenset(filter(None, request.query.get("filters", "").split(",")))
        stream = Stream(
            kind,
            request[USER],
            filters,
            request.transport,
            self.flowing,
            self._silent,
        )
        self._open.append(stream)
        self._tell()
        return stream

    def _closed(self, stream: Stream) -> None:
        if stream in self._open:
            self._open.remove(stream)
            self._tell()


async def _listen(socket: web.WebSocketResponse, stream: Stream) -> None:
    """Answer pings until the client closes."""
    while True:
        message = await socket.receive()
        if message.type in {
            WSMsgType.CLOSE,
            WSMsgType.CLOSING,
            WSMsgType.CLOSED,
            WSMsgType.ERROR,
        }:
            if stream.silent:
                await asyncio.Event().wait()  # until the connection ends
            return
        if message.type is WSMsgType.PING and not stream.silent:
            await socket.pong(message.data)
