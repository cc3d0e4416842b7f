"""What HTTP brings back, told as Plex errors: the same for requests and streams."""

import aiohttp
from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

from .exceptions import (
    PlexAuthenticationError,
    PlexCertificateError,
    PlexConnectionError,
    PlexDroppedError,
    PlexError,
    PlexNotFoundError,
    PlexResponseError,
    PlexServerError,
    PlexStartingUpError,
)

# A server on a spun-down disk takes some seconds; this covers reading the body too.
REQUEST_TIMEOUT = 10


async def refuse_redirects(
    request: ClientRequest, handler: ClientHandlerType
) -> ClientResponse:
    """Keep the token from following a redirect: a Plex server never redirects.

    A middleware for the session, because aiohttp's websocket handshake follows
    redirects and strips only the headers it knows.
    """
    response = await handler(request)
    if response.status // 100 == 3:  # noqa: PLR2004  # 3xx
        response.close()
        raise status_error(response.status)
    return response


def status_error(status: int) -> PlexError:
    """Return the error that a status other than success stands for."""
    match status:
        case 401 | 403:
            return PlexAuthenticationError("The server refuses the token")
        case 404:
            return PlexNotFoundError("The server does not know it")
        case 502 | 503 | 504:
            return PlexStartingUpError("The server is starting up")
    match status // 100:
        case 1 | 2:
            # A success, but not the one that was needed: no switch to a websocket.
            return PlexResponseError("The answer is not what was asked for")
        case 3:
            return PlexResponseError("The server redirects elsewhere")
    return PlexServerError(status)


def connection_error(err: aiohttp.ClientError | TimeoutError) -> PlexError:
    """Return what a failed request means.

    Only the text is taken over: the original may hold the request's headers.
    """
    match err:
        case TimeoutError():
            return PlexConnectionError("The server does not answer in time")
        case aiohttp.ClientSSLError():
            return PlexCertificateError(str(err))
        case aiohttp.ServerDisconnectedError():
            return PlexDroppedError("The server closed the connection")
        case aiohttp.ClientPayloadError():
            return PlexConnectionError("The answer broke off")
        case aiohttp.ClientConnectorError():
            return PlexConnectionError(err.os_error.strerror or str(err))
    return PlexConnectionError(type(err).__name__)
