"""Brings up a Plex server and a Home Assistant that knows it."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
import os
import sys

from aiohttp import ClientError, ClientSession, ClientTimeout

from .flow import add_server
from .folder import fresh_folder
from .home import Home, LateError, UnexpectedAnswerError, until
from .processes import Child, child
from .settings import ROOT, Settings

RESTART_EXIT_CODE = 100
"""What Home Assistant ends with when somebody asked for a restart."""


@dataclass(frozen=True)
class Demo:
    """What is up."""

    home: Home
    home_assistant: Child
    entry_id: str
    entities: dict[str, str]
    """Entity ids, by domain and key."""


def say(text: str) -> None:
    """One line of progress."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@asynccontextmanager
async def started(settings: Settings) -> AsyncGenerator[tuple[Home, Child]]:
    """Start everything, and leave adding the server to the caller; stop everything."""
    async with AsyncExitStack() as stack:
        stack.enter_context(fresh_folder(settings))
        session = await stack.enter_async_context(ClientSession())
        if settings.simulator_port is not None:
            await _start_simulator(stack, settings, session)
        say(f"Starting Home Assistant {version('homeassistant')} …")
        hass = await stack.enter_async_context(home_assistant(settings))
        home = Home(session, settings.address)
        await _while_alive(hass, home.answers, 120, "Home Assistant did not answer")
        try:
            await home.create_owner()
            # It answers long before it has started; until then the page says that something is missing.
            await _while_alive(
                hass, home.has_started, 120, "Home Assistant did not start"
            )
            yield home, hass
        except UnexpectedAnswerError as error:
            raise await hass.failure(str(error)) from None


@asynccontextmanager
async def running(settings: Settings) -> AsyncGenerator[Demo]:
    """Start everything; yield once the dashboard shows the server's activities; stop everything."""
    async with started(settings) as (home, hass):
        say(f"Adding the Plex server at {settings.plex_url} …")
        entry_id = await add_server(home, settings)
        entities = await _while_alive(
            hass, lambda: _shown(home), 30, "The server's entities did not appear"
        )
        await home.command(
            "homeassistant/expose_entity",
            assistants=["conversation"],
            entity_ids=[entities["binary_sensor.busy"]],
            should_expose=True,
        )
        yield Demo(home, hass, entry_id, entities)


def home_assistant(settings: Settings) -> AbstractAsyncContextManager[Child]:
    """Home Assistant as a context: it runs as long as the block."""
    command = [
        *(sys.executable, "-m", "homeassistant", "--config", str(settings.config)),
        # All it needs is locked and installed; nothing is to be fetched at run time.
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
    say("Starting a simulated Plex server …")
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

    async def answers() -> bool:
        url = f"{settings.plex_url}/identity"
        try:
            async with session.get(url, timeout=ClientTimeout(total=5)) as response:
                return response.ok
        except ClientError, TimeoutError:
            return False

    await _while_alive(simulator, answers, 20, "The simulated server did not answer")


async def _shown(home: Home) -> dict[str, str] | None:
    """Return our entities once their states are there."""
    entities = await home.entities()
    if not (entity_id := entities.get("sensor.activities")):
        return None
    states = {
        state["entity_id"]: state["state"]
        for state in await home.call("GET", "/api/states")
    }
    return entities if states.get(entity_id, "unavailable").isdigit() else None


async def _while_alive[T](
    started: Child,
    probe: Callable[[], Awaitable[T | None]],
    seconds: float,
    what: str,
) -> T:
    """Wait for something as long as the program it depends on runs."""

    async def checked() -> T | None:
        if not started.running:
            raise await started.failure(f"{started.name} ended before it was ready.")
        return await probe()

    try:
        return await until(checked, seconds, what)
    except LateError as error:
        raise await started.failure(str(error)) from None


def _environment(**extra: str) -> dict[str, str]:
    """Our environment without the token of a real server: a child's environment is easily read."""
    kept = {key: value for key, value in os.environ.items() if key != "PLEX_TOKEN"}
    return kept | extra
