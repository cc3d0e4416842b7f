"""A run of the probe, whose time passes when the test says so."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
import json
import os
from pathlib import Path
import signal
from typing import Any, override

from probe.__main__ import run
from probe.arguments import Settings
from probe.clock import Clock
from simulator import PlexSimulator
from tests.support.clock import PATIENCE, settled
from tests.support.entry import TOKEN

MINUTES = 2
BASE = {"token": TOKEN, "minutes": MINUTES}


class ManualClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        super().__init__()
        self._seconds = 0.0
        self._sleeping: list[tuple[float, asyncio.Future[None]]] = []

    @override
    def now(self) -> float:
        return self._seconds

    @override
    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        self._sleeping.append((self._seconds + seconds, woken))
        await woken

    async def pass_time(self, seconds: float) -> None:
        """Let so many seconds pass, and wait for all that comes of it."""
        await settled()
        end = self._seconds + seconds
        while due := [
            (at, woken)
            for at, woken in self._sleeping
            if at <= end and not woken.done()
        ]:
            at, woken = min(due, key=lambda sleeper: sleeper[0])
            self._seconds = at
            woken.set_result(None)
            await settled()
        self._seconds = end


class Report:
    """What was written."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.text = file.read_text("utf-8")
        self.document: Any = json.loads(self.text)

    def answer(self, key: str) -> str:
        return str(self._answer(key)["answer"])

    def seen(self, key: str) -> Any:
        return self._answer(key)["seen"]

    def _answer(self, key: str) -> Any:
        return next(it for it in self.document["answers"] if it["key"] == key)

    def entries(self, kind: str, **fields: object) -> list[Any]:
        return [
            entry
            for entry in self.document["timeline"]
            if entry["kind"] == kind and fields.items() <= entry.items()
        ]


@dataclass
class Run:
    """A run that is under way."""

    clock: ManualClock
    task: asyncio.Future[int]
    file: Path

    async def pass_time(self, seconds: float) -> None:
        await self.clock.pass_time(seconds)

    async def code(self) -> int:
        """Wait until the run is over, and return the exit code."""
        async with asyncio.timeout(PATIENCE):
            return await self.task

    async def finish(self) -> Report:
        """Let the rest of the time pass, and return the report."""
        await self.pass_time(MINUTES * 60)
        assert await self.code() == 0
        return Report(self.file)

    async def interrupt(self, number: int = signal.SIGINT) -> Report:
        """Press Ctrl-C, and return the report."""
        await settled()
        os.kill(os.getpid(), number)
        assert await self.code() == 0
        return Report(self.file)


@asynccontextmanager
async def probing(file: Path, url: str, **settings: Any) -> AsyncGenerator[Run]:
    """Run the probe until it listens."""
    found = Settings(**{**BASE, "url": url, "file": file, **settings})
    clock = ManualClock()
    task = asyncio.ensure_future(run(found, clock))
    try:
        await settled()
        yield Run(clock, task, file)
    finally:
        task.cancel()
        await asyncio.wait([task])


def changing_requests(plex: PlexSimulator) -> list[tuple[str, str]]:
    """Return the requests that change something on the server."""
    return [
        (request.method, request.path)
        for request in plex.requests
        if request.method != "GET" or request.path.endswith("/refresh")
    ]


def be_busy(plex: PlexSimulator) -> None:
    """Send six messages of three activities, and one of another type."""
    plex.notify("playing", "PlaySessionStateNotification", {"state": "playing"})
    for item in ("Night Ferry", "Copper Valley", "The Lamp Room"):
        uuid = plex.start("media.generate.credits", subtitle=item)
        plex.progress(uuid, -1, subtitle=item)
