"""Starts a simulated Plex server and a Home Assistant that is connected to it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
import os
import sys

from aiohttp import ClientSession

from .flow import add_server, set_options
from .folder import fresh_folder
from .home import Home, LateError, UnexpectedAnswerError, is_up, until
from .processes import Child, child
from .settings import DOMAIN, ROOT, Settings

RESTART_EXIT_CODE = 100
"""The exit code of Home Assistant after a request to restart."""


@dataclass(frozen=True)
class Demo:
    """The running demo."""

    home: Home
    home_assistant: Child
    entry_id: str
    entities: dict[str, str]
    """Our entity IDs by domain and key, such as `sensor.activities`."""


def print_progress(text: str) -> None:
    """Print one line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@asynccontextmanager
async def started(settings: Settings) -> AsyncGenerator[tuple[Home, Child]]:
    """Start everything and yield before the server is added. Stop everything at the end of the block."""
    async with AsyncExitStack() as stack:
        stack.enter_context(fresh_folder(settings))
        session = await stack.enter_async_context(ClientSession())
        if settings.simulator_port is not None:
            await _start_simulator(stack, settings, session)
        print_progress(f"Starting Home Assistant {version('homeassistant')} …")
        hass = await stack.enter_async_context(home_assistant(settings))
        home = Home(session, settings.address)
        await _wait_for(hass, home.is_up, 120, "Home Assistant did not respond")
        try:
            await home.create_owner()
            # The frontend is served long before start-up has finished, with a notice that it is incomplete.
            await _wait_for(hass, home.has_started, 120, "Home Assistant did not start")
            yield home, hass
        except UnexpectedAnswerError as error:
            raise await hass.failure(str(error)) from None


@asynccontextmanager
async def running(settings: Settings) -> AsyncGenerator[Demo]:
    """Start everything and yield once the server's activities are shown. Stop everything at the end of the block."""
    async with started(settings) as (home, hass):
        print_progress(f"Adding the Plex server at {settings.plex_url} …")
        entry_id = await add_server(home, settings)
        entities = await _wait_for(
            hass,
            lambda: _entities_with_states(home),
            30,
            "The server's entities did not appear",
        )
        await set_options(home, entry_id, languages=_languages(), expose=True)
        yield Demo(home, hass, entry_id, entities)


def _languages() -> list[str]:
    """Return the languages that there are sentences for."""
    folder = ROOT / "custom_components" / DOMAIN / "custom_sentences"
    return sorted(path.name for path in folder.iterdir())


def home_assistant(settings: Settings) -> AbstractAsyncContextManager[Child]:
    """Run Home Assistant for the duration of the block."""
    command = [
        *(sys.executable, "-m", "homeassistant", "--config", str(settings.config)),
        # All requirements are installed from the lock file. Nothing may be downloaded at run time.
        *("--skip-pip", "--log-no-color"),
    ]
    return child(
        "Home Assistant",
        command,
        log=settings.folder / "home-assistant.log",
        cwd=settings.config,
        environment=_environment(PYTHONPATH=str(ROOT / "demo" / "stand_ins")),
    )


async def _start_simulator(
    stack: AsyncExitStack, settings: Settings, session: ClientSession
) -> None:
    print_progress("Starting a simulated Plex server …")
    simulator = await stack.enter_async_context(
        child(
            "The simulated Plex server",
            [
                *(sys.executable, "-m", "simulator"),
                *("--port", str(settings.simulator_port)),
                *("--plex-tv-port", str(settings.plex_tv_port)),
                *("--token", settings.plex_token),
            ],
            log=settings.folder / "simulator.log",
            cwd=ROOT,
            environment=_environment(),
        )
    )

    url = f"{settings.plex_url}/identity"
    await _wait_for(
        simulator,
        lambda: is_up(session, url),
        20,
        "The simulated server did not respond",
    )


async def _entities_with_states(home: Home) -> dict[str, str] | None:
    """Return our entities, or None before the sensor has a number as its state."""
    entities = await home.entities()
    if not (entity_id := entities.get("sensor.activities")):
        return None
    states = {
        state["entity_id"]: state["state"]
        for state in await home.call("GET", "/api/states")
    }
    return entities if states.get(entity_id, "unavailable").isdigit() else None


async def _wait_for[T](
    program: Child,
    probe: Callable[[], Awaitable[T | None]],
    seconds: float,
    failure: str,
) -> T:
    """Call the probe until its result is true, and return that. Raises DemoError if the program ends meanwhile."""

    async def probe_while_running() -> T | None:
        if not program.running:
            raise await program.failure(f"{program.name} ended before it was ready.")
        return await probe()

    try:
        return await until(probe_while_running, seconds, failure)
    except LateError as error:
        raise await program.failure(str(error)) from None


def _environment(**extra: str) -> dict[str, str]:
    """Return our environment without the token of a real server, which other processes could read from it."""
    kept = {key: value for key, value in os.environ.items() if key != "PLEX_TOKEN"}
    return kept | extra
