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
    PlexStartingUpError,
)


async def refuse_redirects(
    request: ClientRequest, handler: ClientHandlerType
) -> ClientResponse:
    """Keep the token from following a redirect: a Plex server never redirects.

    A middleware for the session, because aiohttp's websocket handshake follows
    redirects and strips only the headers it knows.
    """
    response = await handler(request)
    if 300 <= response.status < 400:  # noqa: PLR2004  # the redirects
        response.close()
        raise PlexResponseError("The server redirects elsewhere")
    return response


def status_error(status: int) -> PlexError | None:
    """Return the error that a status stands for; None if all is well."""
    match status:
        case 200 | 101:
            return None
        case 401 | 403:
            return PlexAuthenticationError("The server refuses the token")
        case 404:
            return PlexNotFoundError("The server does not know it")
        case 502 | 503 | 504:
            return PlexStartingUpError("The server is starting up")
    return PlexResponseError(f"The server answered with status {status}")


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
