"""Let a server fail in random ways, and check that the states in Home Assistant are right afterwards.

A round consists of up to 60 random actions: activities start, progress and end, lists fail in
all known ways, streams break, fall silent or are denied, the server stops and starts, the token
is rejected or becomes that of a friend, libraries come and go, users scan and stop things, and
Home Assistant restarts. In some rounds a recording of a probe is replayed. Then the server is
repaired, and the states have to match it again. The clock is moved forward, so that minutes of
waiting take milliseconds.
"""

import argparse
import asyncio
from collections import Counter
from datetime import timedelta
import gc
import logging
from random import Random, SystemRandom
import sys
from tempfile import TemporaryDirectory
from time import monotonic
from unittest.mock import patch
import weakref

# Imported first, or the test plugin's own package takes the name.
import custom_components  # noqa: F401
from custom_components.plex_activities.server import reader
from homeassistant import setup
from homeassistant.helpers import entity_platform
from simulator import PlexSimulator
from tests.support.entry import TOKEN

from .checks import ChangeCheck, LogCheck, MemoryCheck
from .home import Home
from .random_actions import RandomActions
from .rounds import Rounds

DURATION = 600
# How many times memory is counted during a run.
SAMPLES = 30
REPORT_SECONDS = 60
# In seconds, longer than any run.
NEVER = 10**7


async def soak(folder: str, duration: float, random: Random) -> list[str]:
    """Run rounds until the duration is over or one fails, and return the problems found."""
    log, memory = LogCheck(), MemoryCheck()
    tasks_before = asyncio.all_tasks()
    async with PlexSimulator(token=TOKEN) as plex:
        changes = ChangeCheck(plex)
        home = Home(folder, changes)
        logging.getLogger().addHandler(log)
        if not await home.async_add(plex):
            return ["The server was not set up. Is port 8123 used by another program?"]
        actions = RandomActions(random, home, plex)
        rounds = Rounds(home, plex, actions, changes)

        def progress() -> str:
            return (
                f"{rounds.count} rounds, {actions.counts.total()} actions, {log.down} outages, "
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
                *actions.users.problems,
                *changes.problems,
                *log.problems,
            ]
        print_line(f"at the end: {progress()}")
        print_counts("actions", actions.counts)
        print_counts("faults", actions.faults.counts)
        print_counts("results of calls", actions.users.results)
        print_line(f"over restarts and reloads: {changes.kept} activities went on")
        problems += memory.problems()
        # One line is logged when the server fails and one when it is back. A reload omits the second one.
        if log.up > log.down:
            problems.append(f"{log.down} lines for outages, {log.up} for their ends")
        changes.release()
        problems += await _unload(home, plex)
        await home.async_stop()
    problems += [
        f"Still running: {task!r}" for task in asyncio.all_tasks() - tasks_before
    ]
    logging.getLogger().removeHandler(log)
    return problems


async def _unload(home: Home, plex: PlexSimulator) -> list[str]:
    """Unload the entry, and return a problem if something keeps its coordinator."""
    if not home.loaded:
        return []
    coordinator = weakref.ref(home.entry.runtime_data)
    await home.hass.config_entries.async_unload(home.entry.entry_id)
    await home.hass.async_block_till_done()
    await plex.wait_for_no_streams()
    gc.collect()
    if coordinator() is not None:
        return ["The coordinator is still in memory after the unload"]
    return []


def print_counts(title: str, counts: Counter[str]) -> None:
    """Print how often each kind was counted, the rarest first."""
    kinds = sorted(counts.items(), key=lambda item: (item[1], item[0]))
    print_line(f"{title}: {', '.join(f'{kind} {count}' for kind, count in kinds)}")


def print_line(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def main(duration: float, seed: int) -> int:
    """Run the soak test, print the result and return the exit code."""
    print_line(f"{duration:g} seconds, seed {seed}")
    with (
        TemporaryDirectory() as folder,
        # Timers can be fired early, but the loop's time cannot be moved forward.
        patch.object(reader, "OWNERSHIP_INTERVAL", timedelta(0)),
        # The clock is moved while Home Assistant starts.
        patch.object(setup, "SLOW_SETUP_MAX_WAIT", NEVER),
        patch.object(entity_platform, "SLOW_SETUP_MAX_WAIT", NEVER),
    ):
        problems = await soak(folder, duration, Random(seed))  # noqa: S311  # no secret
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
