"""Let a server fail in random ways, and check that the states in Home Assistant are right afterwards.

A round consists of up to 60 random actions: activities start, progress and end, lists fail in
all known ways, streams break, fall silent or are denied, the server stops and starts, the token
is rejected. Then the server is repaired, and the states have to match it again. The clock is
moved forward, so that minutes of waiting take milliseconds.
"""

import argparse
import asyncio
from datetime import timedelta
import gc
import logging
from random import Random, SystemRandom
import sys
from time import monotonic
from unittest.mock import patch
import weakref

from pytest_homeassistant_custom_component.common import MockConfigEntry

from bench.home import add_entry, core
from custom_components.plex_activities.server import reader
from homeassistant.core import HomeAssistant
from simulator import PlexSimulator

from .checks import TOKEN, ChangeCheck, LogCheck, MemoryCheck
from .random_actions import RandomActions
from .rounds import Rounds

DURATION = 600
# How many times memory is counted during a run.
SAMPLES = 30
REPORT_SECONDS = 60


async def soak(hass: HomeAssistant, duration: float, random: Random) -> list[str]:
    """Run rounds until the duration is over or one fails, and return the problems found."""
    log, changes, memory = LogCheck(), ChangeCheck(), MemoryCheck()
    logging.getLogger().addHandler(log)
    tasks_before = asyncio.all_tasks()
    async with PlexSimulator(token=TOKEN) as plex:
        entry = add_entry(hass, plex.url, plex.machine_identifier, TOKEN)
        if not await hass.config_entries.async_setup(entry.entry_id):
            return ["The server was not set up. Is port 8123 used by another program?"]
        actions = RandomActions(random, hass, entry, plex)
        rounds = Rounds(hass, entry, plex, actions, changes)

        def progress() -> str:
            return (
                f"{rounds.count} rounds, {actions.count} actions, {log.down} outages, "
                f"{changes.count} changes, right after {rounds.max_polls} polls at most, "
                f"objects {memory.objects[-1:]}, tasks {memory.tasks[-1:]}"
            )

        start = last_report = last_sample = monotonic()
        problems: list[str] = []
        while not problems and monotonic() - start < duration:
            await rounds.run_one()
            now = monotonic()
            if now - last_sample >= duration / SAMPLES:
                last_sample = now
                memory.count()
            if now - last_report >= REPORT_SECONDS:
                last_report = now
                print_line(f"{now - start:4.0f} s: {progress()}")
            problems = [
                *rounds.problems,
                *actions.problems,
                *changes.problems,
                *log.problems,
            ]
        print_line(f"at the end: {progress()}")
        problems += memory.problems()
        # One line is logged when the server fails and one when it is back. A reload omits the second one.
        if log.up > log.down:
            problems.append(f"{log.down} lines for outages, {log.up} for their ends")
        changes.release()
        problems += await _unload(hass, entry, plex)
    await hass.async_block_till_done()
    problems += [
        f"Still running: {task!r}" for task in asyncio.all_tasks() - tasks_before
    ]
    logging.getLogger().removeHandler(log)
    return problems


async def _unload(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> list[str]:
    """Unload the entry, and return a problem if something keeps its coordinator."""
    coordinator = weakref.ref(entry.runtime_data)
    await hass.config_entries.async_unload(entry.entry_id)
    await plex.wait_for_no_streams()
    gc.collect()
    if coordinator() is not None:
        return ["The coordinator is still in memory after the unload"]
    return []


def print_line(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def main(duration: float, seed: int) -> int:
    """Run the soak test, print the result and return the exit code."""
    print_line(f"{duration:g} seconds, seed {seed}")
    # Timers can be fired early, but the loop's time cannot be moved forward.
    ask_at_once = patch.object(reader, "OWNERSHIP_INTERVAL", timedelta(0))
    async with core() as hass:
        with ask_at_once:
            problems = await soak(hass, duration, Random(seed))  # noqa: S311  # no secret
    for problem in problems:
        print_line(f"- {problem}")
    if problems:
        print_line("FAILED")
        return 1
    print_line("Passed: after every round the states matched the server")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="script/soak", description=__doc__)
    parser.add_argument("seconds", type=float, nargs="?", default=DURATION)
    parser.add_argument("seed", type=int, nargs="?")
    arguments = parser.parse_args()
    if (chosen := arguments.seed) is None:
        chosen = SystemRandom().randrange(10**6)
    sys.exit(asyncio.run(main(arguments.seconds, chosen)))
