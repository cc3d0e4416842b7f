"""The stand-in server for people: `python -m simulator` serves it and plays the story until it is stopped."""

import argparse
import asyncio
from contextlib import AsyncExitStack, suppress
import errno
import signal
import sys

from .network import Listening
from .plex_tv import PlexTvSimulator
from .scenario import play
from .server import PlexSimulator


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="A stand-in Plex Media Server."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=32400, help="0 takes a free one")
    parser.add_argument(
        "--plex-tv-port", type=int, help="serve a stand-in plex.tv, too (0: a free one)"
    )
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
    async with AsyncExitStack() as stack:
        if not await _listens(stack, plex, arguments.port):
            return 1
        if arguments.plex_tv_port is not None:
            plex_tv = _plex_tv(plex, arguments)
            if not await _listens(stack, plex_tv, arguments.plex_tv_port):
                return 1
        story = asyncio.create_task(play(plex, speed=arguments.speed))
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, story.cancel)
        sys.stdout.write(f"Plex simulator listens on {plex.url}\n")
        sys.stdout.flush()
        with suppress(asyncio.CancelledError):
            await story
    return 0


def _plex_tv(plex: PlexSimulator, arguments: argparse.Namespace) -> PlexTvSimulator:
    """Return a plex.tv whose account owns the server, and sees a friend's that is off."""
    plex_tv = PlexTvSimulator(host=arguments.host, port=arguments.plex_tv_port)
    plex_tv.add_server(plex, arguments.token)
    friends = {"name": "Lighthouse", "clientIdentifier": "lighthouse", "owned": False}
    plex_tv.add_server(plex, "none", **friends, sourceTitle="Ada", connections=[])
    return plex_tv


async def _listens(stack: AsyncExitStack, server: Listening, port: int) -> bool:
    try:
        await stack.enter_async_context(server)
    except OSError as error:
        sys.stderr.write(f"{_complaint(f'{server.host}:{port}', error)}\n")
        return False
    return True


def _complaint(address: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"{address} is in use by another program; choose another --port."
    return f"Cannot listen on {address}: {error.strerror}."


if __name__ == "__main__":
    sys.exit(asyncio.run(_serve(_arguments())))
