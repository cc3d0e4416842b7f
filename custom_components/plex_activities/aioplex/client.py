"""A Plex Media Server's activities over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import quote

import aiohttp
from aiohttp import ClientResponse, ClientSession, hdrs
from yarl import URL

from . import wire
from .exceptions import (
    PlexAuthenticationError,
    PlexNotCancellableError,
    PlexResponseError,
    PlexServerError,
)
from .models import Activity, ActivityNotification, Library, Server
from .notifications import open_websocket
from .tracking import MAX_ACTIVITIES
from .transport import REQUEST_TIMEOUT, connection_error, status_error

# 10,000 activities are 4 MB.
MAX_BODY = 8 * 1024 * 1024
MAX_LIBRARIES = 1000
MAX_SESSIONS = 1000


@dataclass(frozen=True, slots=True)
class _Reply:
    body: bytes
    headers: Mapping[str, str]


class PlexClient:
    """One server, one token.

    The session decides on certificates. It must have the middleware
    `refuse_redirects` if `notifications` is used: see there.

    Every method raises a PlexError: PlexConnectionError and its kinds when the server
    cannot be reached, PlexStartingUpError, PlexAuthenticationError, and
    PlexResponseError when the answer is not Plex's.
    """

    def __init__(
        self, session: ClientSession, url: URL, token: str, client_identifier: str
    ) -> None:
        if not token.isascii() or not token.isprintable():
            raise PlexAuthenticationError("No token looks like this")
        self.url = url
        self._session = session
        self._headers = {
            hdrs.ACCEPT: "application/json",
            "X-Plex-Client-Identifier": client_identifier,
            "X-Plex-Product": "Home Assistant",
            "X-Plex-Device-Name": "Plex Activities",
        }
        self._token = {"X-Plex-Token": token}

    async def machine_identifier(self) -> str:
        """Return who is there. Needs no token, so none is sent, and proves none."""
        reply = await self._request(hdrs.METH_GET, "identity", token={})
        server = Server.from_wire(
            wire.container(wire.load(reply.body), "MediaContainer")
        )
        if server is None:
            raise PlexResponseError("The answer names no server")
        return server.machine_identifier

    async def server(self) -> Server:
        """Return the server's name and version, which only a good token gets."""
        server = Server.from_wire(await self._container(""))
        if server is None:
            raise PlexResponseError("The answer names no server")
        return server

    async def libraries(self) -> dict[str, Library]:
        """Return the libraries by id."""
        rows = wire.rows(
            await self._container("library/sections"), "Directory", MAX_LIBRARIES
        )
        found = (Library.from_wire(row) for row in rows)
        return {library.id: library for library in found if library is not None}

    async def activities(self) -> list[Activity]:
        """Return what the token may see: all for the owner, else only its own."""
        rows = wire.rows(
            await self._container("activities"), "Activity", MAX_ACTIVITIES
        )
        seen_at = datetime.now(UTC)
        found = (Activity.from_wire(row, seen_at) for row in rows)
        return [activity for activity in found if activity is not None]

    async def sessions(self) -> int:
        """Return how many playback sessions there are, the paused ones too.

        Only the owner's token gets to know.
        """
        container = await self._container("status/sessions")
        listed = len(wire.rows(container, "Metadata", MAX_SESSIONS))
        return max(wire.whole(container.get("size")) or 0, listed)

    async def cancel_activity(self, uuid: str) -> None:
        """Ask the server to cancel. That it agrees is no proof that it does.

        Also raises PlexNotCancellableError, and PlexNotFoundError when it is over.
        """
        try:
            await self._request(hdrs.METH_DELETE, f"activities/{quote(uuid, safe='')}")
        except PlexServerError as err:
            if err.status == HTTPStatus.BAD_REQUEST:
                raise PlexNotCancellableError(
                    "The server does not let this be cancelled"
                ) from err
            raise

    async def scan_library(
        self, library_id: str, path: str | None = None
    ) -> str | None:
        """Ask the server to scan a library, or one folder of it.

        Return the scan's uuid, where the server tells it; some do not, and a scan may
        also be over without ever showing.
        """
        reply = await self._request(
            hdrs.METH_GET,
            f"library/sections/{quote(library_id, safe='')}/refresh",
            query={"path": path} if path else {},
        )
        return reply.headers.get("X-Plex-Activity")

    async def stop_library_scan(self, library_id: str) -> None:
        """Ask the server to stop scanning a library: the way to stop most scans."""
        await self._request(
            hdrs.METH_DELETE, f"library/sections/{quote(library_id, safe='')}/refresh"
        )

    async def stop_guide_refresh(self, dvr_id: str) -> None:
        """Ask the server to stop reloading a DVR's guide."""
        await self._request(
            hdrs.METH_DELETE, f"livetv/dvrs/{quote(dvr_id, safe='')}/reloadGuide"
        )

    async def stop_butler_task(self, name: str) -> None:
        """Ask the server to stop a scheduled task."""
        await self._request(hdrs.METH_DELETE, f"butler/{quote(name, safe='')}")

    def notifications(
        self,
    ) -> AbstractAsyncContextManager[AsyncIterator[ActivityNotification]]:
        """Open the server's own messages: `async with`, then `async for`."""
        return open_websocket(self._session, self.url, self._headers | self._token)

    async def _container(self, path: str) -> dict[str, wire.JsonValue]:
        reply = await self._request(hdrs.METH_GET, path)
        return wire.container(wire.load(reply.body), "MediaContainer")

    async def _request(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        token: dict[str, str] | None = None,
    ) -> _Reply:
        try:
            async with (
                asyncio.timeout(REQUEST_TIMEOUT),
                self._session.request(
                    method,
                    self.url.joinpath(path, encoded=True).with_query(query),
                    headers=self._headers | (self._token if token is None else token),
                    allow_redirects=False,
                ) as response,
            ):
                reply = _Reply(await _read(response), response.headers)
                status = response.status
        except (aiohttp.ClientError, TimeoutError) as err:
            error = connection_error(err)
        else:
            if status // 100 == 2:  # noqa: PLR2004  # 2xx
                return reply
            error = status_error(status)
        # Out here, since the original may hold the request's headers.
        raise error


async def _read(response: ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_BODY:
            raise PlexResponseError("The answer is too large")
    return bytes(body)
