"""Whatever a server sends, no turn of the event loop takes long, and memory stays small.

The server is a process of its own, so that its work is not counted.
"""

from collections.abc import Generator
from pathlib import Path
import subprocess
import sys
import tracemalloc
from urllib.parse import quote

from aiohttp import ClientSession
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.plex_activities.aioplex import account, transport
from custom_components.plex_activities.aioplex.account import PlexAccount
from custom_components.plex_activities.aioplex.notifications import StreamKind
from custom_components.plex_activities.const import DOMAIN
from custom_components.plex_activities.server.health import Health, StreamPlan
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant

from .attacks import ACCOUNTS, ATTACKS, EVENT_SOURCE, MIB, WEBSOCKET
from .loop_turns import measured_turns

# In seconds of CPU time.
LONGEST_TURN = 0.1
MOST_MEMORY = 32 * MIB
# Those that take most of it.
LARGE = (
    *("many lists", "many objects", "many numbers", "gzip", "endless", "many keys"),
    *("a large Context in each", "always other activities", "long ids of libraries"),
    *("frames of many lists", "started and ended", "empty frames", "pings"),
    *("a packed stream", "one endless line", "many events", "data without an end"),
)


@pytest.fixture(scope="session")
def attacker() -> Generator[str]:
    """Start the process that attacks, and return its URL."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.hostile.attacker"],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.stdin.close()


async def suffer(hass: HomeAssistant, attacker: str, name: str) -> None:
    """Set an entry up and let it poll or listen until the attack is over."""
    path = ATTACKS[name].path
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=name,
        unique_id=name,
        data={
            CONF_URL: f"{attacker}/{quote(name)}",
            CONF_TOKEN: "token",
            CONF_VERIFY_SSL: True,
        },
    )
    entry.add_to_hass(hass)
    is_stream = path in {WEBSOCKET, EVENT_SOURCE}
    is_set_up = await hass.config_entries.async_setup(entry.entry_id)
    if is_stream:
        async with (
            ClientSession() as session,
            session.get(f"{attacker}/over/{quote(name)}") as response,
        ):
            await response.read()
    if is_set_up:
        for _ in range(3):
            await entry.runtime_data.async_refresh_fully()
            await hass.async_block_till_done()
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()


@pytest.fixture
def _stream_of_the_attack(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Open the kind of stream first that is attacked."""
    if ATTACKS[name].path == EVENT_SOURCE:
        plan = StreamPlan(StreamKind.EVENT_SOURCE)
        monkeypatch.setattr(
            "custom_components.plex_activities.Health", lambda: Health(plan=plan)
        )


@pytest.fixture
def _short_timeout(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Give up after two seconds on a list that has no end."""
    if ATTACKS[name].path not in {WEBSOCKET, EVENT_SOURCE}:
        monkeypatch.setattr(transport, "REQUEST_TIMEOUT", 2)


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.usefixtures("entry", "_stream_of_the_attack", "_short_timeout")
async def test_no_turn_of_the_event_loop_takes_long(
    hass: HomeAssistant, attacker: str, name: str
) -> None:
    with measured_turns(hass, ()) as turns:
        await suffer(hass, attacker, name)
    assert turns.longest < LONGEST_TURN


@pytest.mark.parametrize("name", LARGE)
@pytest.mark.usefixtures("entry", "_stream_of_the_attack")
async def test_memory_stays_small(
    hass: HomeAssistant, attacker: str, name: str
) -> None:
    tracemalloc.start()
    try:
        await suffer(hass, attacker, name)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MOST_MEMORY


@pytest.mark.parametrize("name", ACCOUNTS)
@pytest.mark.usefixtures("socket_enabled")
async def test_no_turn_takes_long_whatever_plex_tv_says_of_an_account(
    hass: HomeAssistant, attacker: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(account, "PLEX_TV", URL(attacker) / name)
    async with ClientSession() as session:
        with measured_turns(hass, ()) as turns:
            servers = await PlexAccount(session, "a-client").servers("token")
    assert servers
    # All rows in one turn take twice LONGEST_TURN, which a fast machine may halve.
    assert turns.longest < LONGEST_TURN / 2
