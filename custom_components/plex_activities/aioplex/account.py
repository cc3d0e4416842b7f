"""An account at plex.tv: signing in, and the servers it has access to."""

import asyncio
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from ipaddress import ip_address
from itertools import batched
from typing import Self
from urllib.parse import urlencode

from aiohttp import ClientSession, hdrs
from yarl import URL

from . import fields, wire
from .address import shown_host
from .bounds import MAX_CONNECTIONS, MAX_RESOURCES, MAX_RESOURCES_PER_TURN
from .exceptions import PlexResponseError
from .transport import introduction, request
from .wire import JsonValue

# Not Final: tests and the demo replace them by a stand-in.
PLEX_TV = URL("https://plex.tv")
SIGN_IN_PAGE = URL("https://app.plex.tv/auth")

# In seconds. A PIN of plex.tv is valid for minutes.
MAX_LIFETIME = 24 * 60 * 60
MAX_PORT = 65535


@dataclass(frozen=True, slots=True)
class Pin:
    """The PIN of a sign-in, valid for `expires_in` seconds.

    Its code is a secret: it is enough to get the token.
    """

    id: int
    code: str = field(repr=False)
    expires_in: int


@dataclass(frozen=True, slots=True)
class AccountServer:
    """A server that an account has access to.

    `token` is for this server alone. `owner` is the name of another account that
    shares it, None if the account owns it. `online` is what plex.tv knows. `urls` are
    its addresses, the best first; `relays` are those of them that lead through Plex's
    relay.
    """

    machine_identifier: str
    name: str
    owner: str | None
    token: str = field(repr=False)
    online: bool
    urls: tuple[URL, ...]
    relays: frozenset[URL] = frozenset()

    @classmethod
    def from_wire(cls, row: JsonValue) -> Self | None:
        """Read one row of the resources; None if it is not a usable server."""
        if not isinstance(row, dict):
            return None
        identifier = fields.text(row.get("clientIdentifier"))
        token = _token(row.get("accessToken"))
        provides = fields.text(row.get("provides")).split(",")
        if not identifier or not token or "server" not in provides:
            return None
        owned = _is_true(row.get("owned"))
        return cls(
            machine_identifier=identifier,
            name=fields.text(row.get("name")) or "Plex Media Server",
            owner=None if owned else fields.text(row.get("sourceTitle")) or "?",
            token=token,
            online=_is_true(row.get("presence", True)),
            urls=tuple(_urls(row)),
            relays=frozenset(filter(None, map(_https, _connections(row, relay=True)))),
        )


def labels(servers: Collection[AccountServer]) -> dict[str, str]:
    """Return a label for each server by identifier, which tells it from the others.

    It is the name, with the owner of a shared server, and whether it is off. Where
    several have the same, the host of the first address is added, or else the beginning
    of the identifier.
    """
    named = {server.machine_identifier: _label(server) for server in servers}
    counts = Counter(named.values())
    hosts = {
        server.machine_identifier: shown_host(server.urls[0]) if server.urls else None
        for server in servers
    }
    return {
        identifier: label
        if counts[label] == 1
        else f"{label} · {hosts[identifier] or identifier[:8]}"
        for identifier, label in named.items()
    }


def _label(server: AccountServer) -> str:
    notes = [
        *([f"shared by {server.owner}"] if server.owner else []),
        *([] if server.online else ["offline"]),
    ]
    return f"{server.name} ({', '.join(notes)})" if notes else server.name


class PlexAccount:
    """Requests to plex.tv, with the client identifier of one installation.

    Every method raises a PlexError, as those of PlexClient do.
    """

    def __init__(self, session: ClientSession, client_identifier: str) -> None:
        self._session = session
        self._client_identifier = client_identifier
        self._headers = introduction(client_identifier)

    async def create_pin(self) -> Pin:
        """Request the PIN of a new sign-in."""
        reply = await self._request(hdrs.METH_POST, "pins", strong="true")
        match reply:
            case {"id": int(pin_id), "code": str(code), "expiresIn": int(seconds)}:
                return Pin(pin_id, code, min(seconds, MAX_LIFETIME))
        raise PlexResponseError("The response has no PIN")

    def sign_in_url(self, pin: Pin, forward_url: str | None) -> str:
        """Return the page to sign in on; it leads on to `forward_url`."""
        fields = {
            "clientID": self._client_identifier,
            "code": pin.code,
            "context[device][product]": self._headers["X-Plex-Product"],
        }
        if forward_url:
            fields["forwardUrl"] = forward_url
        # The page reads them from the fragment, which browsers do not send to a server.
        return f"{SIGN_IN_PAGE}#?{urlencode(fields)}"

    async def token(self, pin: Pin) -> str | None:
        """Return the account's token; None until somebody has signed in.

        Raises PlexNotFoundError when the PIN has expired.
        """
        reply = await self._request(hdrs.METH_GET, f"pins/{pin.id}")
        if not isinstance(reply, dict):
            raise PlexResponseError("The response has no PIN")
        return _token(reply.get("authToken"))

    async def servers(self, token: str) -> list[AccountServer]:
        """Return all servers, also those that are off, the account's own ones first."""
        reply = await self._request(
            hdrs.METH_GET,
            "resources",
            token,
            includeHttps="1",
            includeRelay="1",
            # Otherwise a server without IPv4 has only its relay.
            includeIPv6="1",
        )
        if not isinstance(reply, list):
            raise PlexResponseError("The response has no servers")
        servers: list[AccountServer] = []
        for rows in batched(
            reply[:MAX_RESOURCES], MAX_RESOURCES_PER_TURN, strict=False
        ):
            found = map(AccountServer.from_wire, rows)
            servers += [server for server in found if server is not None]
            await asyncio.sleep(0)
        return sorted(
            servers, key=lambda server: (server.owner is not None, server.name)
        )

    async def _request(
        self, method: str, path: str, token: str | None = None, **query: str
    ) -> JsonValue:
        headers = self._headers | ({"X-Plex-Token": token} if token else {})
        url = PLEX_TV / "api/v2" / path % query
        return wire.load((await request(self._session, method, url, headers)).body)


def _urls(row: dict[str, JsonValue]) -> Iterator[URL]:
    """Yield a server's addresses, the best first.

    Local addresses come before remote ones, and Plex's slow relay comes last. Plain
    http is used only for local addresses, and only if the server allows it, because it
    sends the token unencrypted.
    """
    connections = _connections(row, relay=False)
    local = [it for it in connections if _is_true(it.get("local"))]
    remote = [it for it in connections if it not in local]
    plain = [] if _is_true(row.get("httpsRequired")) else local
    urls = (
        *map(_https, local),
        *map(_plain_http, plain),
        *map(_https, remote),
        *map(_https, _connections(row, relay=True)),
    )
    yield from dict.fromkeys(url for url in urls if url is not None)


def _connections(
    row: dict[str, JsonValue], *, relay: bool
) -> list[dict[str, JsonValue]]:
    return [
        connection
        for connection in wire.rows(row, "connections", MAX_CONNECTIONS)
        if isinstance(connection, dict) and _is_true(connection.get("relay")) is relay
    ]


def _https(connection: dict[str, JsonValue]) -> URL | None:
    try:
        url = URL(fields.text(connection.get("uri")))
    except ValueError:
        return None
    return url if url.scheme == "https" and url.host else None


def _plain_http(connection: dict[str, JsonValue]) -> URL | None:
    try:
        address = ip_address(fields.text(connection.get("address")))
        port = fields.whole(connection.get("port"))
        url = URL.build(scheme="http", host=str(address), port=port)
    except ValueError:
        return None
    return url if address.is_private and 0 < (port or 0) <= MAX_PORT else None


def _is_true(value: JsonValue) -> bool:
    return value in (True, "1")


def _token(value: JsonValue) -> str | None:
    return value if isinstance(value, str) and value else None
