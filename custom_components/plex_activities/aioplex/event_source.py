"""Notifications over EventSource, for proxies that break websockets.

They are the lines of a response that never ends. An event ends with an empty line:
`event:` names its kind, `data:` holds one JSON document, without the container that a
websocket frame has.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import ClientResponse, ClientSession, ClientTimeout, hdrs
from yarl import URL

from . import wire
from .bounds import MAX_BODY, MAX_BYTES_PER_TURN
from .exceptions import PlexConnectionError, PlexResponseError
from .notifications import (
    ACTIVITY,
    PLAYBACK,
    Notification,
    read_notifications,
)
from .transport import REQUEST_TIMEOUT, connection_error, refuse_packed, status_error

# In seconds. The server sends a ping every 10 s, so three are missing.
MAX_SILENCE = 30
CONTENT_TYPE = "text/event-stream"

_TYPES = {message_type.encode(): message_type for message_type in (ACTIVITY, PLAYBACK)}


@asynccontextmanager
async def open_event_source(
    session: ClientSession,
    url: URL,
    headers: dict[str, str],
    query: Mapping[str, str],
) -> AsyncIterator[AsyncIterator[Notification]]:
    """Open the EventSource stream; the iterator ends when the response does.

    It counts as open with its first bytes, at the latest the ping after 10 s, because
    some proxies pass on the headers and hold back a body that does not end. As with the
    websocket, nothing is replayed on connect. Raises what the other requests raise.
    """
    try:
        async with asyncio.timeout(REQUEST_TIMEOUT):
            response = await session.get(
                url.joinpath(":/eventsource/notifications").with_query(query),
                headers=headers | {hdrs.ACCEPT: CONTENT_TYPE},
                allow_redirects=False,
                auto_decompress=False,
                # Each read has a timeout of its own.
                timeout=ClientTimeout(total=None),
            )
    except (aiohttp.ClientError, TimeoutError) as err:
        error = connection_error(err)
    else:
        async with response:
            if response.status == 200 and response.content_type == CONTENT_TYPE:  # noqa: PLR2004  # OK
                refuse_packed(response.headers)
                if not (first := await _chunk(response)):
                    raise PlexConnectionError("The stream ended at once")
                yield _messages(response, first)
                return
        error = status_error(response.status)
    # Raised here and not above: the original error may hold the token in its headers.
    raise error


async def _messages(
    response: ClientResponse, chunk: bytes
) -> AsyncIterator[Notification]:
    decoder = EventSourceDecoder()
    while chunk:
        for event, data in decoder.feed(chunk):
            for notification in read_event(event, data):
                yield notification
        if len(chunk) == MAX_BYTES_PER_TURN:
            # More has arrived, and would be read without a pause.
            await asyncio.sleep(0)
        chunk = await _chunk(response)


async def _chunk(response: ClientResponse) -> bytes:
    """Wait for data, and return what has arrived, up to 16 KiB; nothing at the end."""
    try:
        # aiohttp's own timeout for reads does not end after a malformed chunk.
        async with asyncio.timeout(MAX_SILENCE):
            return await response.content.read(MAX_BYTES_PER_TURN)
    except (aiohttp.ClientError, TimeoutError) as err:
        error = connection_error(err)
    raise error


def read_event(event: str, data: bytes) -> list[Notification]:
    """Return the notification of one event, nothing if it is unreadable.

    Its key holds an object, where a websocket frame has a list.
    """
    try:
        document = wire.load(data)
    except PlexResponseError:
        return []
    if not isinstance(document, dict):
        return []
    return read_notifications(event, document)


class EventSourceDecoder:
    """Decodes a stream that arrives in pieces of any size."""

    def __init__(self) -> None:
        self._rest = b""
        self._event = b""
        self._data: list[bytes] = []
        self._size = 0

    def feed(self, chunk: bytes) -> Iterator[tuple[str, bytes]]:
        """Yield the types and data of the events that are complete with this chunk.

        Events of types that are not read are left out. Raises PlexResponseError for one
        that is larger than any real one.
        """
        *lines, self._rest = (self._rest + chunk).split(b"\n")
        for line in lines:
            yield from self._take(line.removesuffix(b"\r"))
        if self._size + len(self._rest) > MAX_BODY:
            raise PlexResponseError("The event is too large")

    def _take(self, line: bytes) -> Iterator[tuple[str, bytes]]:
        if not line:
            event, data = self._event, self._data
            self._event, self._data, self._size = b"", [], 0
            if (message_type := _TYPES.get(event)) and data:
                yield message_type, b"\n".join(data)
            return
        # A comment line is a field without a name.
        field, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        if field == b"event":
            self._event = value
        elif field == b"data":
            self._data.append(value)
            self._size += len(value) + 1
            if self._size > MAX_BODY:
                raise PlexResponseError("The event is too large")
