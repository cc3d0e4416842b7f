"""A Home Assistant, a stand-in Plex server, and an entry that connects them."""

from collections.abc import AsyncGenerator, Generator
from datetime import timedelta
from functools import partial
import logging
from pathlib import Path

from freezegun.api import FrozenDateTimeFactory
from hypothesis import settings
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

# Imported first, or the plugin's own test package takes the name.
from custom_components.plex_activities.aioplex import account
from custom_components.plex_activities.server import health, reader
from homeassistant.core import HomeAssistant
from homeassistant.util import executor
from simulator import PlexSimulator, PlexTvSimulator

from .support.clock import PATIENCE, Passing, move_clock
from .support.entry import TOKEN, set_up
from .support.network import watched_network
from .support.texts import watched
from .support.tls import self_signed

# How long an example takes says something about the machine, not about the code.
settings.register_profile("default", deadline=None)
settings.load_profile("default")

# On a busy machine, the threads of a test may need more than a second to end.
executor.EXECUTOR_SHUTDOWN_TIMEOUT = 10 * PATIENCE

# Home Assistant's plugin logs every statement of the recorder.
logging.getLogger("sqlalchemy.engine").setLevel(logging.WARNING)


@pytest.fixture(autouse=True)
def enable_event_loop_debug() -> None:
    """Leave the loop's debug mode off: storing its tracebacks takes half of the time."""


@pytest.fixture(autouse=True)
def _custom_integrations(request: pytest.FixtureRequest) -> None:
    """Let Home Assistant load the component, in a test that has a Home Assistant."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("enable_custom_integrations")


@pytest.fixture(autouse=True)
def _texts_are_there(request: pytest.FixtureRequest) -> Generator[None]:
    """Fail a test in which something was shown without its text."""
    if "hass" not in request.fixturenames:
        yield
        return
    with watched() as texts:
        yield
    assert texts.missing == []


@pytest.fixture(autouse=True)
def _storage(request: pytest.FixtureRequest) -> None:
    """Keep what Home Assistant stores in memory."""
    if "hass" in request.fixturenames:
        request.getfixturevalue("hass_storage")


@pytest.fixture(autouse=True)
def _network() -> Generator[None]:
    """Know what is under way, so that no time passes meanwhile."""
    with watched_network():
        yield


@pytest.fixture(autouse=True)
def _ownership_is_asked_with_the_next_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask again with the next list who owns the token, because the loop's clock is real."""
    monkeypatch.setattr(reader, "OWNERSHIP_INTERVAL", timedelta(0))


@pytest.fixture
async def plex(socket_enabled: None) -> AsyncGenerator[PlexSimulator]:
    async with PlexSimulator(token=TOKEN) as simulator:
        yield simulator


@pytest.fixture
async def tls_plex(
    socket_enabled: None, tmp_path: Path
) -> AsyncGenerator[PlexSimulator]:
    """Return a server that speaks https only, with a certificate nobody trusts."""
    async with PlexSimulator(token=TOKEN, ssl_context=self_signed(tmp_path)) as plex:
        yield plex


@pytest.fixture
async def plex_tv(
    socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[PlexTvSimulator]:
    """Return a stand-in plex.tv in the place of the real one."""
    async with PlexTvSimulator() as simulator:
        monkeypatch.setattr(account, "PLEX_TV", URL(simulator.url))
        monkeypatch.setattr(account, "SIGN_IN_PAGE", URL(simulator.sign_in_page))
        yield simulator


@pytest.fixture
async def entry(hass: HomeAssistant, plex: PlexSimulator) -> MockConfigEntry:
    """Return a set-up entry whose notifications are up."""
    return await set_up(hass, plex)


@pytest.fixture
async def polled_entry(
    hass: HomeAssistant, plex: PlexSimulator, monkeypatch: pytest.MonkeyPatch
) -> MockConfigEntry:
    """Return a set-up entry that only polls: the server lets no stream in."""
    plex.deny_streams()
    # One attempt is made; the next ones would be among the requests of the polls.
    monkeypatch.setattr(health, "STREAM_RETRY_MIN", 86400)
    monkeypatch.setattr(health, "STREAM_RETRY_MAX", 86400)
    return await set_up(hass, plex)


@pytest.fixture
def passing(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, polled_entry: MockConfigEntry
) -> Passing:
    """Return what lets so many seconds pass for a polled server, on a stopped clock."""
    return partial(move_clock, hass, freezer)


@pytest.fixture
async def quay(socket_enabled: None) -> AsyncGenerator[PlexSimulator]:
    """Return a second server."""
    async with PlexSimulator(
        token=TOKEN, machine_identifier="second", friendly_name="Quay"
    ) as simulator:
        yield simulator


@pytest.fixture
async def quay_entry(
    hass: HomeAssistant, entry: MockConfigEntry, quay: PlexSimulator
) -> MockConfigEntry:
    """Return the entry of a second server, set up after the first one."""
    return await set_up(hass, quay)
