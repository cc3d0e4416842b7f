"""Requests with a token, which is sent only to the server that it is meant for."""

from copy import copy
from typing import Self

from aiohttp import ClientSession, hdrs
from yarl import URL

from . import wire
from .exceptions import (
    PlexAuthenticationError,
    PlexClaimCodeError,
    PlexError,
    PlexNotFoundError,
    PlexOtherServerError,
    PlexProxyLoginError,
    PlexResponseError,
    PlexTokenNeededError,
)
from .models import Server
from .pasted import is_claim_code
from .transport import Reply, introduction, request


class VerifiedConnection:
    """Requests to one server with one token, or without for a server that needs none.

    The token is sent only after the server's identity was verified by a request without
    it. After any failure that is repeated, because another server may have the address
    by then. With `machine_identifier` only that server is accepted. The session decides
    on certificates.

    Every method raises a PlexError: PlexConnectionError and its kinds when the server
    cannot be reached, PlexOtherServerError when another one answers,
    PlexStartingUpError, PlexAuthenticationError, PlexNotFoundError, PlexServerError for
    other failures, and PlexResponseError when the response is not from a Plex server.
    """

    def __init__(
        self,
        session: ClientSession,
        url: URL,
        token: str | None,
        client_identifier: str,
        machine_identifier: str | None = None,
    ) -> None:
        if token and is_claim_code(token):
            raise PlexClaimCodeError("This is a claim code")
        if token and not (token.isascii() and token.isprintable()):
            raise PlexAuthenticationError("No header can carry this token")
        self.url = url
        self._session = session
        self._headers = introduction(client_identifier)
        self._token = {"X-Plex-Token": token} if token else {}
        self._expected_identifier = machine_identifier
        self._identity_verified = False

    def at(self, url: URL) -> Self:
        """Return a client for another address of the server."""
        other = copy(self)
        other.url = url
        other.invalidate_identity()
        return other

    def invalidate_identity(self) -> None:
        """Verify the server's identity again before the token is sent the next time."""
        self._identity_verified = False

    async def verify_identity(self) -> None:
        """Verify the server's identity now.

        Raises PlexOtherServerError if another server answers.
        """
        identifier = await self.machine_identifier()
        if self._expected_identifier not in (None, identifier):
            raise PlexOtherServerError("Another server answers")
        self._identity_verified = True

    async def machine_identifier(self) -> str:
        """Return which server answers. The request needs no token, so none is sent."""
        url = self.url.joinpath("identity")
        try:
            reply = await request(self._session, hdrs.METH_GET, url, self._headers)
        except PlexNotFoundError as err:
            raise PlexResponseError("No Plex server answers") from err
        except PlexAuthenticationError as err:
            # Plex itself answers this to anybody.
            raise PlexProxyLoginError("A proxy wants a login") from err
        server = Server.from_wire(
            wire.container(wire.load(reply.body), "MediaContainer")
        )
        if server is None:
            raise PlexResponseError("The response names no server")
        return server.machine_identifier

    async def _container(
        self, path: str, name: str = "MediaContainer"
    ) -> dict[str, wire.JsonValue]:
        reply = await self._request(hdrs.METH_GET, path)
        return wire.container(wire.load(reply.body), name)

    async def _request(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
    ) -> Reply:
        headers = await self._headers_with_token()
        url = self.url.joinpath(path, encoded=True).with_query(query)
        try:
            return await request(self._session, method, url, headers)
        except PlexAuthenticationError as err:
            # A proxy that wants a login refuses requests without the token, too.
            await self.verify_identity()
            if not self._token:
                raise PlexTokenNeededError("The server needs a token") from err
            raise
        except PlexError:
            self.invalidate_identity()
            raise

    async def _headers_with_token(self) -> dict[str, str]:
        if not self._identity_verified:
            await self.verify_identity()
        return self._headers | self._token
