"""`python -m demo`: run until Ctrl-C. `python -m demo --check`: try everything once, then judge."""

import argparse
import asyncio
from collections.abc import Coroutine
from contextlib import suppress
import os
import signal
import sys
import time

from .check import check
from .settings import DemoError, for_check, for_people
from .start import RESTART_EXIT_CODE, home_assistant, running, say


async def demo() -> None:
    """Keep everything up until somebody ends it."""
    began = time.monotonic()
    settings = for_people(os.environ)
    async with running(settings) as up:
        say(f"\nReady after {time.monotonic() - began:.0f} seconds: {settings.address}")
        say("Ctrl-C ends everything.")
        code = await up.home_assistant.wait()
        while code == RESTART_EXIT_CODE:
            say("Restarting Home Assistant …")
            async with home_assistant(settings) as again:
                code = await again.wait()
    raise DemoError(f"Home Assistant ended with exit code {code}.")


async def until_told(work: Coroutine[None, None, None]) -> None:
    """Run something until it is done or a signal comes; what it started ends with it."""
    task = asyncio.ensure_future(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Asking again must not break off the ending.
        loop.add_signal_handler(number, lambda: task.cancelling() or task.cancel())
    await task


def main() -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(
        # An abbreviation would choose nothing: script/demo looks for the whole word.
        prog="script/demo",
        description=__doc__,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="start, try everything once, stop; fail on any complaint of Home Assistant about us",
    )
    parser.add_argument(
        "--oldest",
        action="store_true",
        # It is the one that is installed beside this Python: script/demo has chosen both.
        help="in the oldest Home Assistant that is supported, not in the newest",
    )
    arguments = parser.parse_args()
    try:
        with suppress(asyncio.CancelledError):
            asyncio.run(until_told(check(for_check()) if arguments.check else demo()))
            return 0
    except DemoError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    say("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
