"""Listens to the streams of the server, with `filters` and without, and pings one of them."""

import asyncio
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import aiohttp
from aiohttp import WSMsgType

from .entries import (
    EVENT_SOURCE,
    EVENT_SOURCE_FILTERED,
    WEBSOCKET,
    WEBSOCKET_FILTERED,
    WEBSOCKET_SECOND,
    Caller,
)
from .recorder import Recorder
from .server import Server
from .wire import EventLines, Received, as_counts, read_frame

PING_SECONDS = 15
RETRY_SECONDS = 20

_FILTER = "?filters=activity"
_WEBSOCKET_PATH = "/:/websockets/notifications"
_EVENT_SOURCE_PATH = "/:/eventsource/notifications"


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """A stream to open."""

    name: str
    path: str
    caller: Caller = Caller.FIRST
    pings: bool = False
    """Whether the probe sends pings on it."""
    kept: bool = False
    """Whether its messages may go into the report. Those of the first open one do."""


WEBSOCKETS = (
    StreamPlan(WEBSOCKET, _WEBSOCKET_PATH, kept=True),
    StreamPlan(WEBSOCKET_FILTERED, _WEBSOCKET_PATH + _FILTER, pings=True),
)
EVENT_SOURCES = (
    StreamPlan(EVENT_SOURCE, _EVENT_SOURCE_PATH, kept=True),
    StreamPlan(EVENT_SOURCE_FILTERED, _EVENT_SOURCE_PATH + _FILTER),
)
OF_SECOND_TOKEN = StreamPlan(WEBSOCKET_SECOND, _WEBSOCKET_PATH, caller=Caller.SECOND)


class Listener:
    """Keeps one stream open and records what comes."""

    def __init__(self, plan: StreamPlan, server: Server, recorder: Recorder) -> None:
        self._plan = plan
        self._server = server
        self._recorder = recorder
        self.tried = asyncio.Event()
        """Set once the stream is open or has been refused."""
        self._types: Counter[str] = Counter()

    async def run(self) -> None:
        """Listen until cancelled. A stream that is refused or breaks is tried again."""
        while True:
            await self._listen()
            self.tried.set()
            await self._recorder.clock.sleep(RETRY_SECONDS)

    async def _listen(self) -> None:
        """Listen until the stream ends."""
        is_websocket = self._plan.path.startswith(_WEBSOCKET_PATH)
        try:
            if is_websocket:
                await self._listen_to_websocket()
            else:
                await self._listen_to_event_source()
        except (aiohttp.ClientError, TimeoutError) as error:
            status = getattr(error, "status", None)
            reason = type(error).__name__ if status is None else str(status)
            self._recorder.stream(self._plan.name, "refused", reason)

    async def _listen_to_websocket(self) -> None:
        async with (
            self._server.websocket(self._plan.path, self._plan.caller) as socket,
            self._opened(),
        ):
            pings = asyncio.ensure_future(self._ping(socket))
            try:
                async for message in socket:
                    await self._handle(socket, message)
            finally:
                pings.cancel()

    async def _listen_to_event_source(self) -> None:
        lines = EventLines()
        async with (
            self._server.event_source(self._plan.path, self._plan.caller) as content,
            self._opened(),
        ):
            async for chunk in content.iter_any():
                for received in lines.feed(chunk):
                    self._receive(received)

    @asynccontextmanager
    async def _opened(self) -> AsyncGenerator[None]:
        """Record that the stream is open, and afterwards what came on it."""
        recorder, name = self._recorder, self._plan.name
        self._types.clear()
        if self._plan.kept:
            recorder.keep_stream(name)
        recorder.stream(name, "opened")
        self.tried.set()
        reason = ""
        try:
            yield
        except aiohttp.ClientError as error:
            reason = type(error).__name__
        finally:
            recorder.stream(name, "closed", reason, as_counts(self._types))

    async def _handle(
        self, socket: aiohttp.ClientWebSocketResponse, message: aiohttp.WSMessage
    ) -> None:
        recorder, name = self._recorder, self._plan.name
        match message.type:
            case WSMsgType.TEXT | WSMsgType.BINARY:
                self._receive(read_frame(message.data))
            case WSMsgType.PING:
                recorder.ping(name, "ping of the server")
                await socket.pong(message.data)
            case WSMsgType.PONG:
                text = bytes(message.data).decode("ascii", "replace")
                number = int(text) if text.isdigit() else None
                recorder.ping(name, "pong of the server", number)

    def _receive(self, received: Received) -> None:
        self._types[self._recorder.redactor.message_type(received.type)] += 1
        self._recorder.message(self._plan.name, received.rows)

    async def _ping(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Send numbered pings until cancelled, if the plan says so."""
        if not self._plan.pings:
            return
        with suppress(aiohttp.ClientError):
            number = 0
            while True:
                number += 1
                await self._recorder.clock.sleep(PING_SECONDS)
                self._recorder.ping(self._plan.name, "ping of the probe", number)
                await socket.ping(str(number).encode())
