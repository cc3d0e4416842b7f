"""Measures the component in a Home Assistant core in this process."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
import gc
import statistics
from tempfile import TemporaryDirectory
from time import perf_counter, process_time, thread_time
from unittest.mock import patch

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_test_home_assistant,
)
from sqlalchemy import func, select

# Imported first, or the test plugin's own package takes the name.
import custom_components  # noqa: F401
from homeassistant.components.recorder import get_instance
from homeassistant.components.recorder.db_schema import States
from homeassistant.components.recorder.util import session_scope
from homeassistant.const import EVENT_STATE_CHANGED
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    category_registry as cr,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    frame,
    issue_registry as ir,
    label_registry as lr,
    recorder,
    restore_state,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from simulator import PlexSimulator

from .stand_in import FRAMES, SCAN, TOKEN, StandIn, stand_ins

# Not imported, so that set-up includes the imports of the component.
DOMAIN = "plex_activities"
ACTIVITIES = "sensor.harbour_activities"
EVENT = "event.harbour_0_activity"
PAIRS = 50
SCAN_SECONDS = 10
HOUR = 60
WARM_UP = 100
RECONNECTS = 1000
LONGEST_LIST = 1000
MESSAGES = 5000
CHURN = 1500
FEW, MANY = 10, 900


@asynccontextmanager
async def core(folder: str | None = None) -> AsyncGenerator[HomeAssistant]:
    """Run a Home Assistant core that finds the component.

    In a configuration folder of its own it loads what an earlier one has stored there.
    """
    async with async_test_home_assistant(
        load_registries=folder is None, config_dir=folder
    ) as hass:
        hass.data.pop(DATA_CUSTOM_COMPONENTS)
        frame.async_setup(hass)
        if folder is not None:
            await _load_stored(hass)
        # Home Assistant's client sessions use the DNS resolver of this component.
        await async_setup_component(hass, "network", {})
        try:
            yield hass
        finally:
            # Threads that are still running would keep the process from ending.
            await hass.async_stop(force=True)


async def _load_stored(hass: HomeAssistant) -> None:
    dr.async_setup(hass)
    for registry in (ar, cr, dr, er, fr, ir, lr, restore_state):
        await registry.async_load(hass)
    await hass.config_entries.async_initialize()


@asynccontextmanager
async def home() -> AsyncGenerator[HomeAssistant]:
    """Run a Home Assistant core with a recorder."""
    with TemporaryDirectory() as folder:
        async with core() as hass:
            recorder.async_initialize_recorder(hass)
            config = {"db_url": f"sqlite:///{folder}/bench.db", "commit_interval": 0}
            await async_setup_component(hass, "recorder", {"recorder": config})
            yield hass


def add_entry(
    hass: HomeAssistant, url: str, identifier: str, token: str
) -> MockConfigEntry:
    """Add a config entry for a server, and return it."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=identifier,
        unique_id=identifier,
        data={"url": url, "token": token, "verify_ssl": True},
    )
    entry.add_to_hass(hass)
    return entry


async def add_server(hass: HomeAssistant, url: str, identifier: str) -> None:
    """Add a config entry for a server, and set it up."""
    entry = add_entry(hass, url, identifier, TOKEN)
    if not await hass.config_entries.async_setup(entry.entry_id):
        raise SystemExit("The component could not be set up")
    await hass.async_block_till_done()


@asynccontextmanager
async def home_with_server() -> AsyncGenerator[tuple[HomeAssistant, PlexSimulator]]:
    """Run a Home Assistant with a server in this process whose notifications it receives."""
    async with PlexSimulator(token=TOKEN) as plex, home() as hass:
        await add_server(hass, plex.url, plex.machine_identifier)
        await plex.wait_for_socket()
        await plex.wait_for_request("GET", "/activities", count=2)
        # Time for the response to be processed.
        await asyncio.sleep(0.1)
        yield hass, plex


async def latency() -> list[str]:
    """Measure the time from a message to the new state, with one message a second."""
    samples = []
    async with home_with_server() as (hass, plex):
        for number in range(PAIRS):
            uuid = f"latency-{number}"
            for trigger in (
                lambda uuid=uuid: plex.start(SCAN, uuid=uuid),
                lambda uuid=uuid: plex.finish(uuid),
            ):
                samples.append(await _seconds_until_written(hass, ACTIVITIES, trigger))
                await asyncio.sleep(1)
    cuts = statistics.quantiles(samples, n=100, method="inclusive")
    percentiles = ", ".join(f"p{p} {cuts[p - 1] * 1000:.1f} ms" for p in (50, 95, 99))
    return [f"From a message to the state, {len(samples)} times", percentiles]


async def scan() -> list[str]:
    """Measure a big scan whose messages come at a constant rate."""
    async with home_with_server() as (hass, plex):
        written = _count_writes(hass)
        rows_before, busy_before = await _recorded_rows(hass), process_time()
        uuid = plex.start(SCAN)
        start = perf_counter()
        for number in range(FRAMES - 2):
            plex.progress(uuid, number * 100 // FRAMES, subtitle=f"Item {number}")
            due = start + SCAN_SECONDS * number / FRAMES
            await asyncio.sleep(due - perf_counter())
        plex.finish(uuid)
        await asyncio.sleep(2)
        busy = process_time() - busy_before
        state = hass.states.get(ACTIVITIES)
        if state is None or state.state != "0":
            raise SystemExit(f"The state after the scan is {state}")
        rows = await _recorded_rows(hass) - rows_before
    return [
        f"A scan of {FRAMES:,} messages in {SCAN_SECONDS} seconds, including the processor time of the server",
        f"{busy:.1f} s of processor time, {len(written)} state writes, {rows} recorder rows",
    ]


async def idle_hour() -> list[str]:
    """Measure an hour without activities, with the clock moved forward in steps of a minute."""
    async with home_with_server() as (hass, plex):
        written = _count_writes(hass)
        # The sessions are read once more, because the stream was opened.
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=11))
        await plex.wait_for_request("GET", "/status/sessions", count=2)
        await asyncio.sleep(0.05)
        plex.requests.clear()
        busy_before = process_time()
        for minute in range(HOUR):
            async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
            await plex.wait_for_request("GET", "/activities", count=minute + 1)
            # Time for the response to be processed.
            await asyncio.sleep(0.05)
        busy = process_time() - busy_before
        requests = len(plex.requests)
    return [
        "An hour without activities, including the processor time of the server",
        f"{busy:.1f} s of processor time, {len(written)} state writes, {requests} requests",
    ]


async def longest_list() -> list[str]:
    """Measure how long a list of the maximum length blocks the event loop."""
    async with stand_ins() as (server,), home() as hass:
        await add_server(hass, server.url, server.machine_identifier)
        await server.until_streams(1)
        # Time for the poll that follows the opening of the stream.
        await asyncio.sleep(0.1)
        # Otherwise garbage of the previous measurements would be collected meanwhile.
        gc.collect()
        longest = 0.0
        for length, previous in ((LONGEST_LIST, "0"), (0, str(LONGEST_LIST))):
            await server.post(f"list/{length}")
            async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
            longest = max(longest, await _longest_turn(hass, previous))
    return [
        f"A list with {LONGEST_LIST:,} new activities, and one without them",
        f"blocks the event loop for at most {longest * 1000:.0f} ms",
    ]


async def messages() -> list[str]:
    """Measure how long many messages block the event loop, with many activities running."""
    async with _running(LONGEST_LIST) as (hass, server):
        rounds = MESSAGES // LONGEST_LIST
        await server.post(f"advance/{rounds}")
        await server.post("list/0")
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
        longest = await _longest_turn(hass, str(LONGEST_LIST))
    return [
        f"{MESSAGES:,} messages with {LONGEST_LIST:,} running activities",
        f"block the event loop for at most {longest * 1000:.0f} ms",
    ]


async def churn() -> list[str]:
    """Measure starts and ends with few and with many other activities running."""
    seconds = []
    for running in (FEW, MANY):
        async with _running(running) as (hass, server):
            start = process_time()
            async with asyncio.TaskGroup() as group:
                group.create_task(_until_finished(hass, f"churn-{CHURN - 1}"))
                group.create_task(server.post(f"churn/{CHURN}"))
            seconds.append(process_time() - start)
    few, many = seconds
    return [
        f"{CHURN:,} starts and ends with {FEW} and with {MANY} other activities running",
        f"{few:.2f} s and {many:.2f} s of processor time, a ratio of {many / few:.2f}",
    ]


async def _until_finished(hass: HomeAssistant, uuid: str) -> None:
    """Wait until the event entity has fired for the end of an activity."""
    finished = asyncio.Event()

    @callback
    def on_change(event: Event[EventStateChangedData]) -> None:
        state = event.data["new_state"]
        if state is not None and (
            state.attributes.get("activity_id"),
            state.attributes.get("event_type"),
        ) == (uuid, "finished"):
            finished.set()

    unsubscribe = async_track_state_change_event(hass, EVENT, on_change)
    await finished.wait()
    unsubscribe()


@asynccontextmanager
async def _running(count: int) -> AsyncGenerator[tuple[HomeAssistant, StandIn]]:
    """Run a Home Assistant and a server in another process with this many activities."""
    async with stand_ins() as (server,), home() as hass:
        await server.post(f"list/{count}")
        await add_server(hass, server.url, server.machine_identifier)
        await server.until_streams(1)
        # Time for the poll that follows the opening of the stream.
        await asyncio.sleep(0.5)
        # Otherwise garbage of the previous measurements would be collected meanwhile.
        gc.collect()
        yield hass, server


async def _longest_turn(hass: HomeAssistant, previous: str) -> float:
    """Return the seconds of the longest turn of the loop until the number of activities changes."""
    longest, last = 0.0, thread_time()
    while hass.states.is_state("sensor.harbour_0_activities", previous):
        await asyncio.sleep(0)
        now = thread_time()
        longest, last = max(longest, now - last), now
    return longest


async def reconnects() -> list[str]:
    """Measure the objects left in memory after many lost streams."""
    # The pauses between attempts would grow to a minute.
    shorter_pauses = patch(
        f"custom_components.{DOMAIN}.server.health.STREAM_RETRY_MAX", 1
    )
    async with home_with_server() as (hass, plex):
        with shorter_pauses:
            await _lose_streams(hass, plex, WARM_UP)
            before = _objects()
            await _lose_streams(hass, plex, RECONNECTS)
        # The event loop removes cancelled timers only after a while.
        await asyncio.sleep(1)
        growth = _objects() - before
    return [f"{RECONNECTS:,} lost streams", f"{growth:+,} objects in memory"]


async def _lose_streams(hass: HomeAssistant, plex: PlexSimulator, times: int) -> None:
    for _ in range(times):
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


async def _seconds_until_written(
    hass: HomeAssistant, entity_id: str, trigger: Callable[[], object]
) -> float:
    """Call the trigger, and return the seconds until the entity's next state."""
    written = asyncio.Event()

    @callback
    def changed(_: Event[EventStateChangedData]) -> None:
        written.set()

    unsubscribe = async_track_state_change_event(hass, entity_id, changed)
    start = perf_counter()
    trigger()
    await asyncio.wait_for(written.wait(), 5)
    unsubscribe()
    return perf_counter() - start


def _count_writes(hass: HomeAssistant) -> Sequence[object]:
    """Return a list that gets an item for every state written from now on."""
    written: list[object] = []

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        written.append(event)

    hass.bus.async_listen(EVENT_STATE_CHANGED, changed)
    return written


async def _recorded_rows(hass: HomeAssistant) -> int:
    """Return the number of states in the recorder."""
    instance = get_instance(hass)
    await instance.async_block_till_done()

    def count() -> int:
        with session_scope(hass=hass, read_only=True) as session:
            return session.scalar(select(func.count(States.state_id))) or 0

    return await instance.async_add_executor_job(count)
