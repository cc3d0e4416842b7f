"""Which errors the failures of connections become."""

import ssl

import aiohttp
from aiohttp.client_reqrep import ConnectionKey
import pytest

from custom_components.plex_activities.aioplex.exceptions import (
    PlexCertificateError,
    PlexConnectionError,
    PlexNameUnknownError,
    PlexNotHttpsError,
)
from custom_components.plex_activities.aioplex.transport import connection_error

KEY = ConnectionKey(
    "nas",
    443,
    is_ssl=True,
    ssl=True,
    proxy=None,
    proxy_auth=None,
    proxy_headers_hash=None,
)


def ssl_error(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (TimeoutError(), PlexConnectionError),
        (aiohttp.ClientConnectorDNSError(KEY, OSError()), PlexNameUnknownError),
        (aiohttp.ClientConnectorError(KEY, OSError()), PlexConnectionError),
        (
            aiohttp.ClientConnectorSSLError(KEY, ssl_error("WRONG_VERSION_NUMBER")),
            PlexNotHttpsError,
        ),
        (
            aiohttp.ClientConnectorSSLError(KEY, ssl_error("RECORD_LAYER_FAILURE")),
            PlexNotHttpsError,
        ),
        (
            aiohttp.ClientConnectorSSLError(KEY, ssl_error("NO_PROTOCOLS_AVAILABLE")),
            PlexCertificateError,
        ),
        (
            aiohttp.ClientConnectorCertificateError(KEY, OSError()),
            PlexCertificateError,
        ),
    ],
)
def test_the_error_says_what_failed(
    error: aiohttp.ClientError | TimeoutError, kind: type[PlexConnectionError]
) -> None:
    assert type(connection_error(error)) is kind
