"""`python -m simulator`: serve the simulated server and run the scenario until it is stopped."""

import argparse
import asyncio
from contextlib import AsyncExitStack, suppress
import errno
from pathlib import Path
import signal
import sys

from .network import WebServer
from .plex_tv import PlexTvSimulator
from .replay import Replay, ReplayError, load, run_replay
from .scenario import run_scenario
from .server import PlexSimulator


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="A simulated Plex Media Server."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=32400, help="0 chooses a free one")
    parser.add_argument(
        "--plex-tv-port",
        type=int,
        help="also serve a simulated plex.tv (0 chooses a free port)",
    )
    parser.add_argument("--token", default="demo", help="the accepted token")
    parser.add_argument("--speed", type=_speed, default=1.0, help="2 is twice as fast")
    parser.add_argument(
        "--replay",
        type=_report,
        metavar="FILE",
        help="play back a report of script/probe instead of the scenario",
    )
    return parser.parse_args()


def _speed(text: str) -> float:
    speed = float(text)
    if not 0 < speed < float("inf"):
        raise argparse.ArgumentTypeError("must be more than 0")
    return speed


def _report(text: str) -> Replay:
    try:
        return load(Path(text))
    except ReplayError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


async def _serve(arguments: argparse.Namespace) -> int:
    plex = PlexSimulator(
        token=arguments.token, host=arguments.host, port=arguments.port
    )
    async with AsyncExitStack() as stack:
        if not await _start(stack, plex, arguments.port):
            return 1
        if arguments.plex_tv_port is not None:
            plex_tv = _create_plex_tv(plex, arguments)
            if not await _start(stack, plex_tv, arguments.plex_tv_port):
                return 1
        scenario = asyncio.create_task(_run(plex, arguments))
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(
                signal_number, scenario.cancel
            )
        sys.stdout.write(f"Plex simulator listens on {plex.url}\n")
        sys.stdout.flush()
        with suppress(asyncio.CancelledError):
            await scenario
    return 0


async def _run(plex: PlexSimulator, arguments: argparse.Namespace) -> None:
    if arguments.replay is None:
        await run_scenario(plex, speed=arguments.speed)
    else:
        await run_replay(plex, arguments.replay, speed=arguments.speed)


def _create_plex_tv(
    plex: PlexSimulator, arguments: argparse.Namespace
) -> PlexTvSimulator:
    """Return a plex.tv whose account owns the server and has access to a friend's server that is offline."""
    plex_tv = PlexTvSimulator(host=arguments.host, port=arguments.plex_tv_port)
    plex_tv.add_server(plex, arguments.token)
    friend = {"name": "Lighthouse", "clientIdentifier": "lighthouse", "owned": False}
    plex_tv.add_server(plex, "none", **friend, sourceTitle="Ada", connections=[])
    return plex_tv


async def _start(stack: AsyncExitStack, server: WebServer, port: int) -> bool:
    """Start a server, and return whether that worked."""
    try:
        await stack.enter_async_context(server)
    except OSError as error:
        sys.stderr.write(f"{_error_message(f'{server.host}:{port}', error)}\n")
        return False
    return True


def _error_message(address: str, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"{address} is in use by another program; choose another --port."
    return f"Cannot listen on {address}: {error.strerror}."


if __name__ == "__main__":
    sys.exit(asyncio.run(_serve(_arguments())))
