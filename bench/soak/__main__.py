"""Bad days for ten minutes, and after each Home Assistant must know what the server knows.

A day is some dozens of random things: activities start, move and end, lists fail in every
way there is, streams break, fall silent or are denied, the server is killed and comes back,
the token is refused. Then all is mended, and the states have to follow. The clock is moved
by hand, so that minutes of waiting take milliseconds.
"""

import argparse
import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
import logging
from random import Random, SystemRandom
import sys
from time import monotonic
import weakref

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_test_home_assistant,
)

from custom_components.plex_activities.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.loader import DATA_CUSTOM_COMPONENTS
from homeassistant.setup import async_setup_component
from simulator import PlexSimulator

from .chaos import Chaos
from .days import Day
from .watch import TOKEN, Ledger, Log, Memory

DURATION = 600
# How often memory is counted, as a part of the duration.
SAMPLES = 30


@asynccontextmanager
async def home() -> AsyncGenerator[HomeAssistant]:
    """Run a Home Assistant that finds the component."""
    async with async_test_home_assistant() as hass:
        hass.data.pop(DATA_CUSTOM_COMPONENTS)
        # Home Assistant's own sessions look names up through it.
        await async_setup_component(hass, "network", {})
        yield hass
        await hass.async_stop(force=True)


def entry_of(plex: PlexSimulator) -> MockConfigEntry:
    """Return an entry for this server."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=plex.friendly_name,
        unique_id=plex.machine_identifier,
        data={"url": plex.url, "token": TOKEN, "verify_ssl": True},
    )


async def soak(hass: HomeAssistant, duration: float, random: Random) -> list[str]:
    """Live through days until the time is over; return what should not have been."""
    log, ledger, memory = Log(), Ledger(), Memory()
    logging.getLogger().addHandler(log)
    before = asyncio.all_tasks()
    async with PlexSimulator(token=TOKEN) as plex:
        entry = entry_of(plex)
        entry.add_to_hass(hass)
        if not await hass.config_entries.async_setup(entry.entry_id):
            return ["The server was not set up. Does something else use port 8123?"]
        chaos = Chaos(random, hass, entry, plex)
        day = Day(hass, entry, plex, chaos, ledger)
        began = minute = sample = monotonic()
        found: list[str] = []
        while not found and monotonic() - began < duration:
            await day.live()
            now = monotonic()
            if now - sample >= duration / SAMPLES:
                sample = now
                memory.count()
            if now - minute >= 60:  # noqa: PLR2004  # seconds
                minute = now
                say(f"{now - began:4.0f} s: {report(day, chaos, log, ledger, memory)}")
            found = [*day.problems, *chaos.surprises, *ledger.problems, *log.problems]
        say(f"at the end: {report(day, chaos, log, ledger, memory)}")
        found += memory.problems()
        # One line when it goes, one when it is back; a reload forgets the second one.
        if not log.up <= log.down:
            found.append(f"{log.down} lines down, {log.up} lines up")
        ledger.forget()
        left = weakref.ref(entry.runtime_data)
        await hass.config_entries.async_unload(entry.entry_id)
        await plex.wait_for_no_streams()
        memory.count()
        if left() is not None:
            found.append("The coordinator outlives its entry")
    await hass.async_block_till_done()
    found += [f"left over: {each!r}" for each in asyncio.all_tasks() - before]
    logging.getLogger().removeHandler(log)
    return found


def report(day: Day, chaos: Chaos, log: Log, ledger: Ledger, memory: Memory) -> str:
    """Return how it goes, in one line."""
    objects, tasks = memory.objects[-1:], memory.tasks[-1:]
    return (
        f"{day.count} days, {chaos.acts} events, {log.down} outages, "
        f"{ledger.told} changes told, right after {day.worst} turns at most, "
        f"objects {objects}, tasks {tasks}"
    )


def say(text: str) -> None:
    """Print a line now."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def main(duration: float, seed: int) -> int:
    """Print how it goes, and the verdict."""
    say(f"{duration:g} seconds, seed {seed}")
    async with home() as hass:
        found = await soak(hass, duration, Random(seed))  # noqa: S311  # no secret
    for each in found:
        say(f"- {each}")
    say(
        "NOT GOOD"
        if found
        else "Good: after every bad day the states were the server's"
    )
    return 1 if found else 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="script/soak", description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=DURATION)
    parser.add_argument("seed", type=int, nargs="?")
    arguments = parser.parse_args()
    if (chosen := arguments.seed) is None:
        chosen = SystemRandom().randrange(10**6)
    sys.exit(asyncio.run(main(arguments.seconds, chosen)))
