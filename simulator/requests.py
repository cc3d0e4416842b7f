"""The requests that came in, and waiting for those that should."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Self

from aiohttp import web

PATIENCE = 30
"""Seconds after which a wait for a client is given up: it should have come within milliseconds."""


USER = web.RequestKey("user", int)
"""The id of the user who makes a request; the open ones have none."""


@dataclass(frozen=True, slots=True)
class RecordedRequest:
    """A request as it came in. Header names are matched whatever their case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]

    @classmethod
    def of(cls, request: web.Request) -> Self:
        """Return what is kept of a request."""
        return cls(request.method, request.path, request.query, request.headers)


class Waiting:
    """Keeps requests, and lets others wait for them and for whatever else happens."""

    def __init__(self) -> None:
        self.requests: list[RecordedRequest] = []
        """All requests in the order they came, handshakes of the streams included."""
        self._waiters: list[asyncio.Future[None]] = []

    async def wait_for_request(
        self, method: str, path: str, *, count: int = 1
    ) -> RecordedRequest:
        """Wait until at least so many of these have come, ever (clear `requests` to start anew); return the last."""

        def matching() -> list[RecordedRequest]:
            return [r for r in self.requests if (r.method, r.path) == (method, path)]

        await self.until(lambda: len(matching()) >= count)
        return matching()[-1]

    def record(self, request: web.Request) -> None:
        """Keep a request for `requests`."""
        self.requests.append(RecordedRequest.of(request))
        self.tell()

    def tell(self) -> None:
        """Have those who wait look again."""
        for each in self._waiters:
            if not each.done():
                each.set_result(None)
        self._waiters.clear()

    async def until(self, happened: Callable[[], bool]) -> None:
        """Wait until this is so."""
        async with asyncio.timeout(PATIENCE):
            while not happened():
                await self.next_event()

    async def next_event(self) -> None:
        """Wait until something happens."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiters.append(waiter)
        await waiter
