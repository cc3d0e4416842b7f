"""Lists and messages that arrive in any order lead to the state of the server."""

from hypothesis import HealthCheck, given, note, settings, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.server import health
from homeassistant.core import HomeAssistant
from simulator import PlexSimulator

from .random_server import RandomServer


@pytest.fixture(autouse=True)
def _reconnect_as_expected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reconnect a lost stream before any pending request times out, and no other.

    Here a stream that misses an end is not deaf: a reconnect would lose messages that
    the steps expect to arrive.
    """
    monkeypatch.setattr(health, "STREAM_RETRY_MAX", 4)
    monkeypatch.setattr(health, "STREAM_MISSES", 1000)


@settings(max_examples=75, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=st.lists(st.integers(0, 255), min_size=10, max_size=30))
async def test_lists_and_messages_agree_in_any_order(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    choices: list[int],
) -> None:
    server = RandomServer(hass, entry, plex)
    for choice in choices:
        steps = server.steps()
        # Not drawn by hypothesis: which steps there are depends on pending requests.
        name = sorted(steps)[choice % len(steps)]
        note(name)
        await steps[name]()
    await server.recover()
    assert await server.shown() == server.running()
    for uuid, activity in server.activities.items():
        activity.check(server.changes[uuid])
        assert len(server.start_times[uuid]) <= 1
    await server.clear()
