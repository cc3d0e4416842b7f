"""The ways in which a server, or a proxy in front of it, can respond wrongly."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
import gzip
import re

from aiohttp import hdrs, web

from . import wire
from .requests import XML_ONLY

type Responder = Callable[[], Awaitable[web.StreamResponse]]

HUGE_BYTES = 50_000_000
_CHUNK = b"a" * 500_000


class Fault(Enum):
    """What is wrong with a response."""

    STARTING_UP = auto()
    """503 with html for everything, `/identity` and the streams included: Plex in its first seconds or minutes."""
    STARTING_UP_WRITES = auto()
    """400 with html for requests that change or start something, while all others work: Plex a little later."""
    ERROR_500 = auto()
    """500 with html."""
    BAD_GATEWAY = auto()
    """502 with html: a proxy that cannot reach the server."""
    TOO_MANY_REQUESTS = auto()
    """429 with html: a proxy that limits how often it is asked."""
    UNAUTHORIZED = auto()
    """401 with html: the token is invalid, or not allowed to do this."""
    FORBIDDEN = auto()
    """403 with html: the token is valid, but not an administrator's."""
    NOT_FOUND = auto()
    """404 with html: the server does not have this endpoint."""
    HTML = auto()
    """200 with a html page: a login portal, a router, another web server."""
    EMPTY = auto()
    """200 with an empty body."""
    NOT_JSON = auto()
    """200 with the content type of JSON, and a document that is cut off."""
    NOT_JSON_ERROR = auto()
    """400 with the content type of JSON, and a body of html."""
    WRONG_SHAPE = auto()
    """200 with valid JSON of an unexpected shape."""
    GZIP = auto()
    """The right response, compressed without being requested. Clients have to handle it."""
    XML = auto()
    """The right response as XML: a proxy drops the header that asks for JSON."""
    HALF_BODY = auto()
    """The right response, cut off half way: shorter than its Content-Length."""
    HUGE = auto()
    """200 with a JSON body of 50 MB, streamed without a Content-Length."""
    NAN = auto()
    """The right response with every progress a bare NaN, which is invalid JSON that many parsers accept."""
    BAD_BYTES = auto()
    """The right response with a byte that is not UTF-8 and a bare control character in every text."""
    HANG = auto()
    """The request is accepted and never answered."""
    DROP = auto()
    """The connection is closed without a response, for streams too: plain http where Plex requires secure connections."""


@dataclass(frozen=True, slots=True)
class ActiveFault:
    """A fault and the requests it applies to."""

    fault: Fault
    path_prefix: str = ""
    streams: bool = False

    def applies_to(self, path: str, *, is_stream: bool) -> bool:
        """Return whether a request for this path fails."""
        return path.startswith(self.path_prefix) and (self.streams or not is_stream)


ALSO_STREAMS = frozenset({Fault.STARTING_UP, Fault.DROP})

_FIXED_RESPONSES = {
    Fault.STARTING_UP: (503, "text/html", wire.html(503)),
    Fault.STARTING_UP_WRITES: (
        *(400, "text/html"),
        wire.html(400, "The server is still starting up"),
    ),
    Fault.ERROR_500: (500, "text/html", wire.html(500)),
    Fault.BAD_GATEWAY: (502, "text/html", wire.html(502)),
    Fault.TOO_MANY_REQUESTS: (429, "text/html", wire.html(429)),
    Fault.UNAUTHORIZED: (401, "text/html", wire.html(401)),
    Fault.FORBIDDEN: (403, "text/html", wire.html(403)),
    Fault.NOT_FOUND: (404, "text/html", wire.html(404)),
    Fault.HTML: (200, "text/html", wire.html(200, "Welcome")),
    Fault.EMPTY: (200, "text/html", ""),
    Fault.NOT_JSON: (200, "application/json", '{"MediaContainer":{"size":1,"Acti'),
    Fault.NOT_JSON_ERROR: (400, "application/json", wire.html(400)),
    Fault.WRONG_SHAPE: (200, "application/json", '["MediaContainer"]'),
}


async def respond(
    fault: Fault, request: web.Request, respond_normally: Responder
) -> web.StreamResponse:
    """Respond to a request with this fault. `respond_normally` returns the right response."""
    fixed = _FIXED_RESPONSES.get(fault)
    if fixed and (fault is not Fault.STARTING_UP_WRITES or _is_write(request)):
        status, content_type, text = fixed
        return web.Response(status=status, content_type=content_type, text=text)
    match fault:
        case Fault.HANG:
            # The server cancels the handler when the connection ends.
            await asyncio.Event().wait()
        case Fault.DROP:
            _close_connection(request)
            return web.Response()
        case Fault.HUGE:
            return await _send_huge(request)
        case Fault.XML:
            request[XML_ONLY] = True
    response = await respond_normally()
    if isinstance(response, web.Response) and isinstance(response.body, bytes):
        return await _corrupt(fault, request, response, response.body)
    return response


def _is_write(request: web.Request) -> bool:
    """Return whether a request changes or starts something. A GET starts scans."""
    return request.method != hdrs.METH_GET or request.path.endswith("/refresh")


async def _corrupt(
    fault: Fault, request: web.Request, response: web.Response, body: bytes
) -> web.StreamResponse:
    match fault:
        case Fault.GZIP:
            response.body = gzip.compress(body)
            response.headers["Content-Encoding"] = "gzip"
        case Fault.NAN:
            response.body = re.sub(rb'("progress":)[^,}]+', rb"\1NaN", body)
        case Fault.BAD_BYTES:
            response.body = re.sub(
                rb'("(?:title|subtitle|friendlyName)":")', rb"\1" + b"\xe9\x04", body
            )
        case Fault.HALF_BODY:
            half = web.StreamResponse(status=response.status, headers=response.headers)
            half.content_length = len(body)
            await half.prepare(request)
            await half.write(body[: len(body) // 2])
            _close_connection(request)
            return half
    return response


async def _send_huge(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    await response.prepare(request)
    try:
        await response.write(b'{"MediaContainer":{"size":0,"title1":"')
        for _ in range(HUGE_BYTES // len(_CHUNK)):
            await response.write(_CHUNK)
        await response.write(b'"}}')
    except ConnectionError:
        pass  # clients are expected to close the connection early
    return response


def _close_connection(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.close()
