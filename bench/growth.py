"""Measures setup time, memory and processor time for several numbers of servers, each in its own process."""

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
    """Return the rows of the table: one for each number of servers, with the figures per server."""
    rows = []
    for count in COUNTS:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.growth", str(count)),
            stdout=asyncio.subprocess.PIPE,
        )
        output, _ = await process.communicate()
        setup, memory, busy = json.loads(output)
        rows.append(
            [
                f"{count}",
                f"{setup / count * 1000:.0f} ms",
                f"{memory / count:.0f} kB",
                f"{busy / count * 1000:.0f} ms",
            ]
        )
    return rows


async def _measure(count: int) -> tuple[float, float, float]:
    """Return the seconds of setup, the kilobytes of memory, and the seconds for one message per activity."""
    async with stand_ins(count + 1) as (first, *others), home() as hass:
        # The first server also loads the modules, which is not part of the cost per server.
        await add_server(hass, first.url, first.machine_identifier)
        for server in others:
            await server.post(f"list/{RUNNING}")
        memory_before, start = _memory(), process_time()
        for server in others:
            await add_server(hass, server.url, server.machine_identifier)
            await server.until_streams(1)
        setup, memory = process_time() - start, _memory() - memory_before
        start = process_time()
        for _ in range(ROUNDS):
            for server in others:
                await server.post("advance/1")
            await asyncio.sleep(1)
        return setup, memory, (process_time() - start) / ROUNDS


def _memory() -> float:
    """Return the resident memory of this process in kilobytes (Linux only)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1024


if __name__ == "__main__":
    logging.getLogger().setLevel(logging.ERROR)
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    json.dump(asyncio.run(_measure(parser.parse_args().count)), sys.stdout)
