"""Everything that is promised in figures, measured in one run, as the tables of the README."""

import asyncio
from collections.abc import Sequence
import logging
import sys

from . import clients, growth, home


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table as Markdown has it."""
    lines = [head, ["---", *["--:"] * (len(head) - 1)], *rows]
    body = "".join(f"| {' | '.join(each)} |\n" for each in lines)
    sys.stdout.write(f"\n{title}\n\n{body}")
    sys.stdout.flush()


async def main() -> None:
    """Print one table after the other."""
    # Home Assistant warns of components that are not its own, between the tables.
    logging.getLogger().setLevel(logging.ERROR)
    show(
        "Processor time, in proportion to the bare libraries",
        ["", *clients.NAMES],
        [*await clients.lists(), *await clients.frames()],
    )
    works = (
        *(home.latency, home.scan, home.idle_hour),
        *(home.longest_list, home.reconnects),
    )
    show("In Home Assistant", ["", "measured"], [await work() for work in works])
    show(
        f"Each of several servers with {growth.RUNNING} activities",
        ["servers", "to set up", "memory", "a message of each activity"],
        await growth.servers(),
    )


if __name__ == "__main__":
    asyncio.run(main())
