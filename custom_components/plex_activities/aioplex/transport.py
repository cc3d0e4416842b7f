"""HTTP requests to Plex servers and plex.tv, with failures as Plex errors."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
import ssl
import zlib

import aiohttp
from aiohttp import (
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    hdrs,
)
from yarl import URL

from .bounds import MAX_BODY
from .exceptions import (
    PlexAuthenticationError,
    PlexCertificateError,
    PlexConnectionError,
    PlexError,
    PlexNameUnknownError,
    PlexNotFoundError,
    PlexNotHttpsError,
    PlexProxyError,
    PlexResponseError,
    PlexSecureRequiredError,
    PlexServerError,
    PlexStartingUpError,
)

# In seconds, with reading the body. A server with a spun-down disk takes some of them.
REQUEST_TIMEOUT = 10

# OpenSSL's reasons when plain http answers; they differ by version.
NO_TLS = frozenset({"WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE"})

_REFUSED = (PlexAuthenticationError, "The server refuses the token")
_STARTING_UP = (PlexStartingUpError, "The server is starting up")
_UNREACHED = (PlexProxyError, "The proxy does not reach the server")
# A websocket handshake needs 101, and got another success.
_UNEXPECTED = (PlexResponseError, "The response is not what was requested")
_BY_STATUS: Mapping[int, tuple[type[PlexError], str]] = {
    401: _REFUSED,
    403: _REFUSED,
    404: (PlexNotFoundError, "The server does not have it"),
    503: _STARTING_UP,
    **dict.fromkeys((429, 502, 504, *range(520, 531)), _UNREACHED),
}
_BY_CLASS: Mapping[int, tuple[type[PlexError], str]] = {
    1: _UNEXPECTED,
    2: _UNEXPECTED,
    3: (PlexResponseError, "The server redirects elsewhere"),
}


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful response with its complete body."""

    status: int
    body: bytes
    headers: Mapping[str, str]


def introduction(client_identifier: str) -> dict[str, str]:
    """Return the headers that identify this client; Plex wants them in every request."""
    return {
        hdrs.ACCEPT: "application/json",
        # A small packed response may become a large one.
        hdrs.ACCEPT_ENCODING: "identity",
        "X-Plex-Client-Identifier": client_identifier,
        "X-Plex-Product": "Home Assistant",
        "X-Plex-Device-Name": "Plex Activities",
    }


async def request(
    session: ClientSession, method: str, url: URL, headers: Mapping[str, str]
) -> Reply:
    """Make one request, without following redirects.

    Raises a PlexError for everything but a success, also for a body over 1 MiB.
    """
    if session.closed:
        # The entry was unloaded during an action.
        raise PlexConnectionError("The connection to the server was closed")
    try:
        async with (
            asyncio.timeout(REQUEST_TIMEOUT),
            session.request(
                method,
                url,
                headers=headers,
                allow_redirects=False,
                auto_decompress=False,
            ) as response,
        ):
            body = await _read(response)
            reply = Reply(response.status, body, response.headers)
    except (aiohttp.ClientError, TimeoutError) as err:
        error = connection_error(err)
    else:
        if reply.status // 100 == 2:  # noqa: PLR2004  # 2xx
            return replace(reply, body=_unpacked(reply))
        error = status_error(reply.status, reply.body)
        if _leads_to_https(url, reply.headers.get(hdrs.LOCATION, "")):
            error = PlexSecureRequiredError("The server redirects to https")
        error.status = reply.status
    # Raised here and not above: the original error may hold the token in its headers.
    raise error


def _unpacked(reply: Reply) -> bytes:
    if reply.headers.get(hdrs.CONTENT_ENCODING) != "gzip":
        refuse_packed(reply.headers)
        return reply.body
    # Some proxies pack what they were asked to leave as it is.
    try:
        body = zlib.decompressobj(wbits=31).decompress(reply.body, MAX_BODY + 1)
    except zlib.error as err:
        raise PlexResponseError("The response is not gzip") from err
    if len(body) > MAX_BODY:
        raise PlexResponseError("The response is too large")
    return body


def refuse_packed(headers: Mapping[str, str]) -> None:
    """Raise PlexResponseError for a packed body, which was not asked for."""
    if headers.get(hdrs.CONTENT_ENCODING, "identity") != "identity":
        raise PlexResponseError("The response is packed")


async def _read(response: ClientResponse) -> bytes:
    chunks, size = [], 0
    async for chunk in response.content.iter_any():
        chunks.append(chunk)
        size += len(chunk)
        if size > MAX_BODY:
            raise PlexResponseError("The response is too large")
    return b"".join(chunks)


async def refuse_redirects(
    request: ClientRequest, handler: ClientHandlerType
) -> ClientResponse:
    """Refuse redirects, so that the token is not sent elsewhere.

    A middleware for the session, because aiohttp's websocket handshake follows
    redirects and strips only the headers it knows. A Plex server never redirects.
    """
    response = await handler(request)
    if response.status // 100 == 3:  # noqa: PLR2004  # 3xx
        response.close()
        raise status_error(response.status)
    return response


def status_error(status: int, body: bytes = b"") -> PlexError:
    """Return the error for a status other than success."""
    known = _BY_STATUS.get(status) or _BY_CLASS.get(status // 100)
    if status == HTTPStatus.BAD_REQUEST and b"starting up" in body:
        # Plex answers so to requests that change something, until it is ready.
        known = _STARTING_UP
    if known is None:
        return PlexServerError(status)
    kind, text = known
    return kind(text)


def _leads_to_https(url: URL, location: str) -> bool:
    """Return whether a redirect leads to the same host, by https instead of http."""
    try:
        target = url.join(URL(location))
    except ValueError:
        return False
    return (url.scheme, target.scheme, target.host) == ("http", "https", url.host)


def _speaks_http(err: aiohttp.ClientConnectorSSLError) -> bool:
    """Return whether the first bytes of the other side were no TLS."""
    return isinstance(err.os_error, ssl.SSLError) and err.os_error.reason in NO_TLS


def connection_error(err: aiohttp.ClientError | TimeoutError) -> PlexError:
    """Return the Plex error for a failed request.

    Only the text is copied: the original may hold the token in its headers.
    """
    error: PlexError
    match err:
        case TimeoutError():
            error = PlexConnectionError("The server does not answer in time")
        case aiohttp.ClientConnectorDNSError():
            error = PlexNameUnknownError("The host name is unknown")
        case aiohttp.ClientConnectorSSLError() if _speaks_http(err):
            error = PlexNotHttpsError("The server does not speak https")
        case aiohttp.ClientSSLError():
            error = PlexCertificateError(str(err))
        case aiohttp.ServerDisconnectedError():
            error = PlexSecureRequiredError("The server closed the connection")
        case aiohttp.ClientPayloadError():
            error = PlexConnectionError("The response was cut off")
        case aiohttp.ClientConnectorError():
            error = PlexConnectionError(err.os_error.strerror or str(err))
        case _:
            error = PlexConnectionError(type(err).__name__)
    return error
