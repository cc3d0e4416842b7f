"""The stand-in server for people: `python -m simulator` serves it and plays the story until it is stopped."""

import argparse
import asyncio
from contextlib import suppress
import errno
import signal
import sys

from .scenario import play
from .server import PlexSimulator


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="A stand-in Plex Media Server."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=32400, help="0 takes a free one")
    parser.add_argument("--token", default="demo", help="the token it accepts")
    parser.add_argument("--speed", type=_speed, default=1.0, help="2 is twice as fast")
    return parser.parse_args()


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed < float("inf"):
        raise argparse.ArgumentTypeError("must be more than 0")
    return speed


async def _serve(arguments: argparse.Namespace) -> int:
    plex = PlexSimulator(
        token=arguments.token, host=arguments.host, port=arguments.port
    )
    try:
        await plex.start_server()
    except OSError as error:
        sys.stderr.write(f"{_complaint(arguments, error)}\n")
        return 1
    try:
        story = asyncio.create_task(play(plex, speed=arguments.speed))
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, story.cancel)
        sys.stdout.write(f"Plex simulator listens on {plex.url}\n")
        sys.stdout.flush()
        with suppress(asyncio.CancelledError):
            await story
    finally:
        await plex.stop()
    return 0


def _complaint(arguments: argparse.Namespace, error: OSError) -> str:
    address = f"{arguments.host}:{arguments.port}"
    if error.errno == errno.EADDRINUSE:
        return f"{address} is in use by another program; choose another --port."
    return f"Cannot listen on {address}: {error.strerror}."


if __name__ == "__main__":
    sys.exit(asyncio.run(_serve(_arguments())))
