"""Measures everything that `docs/performance.md` has figures for, and prints it as tables."""

import asyncio
from collections.abc import Sequence
import logging
import sys

from . import clients, growth, home, set_up


def print_table(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table in Markdown."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    body = "".join(f"| {' | '.join(cells)} |\n" for cells in lines)
    sys.stdout.write(f"\n{title}\n\n{body}")
    sys.stdout.flush()


async def main() -> None:
    """Measure and print one table after the other."""
    # Home Assistant logs a warning for custom components, which would be between the tables.
    logging.getLogger().setLevel(logging.ERROR)
    print_table(
        "Processor time relative to the bare libraries",
        ["", *clients.NAMES],
        [*await clients.lists(), *await clients.frames()],
    )
    measurements = (
        *(home.latency, home.scan, home.idle_hour),
        *(home.longest_list, home.messages, home.churn, home.reconnects),
        set_up.first_entry,
    )
    print_table(
        "In Home Assistant",
        ["", "measured"],
        [await measure() for measure in measurements],
    )
    print_table(
        f"Per server, with {growth.RUNNING} activities each",
        ["servers", "setup", "memory", "one message per activity"],
        await growth.servers(),
    )


if __name__ == "__main__":
    asyncio.run(main())
