"""The ways in which a server, or something in front of it, can answer badly."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
import gzip
import re

from aiohttp import web

from . import wire

type Answer = Callable[[], Awaitable[web.StreamResponse]]

HUGE_BYTES = 50_000_000
_CHUNK = b"a" * 500_000


class Fault(Enum):
    """What goes wrong with a reply."""

    STARTING_UP = auto()
    """503 with html on everything, `/identity` and the streams too: Plex in its first seconds or minutes."""
    ERROR_500 = auto()
    """500 with html."""
    BAD_GATEWAY = auto()
    """502 with html: a proxy that cannot reach the server."""
    UNAUTHORIZED = auto()
    """401 with html: the token is not good, or not good enough for this."""
    FORBIDDEN = auto()
    """403 with html: the token is good, but not an administrator's."""
    NOT_FOUND = auto()
    """404 with html: a server that does not know of this at all."""
    HTML = auto()
    """200 with a html page: a login portal, a router, another web server."""
    EMPTY = auto()
    """200 with nothing in it."""
    NOT_JSON = auto()
    """200 that calls itself JSON and breaks off in the middle."""
    NOT_JSON_ERROR = auto()
    """400 that calls itself JSON and is html."""
    WRONG_SHAPE = auto()
    """200 with good JSON that is not what was asked for."""
    GZIP = auto()
    """The right reply, compressed although nobody asked: healthy, a client has to manage."""
    HALF_BODY = auto()
    """The right reply, cut off half way: its Content-Length promises more."""
    HUGE = auto()
    """200 with a JSON body of 50 MB, streamed without a Content-Length."""
    NAN = auto()
    """The right reply, with every progress a bare NaN: no JSON, though many readers take it."""
    HANG = auto()
    """The request is taken and never answered."""
    DROP = auto()
    """The connection is closed without a reply, the streams' too: plain http where Plex requires secure connections."""


@dataclass(frozen=True, slots=True)
class Failing:
    """A fault, and which requests it hits."""

    fault: Fault
    path: str = ""
    streams: bool = False

    def hits(self, path: str, *, is_stream: bool) -> bool:
        """Return whether a request for this path is to fail."""
        return path.startswith(self.path) and (self.streams or not is_stream)


ALSO_STREAMS = frozenset({Fault.STARTING_UP, Fault.DROP})

_CANNED = {
    Fault.STARTING_UP: (503, "text/html", wire.html(503)),
    Fault.ERROR_500: (500, "text/html", wire.html(500)),
    Fault.BAD_GATEWAY: (502, "text/html", wire.html(502)),
    Fault.UNAUTHORIZED: (401, "text/html", wire.html(401)),
    Fault.FORBIDDEN: (403, "text/html", wire.html(403)),
    Fault.NOT_FOUND: (404, "text/html", wire.html(404)),
    Fault.HTML: (200, "text/html", wire.html(200, "Welcome")),
    Fault.EMPTY: (200, "text/html", ""),
    Fault.NOT_JSON: (200, "application/json", '{"MediaContainer":{"size":1,"Acti'),
    Fault.NOT_JSON_ERROR: (400, "application/json", wire.html(400)),
    Fault.WRONG_SHAPE: (200, "application/json", '["MediaContainer"]'),
}


async def answer(
    fault: Fault, request: web.Request, healthy: Answer
) -> web.StreamResponse:
    """Answer a request as the fault has it; `healthy` gives what the answer should have been."""
    if canned := _CANNED.get(fault):
        status, content_type, text = canned
        return web.Response(status=status, content_type=content_type, text=text)
    match fault:
        case Fault.HANG:
            await _never()
        case Fault.DROP:
            return _dropped(request)
        case Fault.HUGE:
            return await _huge(request)
        case _:
            response = await healthy()
            if isinstance(response, web.Response) and isinstance(response.body, bytes):
                return await _spoiled(fault, request, response, response.body)
            return response
    raise AssertionError(fault)


async def _spoiled(
    fault: Fault, request: web.Request, response: web.Response, body: bytes
) -> web.StreamResponse:
    match fault:
        case Fault.GZIP:
            response.body = gzip.compress(body)
            response.headers["Content-Encoding"] = "gzip"
        case Fault.NAN:
            response.body = re.sub(rb'("progress":)[^,}]+', rb"\1NaN", body)
        case Fault.HALF_BODY:
            half = web.StreamResponse(status=response.status, headers=response.headers)
            half.content_length = len(body)
            await half.prepare(request)
            await half.write(body[: len(body) // 2])
            _close(request)
            return half
        case _:
            raise AssertionError(fault)
    return response


async def _huge(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    try:
        await response.write(b'{"MediaContainer":{"size":0,"title1":"')
        for _ in range(HUGE_BYTES // len(_CHUNK)):
            await response.write(_CHUNK)
        await response.write(b'"}}')
    except ConnectionError:
        pass  # a client that had enough and hung up is the point
    return response


async def _never() -> None:
    """Wait for the end of the connection: the server cancels whoever answers it then."""
    await asyncio.Event().wait()


def _dropped(request: web.Request) -> web.Response:
    _close(request)
    return web.Response()


def _close(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
