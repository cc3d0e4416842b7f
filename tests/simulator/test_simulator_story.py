"""The story, and the program that plays it."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
import signal
import socket as sockets
import sys
from typing import Any

import aiohttp
import pytest

from simulator import PlexSimulator
from simulator.scenario import play

ROOT = Path(__file__).parents[2]
SCAN = "library.update.section"
SUBSCRIPTIONS = "provider.subscriptions.process"

type Message = dict[str, Any]


class Watcher:
    """Somebody who follows the story."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def see(self, event: str, **row: Any) -> Message:
        """Watch until this happens to an activity that looks so; return it."""
        async with asyncio.timeout(20):
            while True:
                container = (await self._socket.receive_json())["NotificationContainer"]
                [message] = container["ActivityNotification"]
                activity: Message = message["Activity"]
                if message["event"] == event and row.items() <= activity.items():
                    return activity


@pytest.fixture
async def watcher(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> AsyncGenerator[Watcher]:
    async with browser.ws_connect("/:/websockets/notifications") as socket:
        story = asyncio.create_task(play(plex, speed=200))
        yield Watcher(socket)
        story.cancel()
        await asyncio.wait([story])
        assert story.cancelled()


async def test_a_scan_learns_its_library_moves_and_ends(watcher: Watcher) -> None:
    first = await watcher.see("started", type=SCAN)
    assert (first["title"], first["subtitle"]) == ("Scanning", "")
    assert "Context" not in first
    uuid = first["uuid"]
    moving = await watcher.see("updated", uuid=uuid)
    assert moving["title"] == "Scanning Films"
    assert moving["Context"] == {"librarySectionID": "1"}
    assert 0 < moving["progress"] < 100
    later = await watcher.see("updated", uuid=uuid)
    assert later["progress"] > moving["progress"]
    await watcher.see("ended", uuid=uuid, progress=100)
    await watcher.see("started", type=SCAN)
    await watcher.see("updated", type=SCAN, title="Scanning Shows")


@pytest.mark.parametrize(
    "row",
    [
        {"type": "media.generate.credits", "progress": -1},
        {"type": "grabber.grab", "cancellable": True},
        {"type": "provider.epg.load", "cancellable": False},
        {"type": "media.download"},
        {"type": "firmware.polish"},
    ],
)
async def test_all_sorts_of_work_are_done(watcher: Watcher, row: Message) -> None:
    seen = await watcher.see("updated", **row)
    await watcher.see("ended", uuid=seen["uuid"])


async def test_something_runs_from_the_first_moment(
    plex: PlexSimulator, watcher: Watcher
) -> None:
    await watcher.see("started")
    types = {row["type"]: row["progress"] for row in plex.activities}
    assert types["butler"] == 100
    assert len(types) > 1


async def test_what_is_cancelled_ends_at_once_and_comes_again(
    plex: PlexSimulator, browser: aiohttp.ClientSession, watcher: Watcher
) -> None:
    uuid = (await watcher.see("updated", type=SUBSCRIPTIONS))["uuid"]
    async with browser.delete(f"/activities/{uuid}") as response:
        assert response.status == HTTPStatus.OK
    assert plex.find(uuid) is None
    await watcher.see("ended", uuid=uuid)
    again = await watcher.see("started", type=SUBSCRIPTIONS)
    assert again["uuid"] != uuid


async def test_a_scan_that_was_asked_for_is_done(
    browser: aiohttp.ClientSession, watcher: Watcher
) -> None:
    async with browser.post("/library/sections/7/refresh") as response:
        uuid = response.headers["X-Plex-Activity"]
    await watcher.see("updated", uuid=uuid, title="Scanning Shows")
    await watcher.see("ended", uuid=uuid, progress=100)


@asynccontextmanager
async def program(*arguments: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "simulator",
        *arguments,
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_the_program_serves_until_it_is_stopped(number: signal.Signals) -> None:
    async with program("--port", "0", "--token", "t") as process:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        assert line.startswith("Plex simulator listens on http://127.0.0.1:")
        address = line.split()[-1]
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{address}/identity") as response:
                assert response.status == HTTPStatus.OK
            async with session.get(f"{address}/activities?X-Plex-Token=t") as response:
                assert "Scanning" in await response.text()
        process.send_signal(number)
        assert await process.communicate() == (b"", b"")
        assert process.returncode == 0


@pytest.mark.usefixtures("socket_enabled")
async def test_a_taken_port_is_said_in_one_sentence() -> None:
    with sockets.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with program("--port", str(port)) as process:
            out, error = await process.communicate()
    assert process.returncode == 1
    assert out == b""
    assert error.decode() == (
        f"127.0.0.1:{port} is in use by another program; choose another --port.\n"
    )


@pytest.mark.parametrize("speed", ["0", "fast"])
async def test_a_speed_must_be_one(speed: str) -> None:
    async with program("--speed", speed) as process:
        _, error = await process.communicate()
    assert process.returncode == 2
    assert "--speed" in error.decode()
    assert "Traceback" not in error.decode()
