"""The same work done by each client there is: bare libraries are the limit, 1.0."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
import statistics
from time import process_time

from aiohttp import ClientSession
import orjson
from plex_api_client import PlexAPI
from plexapi.server import PlexServer
from plexwebsocket import PlexWebsocket
from yarl import URL

from custom_components.plex_activities.aioplex.client import PlexClient
from custom_components.plex_activities.aioplex.notifications import StreamKind
from custom_components.plex_activities.aioplex.tracking import Activities, apply

from .stand_in import FRAMES, TOKEN, StandIn, stand_ins

NAMES = (
    "aiohttp, orjson",
    "plex_activities",
    "plexwebsocket",
    "python-plexapi",
    "plex-api-client",
)
LENGTHS = (10, 100, 1000, 10_000)
ROUNDS = 9

type Work = Callable[[], Awaitable[object]]


async def ratios(works: list[Work], repeat: int) -> list[float]:
    """Return how much processor time each takes in comparison with the first.

    One after the other in each round, and the median of the rounds, so that a machine
    that has something else to do does less harm. The server is another process.
    """
    rounds = []
    for _ in range(ROUNDS):
        taken = []
        for work in works:
            began = process_time()
            for _ in range(repeat):
                await work()
            taken.append(process_time() - began)
        rounds.append([each / taken[0] for each in taken])
    return [*map(statistics.median, zip(*rounds, strict=True))]


async def lists() -> list[list[str]]:
    """Return the rows of the table that say what a list of activities costs.

    Ours is measured twice: as it is used, and with every field of every row looked at,
    since a field is read when somebody looks at it.
    """
    async with AsyncExitStack() as stack:
        (server,) = await stack.enter_async_context(stand_ins())
        session = await stack.enter_async_context(ClientSession())
        client = PlexClient(session, URL(server.url), TOKEN, "bench")
        plexapi = await asyncio.to_thread(PlexServer, server.url, TOKEN)
        sdk = await stack.enter_async_context(
            PlexAPI(token=TOKEN, server_url=server.url)
        )

        async def limit() -> object:
            async with session.get(
                f"{server.url}/activities",
                headers={"X-Plex-Token": TOKEN, "Accept": "application/json"},
            ) as answer:
                return orjson.loads(await answer.read())["MediaContainer"]["Activity"]

        async def read() -> object:
            listed = await client.activities()
            return [
                (each.type, each.title, each.subtitle, each.progress, each.cancellable)
                for each in map(listed.activity, listed.rows)
            ]

        works: list[Work] = [
            limit,
            client.activities,
            read,
            lambda: asyncio.to_thread(lambda: plexapi.activities),
            sdk.activities.list_activities_async,
        ]
        rows = []
        for length in LENGTHS:
            await server.tell(f"list/{length}")
            found = await ratios(works, max(1, 1000 // length))
            at_best, ours, all_read, python_plexapi, generated = map(_shown, found)
            rows.append(
                [
                    f"A list of {length:,}",
                    *(at_best, f"{ours} ({all_read})", "", python_plexapi, generated),
                ]
            )
        return rows


@asynccontextmanager
async def bare(server: StandIn) -> AsyncGenerator[Work]:
    """Read frames and nothing more."""
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
    """Keep track of what runs."""
    async with ClientSession() as session:
        client = PlexClient(session, URL(server.url), TOKEN, "bench")
        async with client.notifications(StreamKind.WEBSOCKET) as notifications:

            async def until_ended() -> None:
                running: Activities = {}
                async for notification in notifications:
                    running = apply(running, notification)
                    if not running:
                        return

            yield until_ended


@asynccontextmanager
async def plexwebsocket(server: StandIn) -> AsyncGenerator[Work]:
    """Have each message handed over, by the client of Home Assistant's own Plex integration."""
    plexapi = await asyncio.to_thread(PlexServer, server.url, TOKEN)
    ready, ended = asyncio.Event(), asyncio.Event()
    left = FRAMES

    def told(kind: str, data: object, _error: str | None) -> None:
        nonlocal left
        if data == "connected":
            ready.set()
        elif kind == "activity":
            left -= 1
            if not left:
                ended.set()

    async with ClientSession() as session:
        socket = PlexWebsocket(plexapi, told, ["activity"], session)
        listening = asyncio.create_task(socket.listen())
        await ready.wait()
        yield ended.wait
        listening.cancel()


@asynccontextmanager
async def alert_listener(server: StandIn) -> AsyncGenerator[Work]:
    """Have each message handed over, by python-plexapi, in a thread."""
    plexapi = await asyncio.to_thread(PlexServer, server.url, TOKEN)
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    left = FRAMES

    def told(message: dict[str, object]) -> None:
        nonlocal left
        left -= message["type"] == "activity"
        if not left:
            loop.call_soon_threadsafe(ended.set)

    listener = await asyncio.to_thread(plexapi.startAlertListener, told)
    await server.until_streams(1)
    yield ended.wait
    await asyncio.to_thread(listener.stop)
    await asyncio.to_thread(listener.join)


async def frames() -> list[list[str]]:
    """Return the row of the table that says what the messages of a scan cost."""
    listeners = (bare, plex_activities, plexwebsocket, alert_listener)
    rounds = []
    async with stand_ins() as (server,):
        for _ in range(ROUNDS):
            taken = []
            for listen in listeners:
                async with listen(server) as until_ended:
                    began = process_time()
                    async with asyncio.TaskGroup() as group:
                        group.create_task(server.tell("scan"))
                        group.create_task(_awaited(until_ended()))
                    taken.append(process_time() - began)
                await server.until_streams(0)
            rounds.append([each / taken[0] for each in taken])
    medians = map(statistics.median, zip(*rounds, strict=True))
    return [[f"{FRAMES:,} messages", *map(_shown, medians), ""]]


async def _awaited(work: Awaitable[object]) -> None:
    await work


def _shown(ratio: float) -> str:
    return f"{ratio:.1f}"
