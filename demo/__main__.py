"""Start a Home Assistant with the component and a simulated Plex server, and run it until Ctrl-C."""

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
from .start import RESTART_EXIT_CODE, home_assistant, print_progress, running


async def run_demo() -> None:
    """Run until the task is cancelled. Raises DemoError if Home Assistant ends by itself."""
    started = time.monotonic()
    settings = for_people(os.environ)
    async with running(settings) as demo:
        seconds = time.monotonic() - started
        print_progress(f"\nReady after {seconds:.0f} seconds: {settings.address}")
        print_progress("Press Ctrl-C to stop.")
        code = await demo.home_assistant.wait()
        while code == RESTART_EXIT_CODE:
            print_progress("Restarting Home Assistant …")
            async with home_assistant(settings) as restarted:
                code = await restarted.wait()
    raise DemoError(f"Home Assistant ended with exit code {code}.")


async def run_until_signal(coroutine: Coroutine[None, None, None]) -> None:
    """Run a coroutine until it is done, and cancel it on SIGINT, SIGTERM or SIGHUP."""
    task = asyncio.ensure_future(coroutine)
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # A second signal must not interrupt the clean-up.
        loop.add_signal_handler(
            signal_number, lambda: task.cancelling() or task.cancel()
        )
    await task


def main() -> int:
    """Run the demo or the check, and return the exit code."""
    parser = argparse.ArgumentParser(
        prog="script/demo",
        description=__doc__,
        # script/demo looks for the unabbreviated option.
        allow_abbrev=False,
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="start, use everything once, stop; fail on any problem of the component in the log",
    )
    parser.add_argument(
        "--oldest",
        action="store_true",
        # script/demo has already chosen the environment with that Home Assistant.
        help="use the oldest supported Home Assistant instead of the newest",
    )
    arguments = parser.parse_args()
    try:
        with suppress(asyncio.CancelledError):
            asyncio.run(
                run_until_signal(check(for_check()) if arguments.check else run_demo())
            )
            return 0
    except DemoError as error:
        sys.stderr.write(f"\n{error}\n")
        return 1
    print_progress("\nStopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
