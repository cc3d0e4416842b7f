"""How soon a message of the server is a state, and how often a scan is written.

A Home Assistant core, the component and the simulator run in this one process and talk
over loopback; a sample is the time from sending the frame to the state being there.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
import statistics
import sys
from time import perf_counter

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from custom_components.plex_activities.const import DOMAIN
from homeassistant.core import (
    Event,
    EventStateChangedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers.event import async_track_state_change_event
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from simulator import PlexSimulator

TOKEN = "bench"  # noqa: S105  # it opens nothing
SCAN = "library.update.section"
ACTIVITIES = "sensor.harbour_activities"
PROGRESS = "sensor.harbour_library_scan_progress"
WATCHED = (ACTIVITIES, PROGRESS, "sensor.harbour_current_activity")

PAIRS = 25
FRAMES = 1556
SECONDS = 10


@asynccontextmanager
async def home(plex: PlexSimulator) -> AsyncGenerator[HomeAssistant]:
    """Run a Home Assistant whose notifications from this server are up."""
    async with async_test_home_assistant() as hass:
        hass.data.pop(DATA_CUSTOM_COMPONENTS)
        # Home Assistant's own sessions look names up through it.
        await async_setup_component(hass, "network", {})
        entry = MockConfigEntry(
            domain=DOMAIN,
            title=plex.friendly_name,
            unique_id=plex.machine_identifier,
            data={"url": plex.url, "token": TOKEN, "verify_ssl": True},
        )
        entry.add_to_hass(hass)
        if not await hass.config_entries.async_setup(entry.entry_id):
            raise SystemExit("The component could not be set up")
        await plex.wait_for_socket()
        await plex.wait_for_request("GET", "/activities", count=2)
        await hass.async_block_till_done()
        yield hass
        await hass.async_stop(force=True)


async def until_written(
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


async def latency(hass: HomeAssistant, plex: PlexSimulator) -> str:
    """Start and end activities a second apart, as a server does that is not busy."""
    samples = []
    for number in range(PAIRS):
        uuid = f"latency-{number}"
        for act in (
            lambda uuid=uuid: plex.start(SCAN, uuid=uuid),
            lambda uuid=uuid: plex.finish(uuid),
        ):
            samples.append(await until_written(hass, ACTIVITIES, act))
            await asyncio.sleep(1)
    cuts = statistics.quantiles(samples, n=100, method="inclusive")
    shown = ", ".join(f"p{p} {cuts[p - 1] * 1000:.2f} ms" for p in (50, 95, 99))
    return f"frame to state, {len(samples)} started and ended: {shown}"


async def scan(hass: HomeAssistant, plex: PlexSimulator) -> str:
    """Send the frames of one big scan at an even pace."""
    writes = dict.fromkeys(WATCHED, 0)

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        writes[event.data["entity_id"]] += 1

    unsubscribe = async_track_state_change_event(hass, WATCHED, changed)
    uuid = plex.start(SCAN)
    began = perf_counter()
    for number in range(FRAMES - 2):
        plex.progress(uuid, number * 100 // FRAMES, subtitle=f"Item {number}")
        await asyncio.sleep(began + SECONDS * number / FRAMES - perf_counter())
    plex.finish(uuid)
    await asyncio.sleep(2)
    unsubscribe()
    state = hass.states.get(ACTIVITIES)
    if state is None or state.state != "0":
        raise SystemExit(f"The scan ended in {state}")
    shown = ", ".join(
        f"{each.split('_', 1)[1]} {count}" for each, count in writes.items()
    )
    return f"writes of {FRAMES} frames in {SECONDS} s: {shown}"


async def main() -> None:
    """Print one line for each measurement."""
    async with PlexSimulator(token=TOKEN) as plex, home(plex) as hass:
        for measure in (latency, scan):
            sys.stdout.write(await measure(hass, plex) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
