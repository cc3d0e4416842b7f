"""The requests received so far, and waiting for requests and other events."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from aiohttp import web

WAIT_TIMEOUT = 30
"""Seconds before a wait fails. A client on the same machine needs milliseconds, unless it is very busy."""

USER_ID = web.RequestKey("user_id", int)
"""The id of the user whose token the request carries. Not set on requests that need no token."""

XML_ONLY = web.RequestKey("xml_only", bool)
"""Set on requests that get XML whatever they accept."""


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request as it was received. Header names are case-insensitive."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]

    @classmethod
    def from_request(cls, request: web.Request) -> Self:
        """Return the parts of a request that are kept."""
        return cls(request.method, request.path, request.query, request.headers)


class RequestRecorder:
    """Records requests, and waits for requests and other events."""

    def __init__(self) -> None:
        self.requests: list[RecordedRequest] = []
        """All requests in order of arrival, stream handshakes included."""
        self._waiters: list[asyncio.Future[None]] = []

    async def wait_for_request(
        self, method: str, path: str, *, count: int = 1
    ) -> RecordedRequest:
        """Wait until `requests` has at least `count` of these requests, and return the last one.

        Requests received before the call count too: clear `requests` to wait for new ones only.
        """

        def matching() -> list[RecordedRequest]:
            return [r for r in self.requests if (r.method, r.path) == (method, path)]

        await self.until(lambda: len(matching()) >= count)
        return matching()[-1]

    def record(self, request: web.Request) -> None:
        """Add a request to `requests`."""
        self.requests.append(RecordedRequest.from_request(request))
        self.wake_waiters()

    def wake_waiters(self) -> None:
        """Let everything that waits check its condition again."""
        for waiter in self._waiters:
            if not waiter.done():
                waiter.set_result(None)
        self._waiters.clear()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition is true. Raises TimeoutError after `WAIT_TIMEOUT` seconds."""
        async with asyncio.timeout(WAIT_TIMEOUT):
            while not condition():
                await self.next_event()

    async def next_event(self) -> None:
        """Wait for the next event."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter
