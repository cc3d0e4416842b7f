"""Measures the set-up of the first entry in a process of its own, which imports the component."""

import asyncio
import json
import logging
import sys
from time import perf_counter, process_time

from .home import add_server, home
from .stand_in import stand_ins


async def first_entry() -> list[str]:
    """Measure the set-up of the first entry, with all imports."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bench.set_up"), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    seconds, busy = json.loads(output)
    return [
        "Set-up of the first entry, including all imports",
        f"{seconds * 1000:.0f} ms, {busy * 1000:.0f} ms of processor time",
    ]


async def _measure() -> tuple[float, float]:
    async with stand_ins() as (server,), home() as hass:
        start, busy = perf_counter(), process_time()
        await add_server(hass, server.url, server.machine_identifier)
        return perf_counter() - start, process_time() - busy


if __name__ == "__main__":
    logging.getLogger().setLevel(logging.ERROR)
    json.dump(asyncio.run(_measure()), sys.stdout)
