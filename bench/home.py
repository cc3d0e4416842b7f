"""What the component costs in a Home Assistant core that runs in this process."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
import gc
import statistics
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, thread_time

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_test_home_assistant,
)
from sqlalchemy import func, select

from custom_components.plex_activities.const import DOMAIN
from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.db_schema import States
from homeassistant.components.recorder.util import session_scope
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import frame, recorder
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from simulator import PlexSimulator

from .stand_in import FRAMES, SCAN, TOKEN, stand_ins

ACTIVITIES = "sensor.harbour_activities"
PAIRS = 50
SCAN_SECONDS = 10
HOUR = 60
WARM_UP = 100
RECONNECTS = 1000
LONGEST_LIST = 10_000


@asynccontextmanager
async def home() -> AsyncGenerator[HomeAssistant]:
    """Run a Home Assistant with a recorder."""
    with TemporaryDirectory() as folder:
        async with async_test_home_assistant() as hass:
            hass.data.pop(DATA_CUSTOM_COMPONENTS)
            frame.async_setup(hass)
            # Home Assistant's own sessions look names up through it.
            await async_setup_component(hass, "network", {})
            await _set_up_recorder(hass, f"sqlite:///{folder}/bench.db")
            try:
                yield hass
            finally:
                # Its threads would keep the process from ending.
                await hass.async_stop(force=True)


async def _set_up_recorder(hass: HomeAssistant, url: str) -> None:
    recorder.async_initialize_recorder(hass)
    storage = {"db_url": url, "commit_interval": 0}
    await async_setup_component(hass, "recorder", {"recorder": storage})


async def add_server(hass: HomeAssistant, url: str, identifier: str) -> None:
    """Set a server up."""
    data = {"url": url, "token": TOKEN, "verify_ssl": True}
    entry = MockConfigEntry(
        domain=DOMAIN, title=identifier, unique_id=identifier, data=data
    )
    entry.add_to_hass(hass)
    if not await hass.config_entries.async_setup(entry.entry_id):
        raise SystemExit("The component could not be set up")
    await hass.async_block_till_done()


@asynccontextmanager
async def home_with_server() -> AsyncGenerator[tuple[HomeAssistant, PlexSimulator]]:
    """Run a Home Assistant whose notifications from a server in this process are up."""
    async with PlexSimulator(token=TOKEN) as plex, home() as hass:
        await add_server(hass, plex.url, plex.machine_identifier)
        await plex.wait_for_socket()
        await plex.wait_for_request("GET", "/activities", count=2)
        # The answer, too.
        await asyncio.sleep(0.1)
        yield hass, plex


async def latency() -> list[str]:
    """Start and end activities a second apart, as a server does that is not busy."""
    samples = []
    async with home_with_server() as (hass, plex):
        for number in range(PAIRS):
            uuid = f"latency-{number}"
            for act in (
                lambda uuid=uuid: plex.start(SCAN, uuid=uuid),
                lambda uuid=uuid: plex.finish(uuid),
            ):
                samples.append(await _until_written(hass, ACTIVITIES, act))
                await asyncio.sleep(1)
    cuts = statistics.quantiles(samples, n=100, method="inclusive")
    shown = ", ".join(f"p{p} {cuts[p - 1] * 1000:.1f} ms" for p in (50, 95, 99))
    return [f"From a message to the state, {len(samples)} times", shown]


async def scan() -> list[str]:
    """Send the messages of one big scan at an even pace."""
    async with home_with_server() as (hass, plex):
        written = _count_writes(hass)
        before, busy = await _recorded(hass), process_time()
        uuid = plex.start(SCAN)
        began = perf_counter()
        for number in range(FRAMES - 2):
            plex.progress(uuid, number * 100 // FRAMES, subtitle=f"Item {number}")
            due = began + SCAN_SECONDS * number / FRAMES
            await asyncio.sleep(due - perf_counter())
        plex.finish(uuid)
        await asyncio.sleep(2)
        busy = process_time() - busy
        state = hass.states.get(ACTIVITIES)
        if state is None or state.state != "0":
            raise SystemExit(f"The scan ended in {state}")
        rows = await _recorded(hass) - before
    return [
        f"A scan of {FRAMES:,} messages in {SCAN_SECONDS} seconds, the server's work included",
        f"{busy:.1f} s of processor time, {len(written)} state writes, {rows} recorder rows",
    ]


async def idle_hour() -> list[str]:
    """Pass an hour on Home Assistant's clock, in steps of a minute."""
    async with home_with_server() as (hass, plex):
        written = _count_writes(hass)
        plex.requests.clear()
        busy = process_time()
        for minute in range(HOUR):
            async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
            await plex.wait_for_request("GET", "/activities", count=minute + 1)
            # The answer, too, before the time moves on.
            await asyncio.sleep(0.05)
        busy = process_time() - busy
        requests = len(plex.requests)
    return [
        "An hour with nothing to do, the server's work included",
        f"{busy:.1f} s of processor time, {len(written)} state writes, {requests} requests",
    ]


async def longest_list() -> list[str]:
    """Let as many activities as are taken at all come and go, and look how long nothing else has a turn."""
    async with stand_ins() as (server,), home() as hass:
        await add_server(hass, server.url, server.machine_identifier)
        await server.until_streams(1)
        # The list that is asked for once the stream is open, too.
        await asyncio.sleep(0.1)
        # What was measured before leaves its garbage behind.
        gc.collect()
        longest = 0.0
        for length, shown in ((LONGEST_LIST, "0"), (0, str(LONGEST_LIST))):
            await server.tell(f"list/{length}")
            async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
            before = thread_time()
            while hass.states.is_state("sensor.harbour_0_activities", shown):
                await asyncio.sleep(0)
                now = thread_time()
                longest, before = max(longest, now - before), now
    return [
        f"A list with {LONGEST_LIST:,} new activities, and one without them",
        f"nothing else waits for more than {longest * 1000:.0f} ms",
    ]


async def reconnects() -> list[str]:
    """Lose the stream again and again, and count what is left of it."""
    async with home_with_server() as (hass, plex):
        await _lose_streams(hass, plex, WARM_UP)
        before = _objects()
        await _lose_streams(hass, plex, RECONNECTS)
        # Timers that were cancelled are let go of by and by.
        await asyncio.sleep(1)
        more = _objects() - before
    return [f"{RECONNECTS:,} lost streams", f"{more:+,} objects in memory"]


async def _lose_streams(hass: HomeAssistant, plex: PlexSimulator, times: int) -> None:
    for _ in range(times):
        # A stream that has told something is had back after a second.
        plex.finish(plex.start(SCAN))
        await asyncio.sleep(0.002)
        plex.drop_sockets()
        while not plex.sockets:
            await asyncio.sleep(0.002)
            async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=2))
        plex.requests.clear()


def _objects() -> int:
    gc.collect()
    return len(gc.get_objects())


async def _until_written(
    hass: HomeAssistant, entity_id: str, act: Callable[[], object]
) -> float:
    """Return the seconds from the act to the entity's next state."""
    written = asyncio.Event()

    @callback
    def changed(_: Event[EventStateChangedData]) -> None:
        written.set()

    unsubscribe = async_track_state_change_event(hass, entity_id, changed)
    began = perf_counter()
    act()
    await asyncio.wait_for(written.wait(), 5)
    unsubscribe()
    return perf_counter() - began


def _count_writes(hass: HomeAssistant) -> Sequence[object]:
    """Return a list that grows with each state that is written from here on."""
    written: list[object] = []

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        written.append(event)

    hass.bus.async_listen(EVENT_STATE_CHANGED, changed)
    return written


async def _recorded(hass: HomeAssistant) -> int:
    """Return how many states the recorder has stored."""
    instance = get_instance(hass)
    await instance.async_block_till_done()

    def count() -> int:
        with session_scope(hass=hass, read_only=True) as session:
            return session.scalar(select(func.count(States.state_id))) or 0

    return await instance.async_add_executor_job(count)
