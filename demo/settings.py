"""What the demo is asked to do: ports, folders, which Plex server."""

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
    """Something the person at the terminal has to know: one clear sentence."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything that may differ between two runs."""

    port: int
    plex_url: str
    plex_token: str = field(repr=False)
    simulator_port: int | None
    """None: a real server is used."""
    plex_tv_port: int | None
    """None: the real plex.tv is used."""
    folder: Path
    """Where logs stay, and where the configuration is while it runs."""

    @property
    def config(self) -> Path:
        """Home Assistant's configuration folder."""
        return self.folder / "config"

    @property
    def plex_tv_address(self) -> str | None:
        """Where the stand-in of plex.tv answers, if there is one."""
        port = self.plex_tv_port
        return None if port is None else f"http://{LOOPBACK}:{port}"

    @property
    def address(self) -> str:
        """Where Home Assistant answers."""
        return f"http://{LOOPBACK}:{self.port}"


def for_people(environment: Mapping[str, str]) -> Settings:
    """Read the settings of a demo from the environment, and refuse what cannot work."""
    url, token = environment.get("PLEX_URL", ""), environment.get("PLEX_TOKEN", "")
    if bool(url) != bool(token):
        raise DemoError(
            f"PLEX_URL and PLEX_TOKEN go together, and {'PLEX_URL' if token else 'PLEX_TOKEN'} is not set."
        )
    port = _port(environment, "DEMO_PORT", 8123)
    _refuse_taken(port, "Home Assistant", "DEMO_PORT")
    simulator_port = None
    if not url:
        simulator_port = _port(environment, "DEMO_PLEX_PORT", 32400)
        if simulator_port == port:
            raise DemoError(
                f"DEMO_PORT and DEMO_PLEX_PORT are both {port}: two servers need two ports."
            )
        _refuse_taken(simulator_port, "the simulated Plex server", "DEMO_PLEX_PORT")
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
    """Choose settings that cannot collide with anything, a running demo included."""
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
        for each in sockets:
            each.bind((LOOPBACK, 0))
        return [each.getsockname()[1] for each in sockets]


def _port(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name) or str(default)
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= _LAST_PORT):
        raise DemoError(
            f"{name} is {text!r}, which is no port: choose a number from 1 to {_LAST_PORT}."
        )
    return int(text)


def _refuse_taken(port: int, who: str, variable: str) -> None:
    """Fail if somebody listens: an older instance there would answer in our place."""
    try:
        with socket.socket() as probe:
            # Without it the port of a demo that just ended counts as taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((LOOPBACK, port))
        with socket.socket() as probe:
            probe.settimeout(1)
            taken = probe.connect_ex((LOOPBACK, port)) == 0
    except PermissionError:
        raise DemoError(
            f"Port {port} for {who} is reserved for the system: choose another one with {variable}=…."
        ) from None
    except OSError:
        taken = True
    if taken:
        raise DemoError(
            f"Port {port} for {who} is taken: end what uses it, or choose another one with {variable}=…."
        )
