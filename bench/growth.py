"""How time, memory and work grow with the number of servers. Each number in a process of its own."""

import argparse
import asyncio
import json
import logging
from pathlib import Path
import resource
import sys
from time import process_time

from .home import add_server, home
from .stand_in import stand_ins

COUNTS = (1, 5, 20)
RUNNING = 50
ROUNDS = 10


async def servers() -> list[list[str]]:
    """Return a row for each number of servers."""
    rows = []
    for count in COUNTS:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.growth", str(count)),
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
        set_up, memory, busy = json.loads(output)
        rows.append(
            [
                f"{count}",
                f"{set_up / count * 1000:.0f} ms",
                f"{memory / count:.0f} kB",
                f"{busy / count * 1000:.0f} ms",
            ]
        )
    return rows


async def _measure(count: int) -> tuple[float, float, float]:
    """Return seconds to set up, kilobytes taken, seconds for what then is told."""
    async with stand_ins(count + 1) as (first, *others), home() as hass:
        # What is loaded once is no matter of how many there are.
        await add_server(hass, first.url, first.machine_identifier)
        for each in others:
            await each.tell(f"list/{RUNNING}")
        memory, began = _memory(), process_time()
        for each in others:
            await add_server(hass, each.url, each.machine_identifier)
            await each.until_streams(1)
        set_up, memory = process_time() - began, _memory() - memory
        began = process_time()
        for _ in range(ROUNDS):
            for each in others:
                await each.tell("advance")
            await asyncio.sleep(1)
        return set_up, memory, (process_time() - began) / ROUNDS


def _memory() -> float:
    """Return the kilobytes that the process has in memory now, as Linux tells."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024


if __name__ == "__main__":
    logging.getLogger().setLevel(logging.ERROR)
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    json.dump(asyncio.run(_measure(parser.parse_args().count)), sys.stdout)
