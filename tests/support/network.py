"""What is under way between the HTTP clients and servers of this process.

Both ends of every connection are here, so the bytes that one end has sent and the other has
not received are known. It is aiohttp that is watched and not the simulator: so this knows
about connections that are being opened or closed, too, and about servers that only one test
has.
"""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

from aiohttp.client_proto import ResponseHandler
from aiohttp.connector import BaseConnector, Connection
from aiohttp.web_protocol import RequestHandler
import pytest

type Handler = ResponseHandler | RequestHandler
type Side = type[Handler]


@dataclass(eq=False)
class End:
    """One end of a connection, and how many bytes went through it."""

    transport: asyncio.Transport
    sent: int = 0
    received: int = 0
    lost: bool = False

    @property
    def closing(self) -> bool:
        return self.transport.is_closing() and not self.lost

    @property
    def paused(self) -> bool:
        """Whether it leaves what arrives where it is: its buffers are full."""
        return not self.transport.is_reading() and not self.transport.is_closing()

    def count_writes(self) -> None:
        write, writelines = self.transport.write, self.transport.writelines

        def counted_write(data: bytes | bytearray | memoryview) -> None:
            self.sent += len(data)
            write(data)

        def counted_writelines(
            chunks: Iterable[bytes | bytearray | memoryview],
        ) -> None:
            listed = list(chunks)
            self.sent += sum(map(len, listed))
            writelines(listed)

        vars(self.transport).update(write=counted_write, writelines=counted_writelines)


class Pair(dict[Side, End]):
    """The two ends of a connection, or the one that there is yet, or still."""

    @property
    def over(self) -> bool:
        return all(end.lost for end in self.values())

    @property
    def under_way(self) -> bool:
        """Whether something arrives here without anybody doing anything more."""
        match [*self.values()]:
            case [one, other]:
                return _expects(one, other) or _expects(other, one)
        # It is about to be accepted, or the server is about to see that it was closed.
        return True


def _expects(end: End, other: End) -> bool:
    """Return whether this end will receive something from the other one."""
    if end.closing:
        return not other.paused
    if end.lost or end.paused:
        return False
    return other.lost or end.received < other.sent


class Network:
    """The connections of a test, and the jobs that it has running in other threads."""

    def __init__(self) -> None:
        self._pairs: dict[tuple[Any, ...], Pair] = {}
        self._ends: dict[Handler, tuple[Pair, End]] = {}
        self._connecting = 0
        self._jobs: set[asyncio.Future[Any]] = set()

    @property
    def under_way(self) -> list[str]:
        """What is going to happen without time passing; nothing if all is quiet."""
        found = [f"{key}" for key, pair in self._pairs.items() if pair.under_way]
        if self._connecting:
            found.append(f"{self._connecting} connections are being opened")
        return found + [str(job) for job in self._jobs]

    def watch(self, patch: pytest.MonkeyPatch) -> None:
        self._watch_side(patch, ResponseHandler)
        self._watch_side(patch, RequestHandler)
        self._watch_connecting(patch)
        self._watch_jobs(patch)

    def _watch_side(self, patch: pytest.MonkeyPatch, side: Side) -> None:
        made, received = side.connection_made, side.data_received
        lost = side.connection_lost

        def watched_made(handler: Any, transport: asyncio.BaseTransport) -> None:
            self._made(side, handler, cast(asyncio.Transport, transport))
            made(handler, transport)

        def watched_received(handler: Any, data: bytes) -> None:
            if found := self._ends.get(handler):
                found[1].received += len(data)
            received(handler, data)

        def watched_lost(handler: Any, error: BaseException | None) -> None:
            self._lost(handler)
            lost(handler, error)

        patch.setattr(side, "connection_made", watched_made)
        patch.setattr(side, "data_received", watched_received)
        patch.setattr(side, "connection_lost", watched_lost)

    def _made(self, side: Side, handler: Handler, transport: asyncio.Transport) -> None:
        here = transport.get_extra_info("sockname")
        there = transport.get_extra_info("peername")
        key = (here, there) if side is ResponseHandler else (there, here)
        pair = self._pairs.setdefault(key, Pair())
        pair[side] = end = End(transport)
        self._ends[handler] = pair, end
        end.count_writes()

    def _lost(self, handler: Handler) -> None:
        if found := self._ends.pop(handler, None):
            pair, end = found
            end.lost = True
            if pair.over:
                self._pairs = {
                    key: each for key, each in self._pairs.items() if each is not pair
                }

    def _watch_connecting(self, patch: pytest.MonkeyPatch) -> None:
        connect = BaseConnector.connect

        async def watched(*args: Any, **kwargs: Any) -> Connection:
            self._connecting += 1
            try:
                return await connect(*args, **kwargs)
            finally:
                self._connecting -= 1

        patch.setattr(BaseConnector, "connect", watched)

    def _watch_jobs(self, patch: pytest.MonkeyPatch) -> None:
        run = asyncio.BaseEventLoop.run_in_executor

        def watched(*args: Any, **kwargs: Any) -> asyncio.Future[Any]:
            job: asyncio.Future[Any] = run(*args, **kwargs)
            self._jobs.add(job)
            job.add_done_callback(self._jobs.discard)
            return job

        patch.setattr(asyncio.BaseEventLoop, "run_in_executor", watched)


_WATCHED: list[Network] = []


@contextmanager
def watched_network() -> Iterator[None]:
    """Watch what is under way, for `settled` of the clock."""
    network = Network()
    with pytest.MonkeyPatch.context() as patch:
        network.watch(patch)
        _WATCHED.append(network)
        try:
            yield
        finally:
            _WATCHED.remove(network)


def under_way() -> list[str]:
    """Return what happens without time passing, beside what the loop has ready."""
    [network] = _WATCHED
    return network.under_way
