"""The server's own messages over a websocket, as an async iterator of typed values."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import aiohttp
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType
from yarl import URL

from .exceptions import PlexConnectionError
from .models import ActivityNotification
from .notifications import MAX_FRAME, read_frame
from .transport import REQUEST_TIMEOUT, connection_error, status_error

# A ping after 20 s of silence, and 10 s for its answer: a dead socket shows in 30 s.
HEARTBEAT = 20


@asynccontextmanager
async def open_websocket(
    session: ClientSession, url: URL, headers: dict[str, str]
) -> AsyncIterator[AsyncIterator[ActivityNotification]]:
    """Open the notifications websocket; the iterator ends when the socket does.

    Nothing is replayed on connect: ask for a list once it is open.

    Raises what the rest of the client raises, PlexStartingUpError for a server that
    is starting up included.
    """
    try:
        async with asyncio.timeout(REQUEST_TIMEOUT):
            socket = await session.ws_connect(
                url.joinpath(":/websockets/notifications").with_query(
                    filters="activity"
                ),
                headers=headers,
                heartbeat=HEARTBEAT,
                max_msg_size=MAX_FRAME,
            )
    except aiohttp.WSServerHandshakeError as err:
        # The original holds the request's headers, and those the token.
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
    socket: ClientWebSocketResponse,
) -> AsyncIterator[ActivityNotification]:
    async for frame in socket:
        if frame.type is WSMsgType.TEXT:
            for notification in read_frame(frame.data):
                yield notification
        elif frame.type is WSMsgType.ERROR:
            raise PlexConnectionError("The websocket broke")


async def _stop_reading(socket: ClientWebSocketResponse) -> None:
    """Have the socket close at once, wherever its reader was when it gave up.

    Only after a read that was cancelled aiohttp does not wait for the server to say
    farewell. While it waits, it holds up who unloads an entry, and whatever arrives
    sets its heartbeat going again.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(0):
            while not socket.closed:
                await socket.receive()
