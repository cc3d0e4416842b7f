"""Requests to the server, by aiohttp and nothing of the integration's own."""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

import aiohttp

from .entries import Caller, Json, Row
from .wire import container, read_object

_TIMEOUT = aiohttp.ClientTimeout(total=15)
_STREAM_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=15)
_CLOSE_TIMEOUT = aiohttp.ClientWSTimeout(ws_close=1)
_MAX_FRAME = 16 * 1024 * 1024


class ProbeError(Exception):
    """Why the probe cannot begin, in one sentence."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A response. Without a status there was none, and `error` says why."""

    status: int | None
    error: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    document: Mapping[str, Json] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether the status is 2xx."""
        return self.status in range(200, 300)

    @property
    def reason(self) -> str:
        """The status, or why there is none."""
        return self.error or f"status {self.status}"

    @property
    def error_facts(self) -> dict[str, Json]:
        """What is recorded of a response whose content is of no interest."""
        return {"error": self.error} if self.error else {}

    @property
    def container(self) -> Row:
        """The `MediaContainer` of the response, empty if there is none."""
        return container(self.document)


class Server:
    """The server and the tokens to ask it with."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        url: str,
        tokens: Mapping[Caller, str | None],
    ) -> None:
        self._session = session
        self._url = url
        self._tokens = tokens

    @classmethod
    @asynccontextmanager
    async def connect(
        cls, url: str, tokens: Mapping[Caller, str | None], *, verify: bool
    ) -> AsyncGenerator[Self]:
        """Return the server at this address. `verify` is whether its certificate has to be valid."""
        async with aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=verify),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=_TIMEOUT,
        ) as session:
            yield cls(session, url, tokens)

    async def request(
        self, method: str, path: str, caller: Caller = Caller.FIRST
    ) -> Reply:
        """Send a request and return the response, whatever it is. Redirects are not followed."""
        try:
            async with self._session.request(
                method,
                self._url + path,
                headers=self._headers(caller),
                allow_redirects=False,
            ) as response:
                document = read_object(await response.read())
                return Reply(
                    response.status, headers=response.headers, document=document
                )
        except (aiohttp.ClientError, TimeoutError) as error:
            return Reply(None, type(error).__name__)

    async def get(self, path: str, caller: Caller = Caller.FIRST) -> Reply:
        """Send a GET request."""
        return await self.request("GET", path, caller)

    @asynccontextmanager
    async def websocket(
        self, path: str, caller: Caller
    ) -> AsyncGenerator[aiohttp.ClientWebSocketResponse]:
        """Open a websocket that leaves pings to the caller. Raises aiohttp's errors."""
        async with self._session.ws_connect(
            self._url + path,
            headers=self._headers(caller),
            autoping=False,
            max_msg_size=_MAX_FRAME,
            timeout=_CLOSE_TIMEOUT,
        ) as socket:
            yield socket

    @asynccontextmanager
    async def event_source(
        self, path: str, caller: Caller
    ) -> AsyncGenerator[aiohttp.StreamReader]:
        """Open an EventSource stream. Raises aiohttp's errors."""
        headers = {**self._headers(caller), "Accept": "text/event-stream"}
        async with self._session.get(
            self._url + path,
            headers=headers,
            timeout=_STREAM_TIMEOUT,
            allow_redirects=False,
            raise_for_status=True,
        ) as response:
            yield response.content

    def _headers(self, caller: Caller) -> dict[str, str]:
        value = self._tokens.get(caller)
        accept = {"Accept": "application/json"}
        return accept if value is None else {**accept, "X-Plex-Token": value}
