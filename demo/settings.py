"""The settings of the demo: ports, folders and the Plex server to use."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
import socket

ROOT = Path(__file__).parent.parent
DOMAIN = "plex_activities"
LOOPBACK = "127.0.0.1"
_LAST_PORT = 65535


class DemoError(Exception):
    """An error that is shown to the user as it is, without a traceback."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one run."""

    port: int
    plex_url: str
    plex_token: str = field(repr=False)
    simulator_port: int | None
    """None if a real server is used."""
    plex_tv_port: int | None
    """None if the real plex.tv is used."""
    folder: Path
    """Contains the logs, and during the run the configuration."""

    @property
    def config(self) -> Path:
        """Home Assistant's configuration folder."""
        return self.folder / "config"

    @property
    def plex_tv_address(self) -> str | None:
        """The address of the simulated plex.tv, or None."""
        port = self.plex_tv_port
        return None if port is None else f"http://{LOOPBACK}:{port}"

    @property
    def address(self) -> str:
        """The address of Home Assistant."""
        return f"http://{LOOPBACK}:{self.port}"


def for_people(environment: Mapping[str, str]) -> Settings:
    """Read the settings of the demo from the environment. Raises DemoError if they are invalid or a port is in use."""
    url, token = environment.get("PLEX_URL", ""), environment.get("PLEX_TOKEN", "")
    if bool(url) != bool(token):
        raise DemoError(
            f"PLEX_URL and PLEX_TOKEN must both be set, and {'PLEX_URL' if token else 'PLEX_TOKEN'} is not."
        )
    port = _port(environment, "DEMO_PORT", 8123)
    _require_free(port, "Home Assistant", "DEMO_PORT")
    simulator_port = None
    if not url:
        simulator_port = _port(environment, "DEMO_PLEX_PORT", 32400)
        if simulator_port == port:
            raise DemoError(
                f"DEMO_PORT and DEMO_PLEX_PORT are both {port}: two servers need two ports."
            )
        _require_free(simulator_port, "the simulated Plex server", "DEMO_PLEX_PORT")
        url, token = f"http://{LOOPBACK}:{simulator_port}", "demo"
    return Settings(
        port=port,
        plex_url=url,
        plex_token=token,
        simulator_port=simulator_port,
        plex_tv_port=None if simulator_port is None else _free_ports(1)[0],
        folder=ROOT / ".cache" / "demo",
    )


def for_check() -> Settings:
    """Return settings with free ports and a folder of their own, so that a demo can run at the same time."""
    port, simulator_port, plex_tv_port = _free_ports(3)
    return Settings(
        port=port,
        plex_url=f"http://{LOOPBACK}:{simulator_port}",
        plex_token="demo",  # noqa: S106 - opens the simulator and nothing else
        simulator_port=simulator_port,
        plex_tv_port=plex_tv_port,
        folder=ROOT / ".cache" / "check",
    )


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for bound in sockets:
            bound.bind((LOOPBACK, 0))
        return [bound.getsockname()[1] for bound in sockets]


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _LAST_PORT):
        raise DemoError(
            f"{name} is {text!r}, which is not a port: choose a number from 1 to {_LAST_PORT}."
        )
    return int(text)


def _require_free(port: int, server: str, variable: str) -> None:
    """Raise DemoError if the port cannot be used. A server that already listens would answer our requests."""
    try:
        with socket.socket() as probe:
            # Otherwise the port of a demo that has just stopped would be in use.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((LOOPBACK, port))
        with socket.socket() as probe:
            probe.settimeout(1)
            in_use = probe.connect_ex((LOOPBACK, port)) == 0
    except PermissionError:
        raise DemoError(
            f"Port {port} for {server} is reserved for the system: choose another one with {variable}=…."
        ) from None
    except OSError:
        in_use = True
    if in_use:
        raise DemoError(
            f"Port {port} for {server} is in use: stop the program that uses it, or choose another one with {variable}=…."
        )
