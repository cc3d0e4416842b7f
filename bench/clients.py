"""Compares the processor time of Plex clients. The bare libraries, as the lower limit, are 1.0."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
import statistics
from time import process_time

from aiohttp import ClientSession
import orjson
from plex_api_client import PlexAPI
from plexapi.server import PlexServer
from plexwebsocket import PlexWebsocket
from yarl import URL

from custom_components.plex_activities.aioplex.client import PlexClient
from custom_components.plex_activities.aioplex.notifications import (
    ActivityNotification,
    StreamKind,
)
from custom_components.plex_activities.aioplex.tracking import (
    Activities,
    apply_list,
    apply_message,
)

from .stand_in import FRAMES, TOKEN, StandIn, stand_ins

NAMES = (
    "aiohttp, orjson",
    "plex_activities",
    "plexwebsocket",
    "python-plexapi",
    "plex-api-client",
)
LENGTHS = (10, 100, 1000)
ROUNDS = 9

type Work = Callable[[], Awaitable[object]]


async def measure_ratios(works: list[Work], repeat: int) -> list[float]:
    """Return the processor time of each work relative to the first one.

    Every round runs all of them, and the result is the median of the rounds, to reduce the
    influence of other programs on the machine. The server is another process.
    """
    rounds = []
    for _ in range(ROUNDS):
        seconds = []
        for work in works:
            start = process_time()
            for _ in range(repeat):
                await work()
            seconds.append(process_time() - start)
        rounds.append(seconds)
    return _median_ratios(rounds)


def _median_ratios(rounds: list[list[float]]) -> list[float]:
    ratios = [[seconds / times[0] for seconds in times] for times in rounds]
    return [*map(statistics.median, zip(*ratios, strict=True))]


async def lists() -> list[list[str]]:
    """Return the rows of the table for lists of activities.

    Ours is measured twice: with a list that repeats what is known, and with one in which every
    activity is new.
    """
    async with AsyncExitStack() as stack:
        (server,) = await stack.enter_async_context(stand_ins())
        session = await stack.enter_async_context(ClientSession())
        plexapi = await asyncio.to_thread(PlexServer, server.url, TOKEN)
        sdk = await stack.enter_async_context(
            PlexAPI(token=TOKEN, server_url=server.url)
        )
        works = [
            *_our_lists(session, server.url),
            lambda: asyncio.to_thread(lambda: plexapi.activities),
            sdk.activities.list_activities_async,
        ]
        rows = []
        for length in LENGTHS:
            await server.post(f"list/{length}")
            ratios = await measure_ratios(works, max(1, 1000 // length))
            bare, ours, ours_all_new, plexapi_ratio, sdk_ratio = map(_format, ratios)
            rows.append(
                [
                    f"A list of {length:,}",
                    *(bare, f"{ours} ({ours_all_new})"),
                    *("", plexapi_ratio, sdk_ratio),
                ]
            )
        return rows


def _our_lists(session: ClientSession, url: str) -> list[Work]:
    """Return the work of the bare libraries, and ours with a repeated and with a new list."""
    client = PlexClient(session, URL(url), TOKEN, "bench")
    headers = {"X-Plex-Token": TOKEN, "Accept": "application/json"}
    known: Activities = {}

    async def bare_libraries() -> object:
        async with session.get(f"{url}/activities", headers=headers) as response:
            return orjson.loads(await response.read())["MediaContainer"]["Activity"]

    async def repeated() -> object:
        nonlocal known
        rows = await client.activities()
        known = apply_list(known, rows, datetime.now(UTC)).after
        return known

    async def all_new() -> object:
        return apply_list({}, await client.activities(), datetime.now(UTC)).after

    return [bare_libraries, repeated, all_new]


@asynccontextmanager
async def bare_websocket(server: StandIn) -> AsyncGenerator[Work]:
    """Receive and decode frames with the bare libraries."""
    url = f"{server.url}/:/websockets/notifications"
    headers = {"X-Plex-Token": TOKEN}
    async with (
        ClientSession() as session,
        session.ws_connect(url, headers=headers) as socket,
    ):

        async def until_ended() -> None:
            for _ in range(FRAMES):
                orjson.loads(await socket.receive_str())

        yield until_ended


@asynccontextmanager
async def plex_activities(server: StandIn) -> AsyncGenerator[Work]:
    """Receive messages and track the activities, with our client."""
    async with ClientSession() as session:
        client = PlexClient(session, URL(server.url), TOKEN, "bench")
        async with client.notifications(StreamKind.WEBSOCKET) as notifications:

            async def until_ended() -> None:
                running: Activities = {}
                async for notification in notifications:
                    if isinstance(notification, ActivityNotification):
                        running = apply_message(running, notification).after
                    if not running:
                        return

            yield until_ended


@asynccontextmanager
async def plexwebsocket(server: StandIn) -> AsyncGenerator[Work]:
    """Receive messages with plexwebsocket, which Home Assistant's own Plex integration uses."""
    plexapi = await asyncio.to_thread(PlexServer, server.url, TOKEN)
    ready, ended = asyncio.Event(), asyncio.Event()
    left = FRAMES

    def on_message(kind: str, data: object, _error: str | None) -> None:
        nonlocal left
        if data == "connected":
            ready.set()
        elif kind == "activity":
            left -= 1
            if not left:
                ended.set()

    async with ClientSession() as session:
        socket = PlexWebsocket(plexapi, on_message, ["activity"], session)
        listening = asyncio.create_task(socket.listen())
        await ready.wait()
        yield ended.wait
        listening.cancel()


@asynccontextmanager
async def alert_listener(server: StandIn) -> AsyncGenerator[Work]:
    """Receive messages with python-plexapi, in a thread."""
    plexapi = await asyncio.to_thread(PlexServer, server.url, TOKEN)
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    left = FRAMES

    def on_message(message: dict[str, object]) -> None:
        nonlocal left
        left -= message["type"] == "activity"
        if not left:
            loop.call_soon_threadsafe(ended.set)

    listener = await asyncio.to_thread(plexapi.startAlertListener, on_message)
    await server.until_streams(1)
    yield ended.wait
    await asyncio.to_thread(listener.stop)
    await asyncio.to_thread(listener.join)


async def frames() -> list[list[str]]:
    """Return the row of the table for the messages of a scan."""
    listeners = (bare_websocket, plex_activities, plexwebsocket, alert_listener)
    rounds = []
    async with stand_ins() as (server,):
        for _ in range(ROUNDS):
            seconds = []
            for listen in listeners:
                async with listen(server) as until_ended:
                    start = process_time()
                    async with asyncio.TaskGroup() as group:
                        group.create_task(server.post("scan"))
                        group.create_task(_await(until_ended()))
                    seconds.append(process_time() - start)
                await server.until_streams(0)
            rounds.append(seconds)
    return [[f"{FRAMES:,} messages", *map(_format, _median_ratios(rounds)), ""]]


async def _await(work: Awaitable[object]) -> None:
    await work


def _format(ratio: float) -> str:
    return f"{ratio:.1f}"
