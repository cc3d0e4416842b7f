"""Simulated servers in a separate process, so that their processor time is not part of a measurement."""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
import sys
from typing import override

from aiohttp import ClientSession, web

from simulator import PlexSimulator

TOKEN = "bench"  # noqa: S105  # it opens nothing
SCAN = "library.update.section"
KINDS = (SCAN, "media.generate.credits", "library.update.item.metadata")
FRAMES = 1556
"""The number of messages that a real server sent during one library scan."""


class BenchServer(PlexSimulator):
    """A simulated server that is controlled by HTTP requests."""

    @override
    def application(self) -> web.Application:
        app = super().application()
        app.router.add_post("/bench/list/{count}", self._list)
        app.router.add_post("/bench/scan", self._scan)
        app.router.add_post("/bench/advance/{rounds}", self._advance)
        app.router.add_post("/bench/churn/{count}", self._churn)
        app.router.add_post("/bench/streams/{count}", self._streams)
        return app

    async def _list(self, request: web.Request) -> web.Response:
        """Replace the activities by this number of activities, without messages."""
        self.clear()
        for number in range(int(request.match_info["count"])):
            self.put(
                {
                    "uuid": f"3f0d2f5e-6a55-4c1c-9b7e-{number:012x}",
                    "type": KINDS[number % len(KINDS)],
                    "cancellable": False,
                    "userID": 1,
                    "title": "Scanning Films",
                    "subtitle": f"Harbour Lights {number} (2014)",
                    "progress": number % 100,
                    "Context": {"librarySectionID": "7"},
                }
            )
        return web.Response()

    async def _scan(self, _request: web.Request) -> web.Response:
        """Send all messages of a scan without a pause."""
        uuid = self.start(SCAN)
        for number in range(FRAMES - 2):
            self.progress(uuid, number * 100 // FRAMES, subtitle=f"Item {number}")
        self.finish(uuid)
        return web.Response()

    async def _advance(self, request: web.Request) -> web.Response:
        """Send this number of messages for each activity."""
        for _ in range(int(request.match_info["rounds"])):
            for row in self.activities:
                self.progress(row["uuid"], (row["progress"] + 1) % 100)
        return web.Response()

    async def _churn(self, request: web.Request) -> web.Response:
        """Start and end this number of activities, one after the other."""
        for number in range(int(request.match_info["count"])):
            self.finish(self.start(SCAN, uuid=f"churn-{number}"))
        return web.Response()

    async def _streams(self, request: web.Request) -> web.Response:
        """Respond once this number of websockets is open."""
        await self.until(lambda: self.sockets == int(request.match_info["count"]))
        return web.Response()


class StandIn:
    """Controls one server in the other process."""

    def __init__(self, session: ClientSession, url: str, identifier: str) -> None:
        self.url = url
        self.machine_identifier = identifier
        self._session = session

    async def post(self, command: str) -> None:
        """Send a command, and wait until it is done."""
        headers = {"X-Plex-Token": TOKEN}
        url = f"{self.url}/bench/{command}"
        async with self._session.post(url, headers=headers) as response:
            response.raise_for_status()

    async def until_streams(self, count: int) -> None:
        """Wait until this number of websockets is open."""
        await self.post(f"streams/{count}")


@asynccontextmanager
async def stand_ins(count: int = 1) -> AsyncGenerator[list[StandIn]]:
    """Run this number of servers in another process."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.stand_in", str(count)),
        stdout=asyncio.subprocess.PIPE,
    )
    if process.stdout is None:
        raise SystemExit("The process of the simulated servers has no output")
    try:
        async with ClientSession() as session:
            lines = [await process.stdout.readline() for _ in range(count)]
            yield [
                StandIn(session, line.decode().strip(), f"server-{number}")
                for number, line in enumerate(lines)
            ]
    finally:
        process.terminate()
        await process.wait()


async def _serve(count: int) -> None:
    async with AsyncExitStack() as stack:
        for number in range(count):
            plex = BenchServer(
                token=TOKEN,
                machine_identifier=f"server-{number}",
                friendly_name=f"Harbour {number}",
            )
            await stack.enter_async_context(plex)
            sys.stdout.write(f"{plex.url}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    asyncio.run(_serve(parser.parse_args().count))
