"""The scenario, and the program that runs it."""

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
from simulator.scenario import run_scenario

ROOT = Path(__file__).parents[2]
SCAN = "library.update.section"
SUBSCRIPTIONS = "provider.subscriptions.process"

type Message = dict[str, Any]


class Watcher:
    """A client that receives the messages of the scenario."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket

    async def wait_for(self, event: str, **fields: Any) -> Message:
        """Wait for this event of an activity with these fields, and return the activity."""
        async with asyncio.timeout(20):
            while True:
                container = (await self._socket.receive_json())["NotificationContainer"]
                [message] = container["ActivityNotification"]
                activity: Message = message["Activity"]
                if message["event"] == event and fields.items() <= activity.items():
                    return activity


@pytest.fixture
async def watcher(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> AsyncGenerator[Watcher]:
    async with browser.ws_connect("/:/websockets/notifications") as socket:
        scenario = asyncio.create_task(run_scenario(plex, speed=200))
        yield Watcher(socket)
        scenario.cancel()
        await asyncio.wait([scenario])
        assert scenario.cancelled()


async def test_a_scan_names_its_library_after_the_first_message_and_ends_at_100(
    watcher: Watcher,
) -> None:
    first = await watcher.wait_for("started", type=SCAN)
    assert (first["title"], first["subtitle"]) == ("Scanning", "")
    assert "Context" not in first
    uuid = first["uuid"]
    updated = await watcher.wait_for("updated", uuid=uuid)
    assert updated["title"] == "Scanning Films"
    assert updated["Context"] == {"librarySectionID": "1"}
    assert 0 < updated["progress"] < 100
    later = await watcher.wait_for("updated", uuid=uuid)
    assert later["progress"] > updated["progress"]
    await watcher.wait_for("ended", uuid=uuid, progress=100)
    await watcher.wait_for("started", type=SCAN)
    await watcher.wait_for("updated", type=SCAN, title="Scanning Shows")


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "media.generate.credits", "progress": -1},
        {"type": "grabber.grab", "cancellable": True},
        {"type": "provider.epg.load", "cancellable": False},
        {"type": "media.download"},
        {"type": "firmware.polish"},
    ],
)
async def test_activities_of_different_types_run_and_end(
    watcher: Watcher, fields: Message
) -> None:
    activity = await watcher.wait_for("updated", **fields)
    await watcher.wait_for("ended", uuid=activity["uuid"])


async def test_activities_run_from_the_start(
    plex: PlexSimulator, watcher: Watcher
) -> None:
    await watcher.wait_for("started")
    progress_by_type = {row["type"]: row["progress"] for row in plex.activities}
    assert progress_by_type["butler"] == 100
    assert len(progress_by_type) > 1


async def test_a_cancelled_activity_ends_at_once_and_starts_again_later(
    plex: PlexSimulator, browser: aiohttp.ClientSession, watcher: Watcher
) -> None:
    uuid = (await watcher.wait_for("updated", type=SUBSCRIPTIONS))["uuid"]
    async with browser.delete(f"/activities/{uuid}") as response:
        assert response.status == HTTPStatus.OK
    assert plex.find(uuid) is None
    await watcher.wait_for("ended", uuid=uuid)
    again = await watcher.wait_for("started", type=SUBSCRIPTIONS)
    assert again["uuid"] != uuid


async def test_a_requested_scan_runs_and_ends(
    browser: aiohttp.ClientSession, watcher: Watcher
) -> None:
    async with browser.post("/library/sections/7/refresh") as response:
        uuid = response.headers["X-Plex-Activity"]
    await watcher.wait_for("updated", uuid=uuid, title="Scanning Shows")
    await watcher.wait_for("ended", uuid=uuid, progress=100)


async def test_a_task_of_the_night_can_be_stopped_alone(
    plex: PlexSimulator, browser: aiohttp.ClientSession, watcher: Watcher
) -> None:
    butler = await watcher.wait_for("updated", type="butler", progress=0)
    uuid = (await watcher.wait_for("started", type="media.generate.intros"))["uuid"]
    others = ["media.generate.credits", "media.generate.loudness"]
    for kind in others:
        await watcher.wait_for("started", type=kind)
    path = "/butler/ButlerTaskGenerateIntroMarkers"
    async with browser.delete(path) as response:
        assert response.status == HTTPStatus.OK
    assert plex.find(uuid) is None
    assert plex.task_runs("LoudnessAnalysis")
    await watcher.wait_for("ended", uuid=uuid)
    await watcher.wait_for("ended", type="media.generate.loudness")
    await watcher.wait_for("updated", uuid=butler["uuid"], progress=100)
    again = await watcher.wait_for("started", type="media.generate.intros")
    assert again["uuid"] != uuid


async def test_the_butlers_row_rests_when_a_night_is_stopped(
    plex: PlexSimulator, browser: aiohttp.ClientSession, watcher: Watcher
) -> None:
    butler = await watcher.wait_for("updated", type="butler", progress=0)
    loudness = await watcher.wait_for("started", type="media.generate.loudness")
    async with browser.delete("/butler") as response:
        assert response.status == HTTPStatus.OK
    assert plex.find(loudness["uuid"]) is None
    assert not plex.task_runs("LoudnessAnalysis")
    await watcher.wait_for("updated", uuid=butler["uuid"], progress=100)
    # Until the next night begins, it does not move.
    again = await watcher.wait_for("updated", uuid=butler["uuid"])
    while again["progress"] == 100:
        again = await watcher.wait_for("updated", uuid=butler["uuid"])
    assert again["progress"] == 0


async def test_somebody_opens_the_pages_of_items(watcher: Watcher) -> None:
    page = await watcher.wait_for("started", type="library.refresh.items")
    ended = await watcher.wait_for("ended", uuid=page["uuid"])
    assert ended["Context"]["analyzed"] is False


@asynccontextmanager
async def run_program(*arguments: str) -> AsyncGenerator[asyncio.subprocess.Process]:
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
@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
async def test_the_program_serves_until_it_is_stopped(
    signal_number: signal.Signals,
) -> None:
    async with run_program("--port", "0", "--token", "t") as process:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        assert line.startswith("Plex simulator listens on http://127.0.0.1:")
        address = line.split()[-1]
        async with aiohttp.ClientSession() as session:
            async with session.get(f"{address}/identity") as response:
                assert response.status == HTTPStatus.OK
            async with session.get(f"{address}/activities?X-Plex-Token=t") as response:
                assert "Scanning" in await response.text()
        process.send_signal(signal_number)
        assert await process.communicate() == (b"", b"")
        assert process.returncode == 0


@pytest.mark.usefixtures("socket_enabled")
async def test_a_port_in_use_is_reported_in_one_sentence() -> None:
    with sockets.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with run_program("--port", str(port)) as process:
            output, error = await process.communicate()
    assert process.returncode == 1
    assert output == b""
    assert error.decode() == (
        f"127.0.0.1:{port} is in use by another program; choose another --port.\n"
    )


@pytest.mark.parametrize("speed", ["0", "fast"])
async def test_an_invalid_speed_is_rejected_without_a_traceback(speed: str) -> None:
    async with run_program("--speed", speed) as process:
        _, error = await process.communicate()
    assert process.returncode == 2
    assert "--speed" in error.decode()
    assert "Traceback" not in error.decode()
