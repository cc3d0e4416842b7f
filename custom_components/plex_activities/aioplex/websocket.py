"""Notifications over a websocket, as an async iterator of typed values."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Literal

import aiohttp
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType
from yarl import URL

from . import wire
from .bounds import (
    MAX_BODY,
    MAX_BYTES_PER_TURN,
    MAX_EMPTY_FRAMES,
    MAX_FRAMES_PER_TURN,
    SHORTEST_FRAME,
)
from .exceptions import PlexConnectionError, PlexError, PlexResponseError
from .notifications import Notification, read_notifications
from .transport import REQUEST_TIMEOUT, connection_error, status_error

# A ping after 20 s of silence and 10 s for its pong: a dead socket is noticed in 30 s.
HEARTBEAT = 20
# In seconds, in which frames that say nothing are counted.
EMPTY_FRAMES_PERIOD = 60


@asynccontextmanager
async def open_websocket(
    session: ClientSession,
    url: URL,
    headers: dict[str, str],
    query: Mapping[str, str],
) -> AsyncIterator[AsyncIterator[Notification]]:
    """Open the notifications websocket; the iterator ends when the socket does.

    Nothing is replayed on connect, so request a list once it is open. Raises what the
    other requests raise.
    """
    try:
        async with asyncio.timeout(REQUEST_TIMEOUT):
            socket = await session.ws_connect(
                url.joinpath(":/websockets/notifications").with_query(query),
                headers=headers,
                heartbeat=HEARTBEAT,
                max_msg_size=MAX_BODY,
                # No frame is packed; one that is breaks the connection.
                compress=0,
                # A byte that is not UTF-8 would end the connection.
                decode_text=False,
                # aiohttp would answer any number of them without a pause.
                autoping=False,
            )
    except aiohttp.WSServerHandshakeError as err:
        # The original holds the request's headers, and with them the token.
        error = status_error(err.status)
    except (aiohttp.ClientError, TimeoutError) as err:
        error = connection_error(err)
    else:
        async with socket:
            try:
                yield _messages(socket)
            finally:
                await _stop_reading(socket)
        return
    raise error


async def _messages(
    socket: ClientWebSocketResponse[Literal[False]],
) -> AsyncIterator[Notification]:
    error: PlexError | None = None
    empty = _EmptyFrames()
    frames = size = 0
    try:
        async for frame in socket:
            if frame.type is WSMsgType.TEXT and len(frame.data) >= SHORTEST_FRAME:
                for notification in read_frame(frame.data):
                    yield notification
                size += len(frame.data)
            elif frame.type is WSMsgType.ERROR:
                raise PlexConnectionError("The websocket broke")
            else:
                empty.count_one()
                if frame.type is WSMsgType.PING:
                    await socket.pong(frame.data)
            frames += 1
            if frames >= MAX_FRAMES_PER_TURN or size >= MAX_BYTES_PER_TURN:
                # Frames that are already buffered arrive without a pause.
                await asyncio.sleep(0)
                frames = size = 0
    except aiohttp.ClientError as err:
        # The answer to a ping fails on a closing connection.
        error = connection_error(err)
    if error is not None:
        raise error


class _EmptyFrames:
    """Counts the frames that say nothing: each of them costs more than it takes to send."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._since = self._loop.time()
        self._count = 0

    def count_one(self) -> None:
        """Count one more. Raises PlexResponseError if there are too many in a minute."""
        now = self._loop.time()
        if now - self._since >= EMPTY_FRAMES_PERIOD:
            self._since, self._count = now, 0
        self._count += 1
        if self._count > MAX_EMPTY_FRAMES:
            raise PlexResponseError("The server sends too many empty frames")


def read_frame(text: bytes | str) -> list[Notification]:
    """Return the notifications of a frame, none for one of another type.

    An unreadable frame is skipped; the next list corrects what it missed.
    """
    try:
        container = wire.container(wire.load(text), "NotificationContainer")
    except PlexResponseError:
        return []
    return read_notifications(container.get("type"), container)


async def _stop_reading(socket: ClientWebSocketResponse[Literal[False]]) -> None:
    """Make the socket close at once, wherever its reader stopped.

    `ClientWebSocketResponse.close` waits for the server's close frame, unless a read
    was cancelled before. That wait would delay the unloading of an entry, and every
    frame that arrives meanwhile restarts aiohttp's heartbeat timer.
    """
    # The read may fail, too: the connection may already be closing.
    with suppress(TimeoutError, aiohttp.ClientError):
        async with asyncio.timeout(0):
            for _ in range(MAX_FRAMES_PER_TURN):
                if socket.closed:
                    return
                await socket.receive()
            # A flood never lets a read wait. Nothing public closes without reading it.
            socket._response.close()  # noqa: SLF001
