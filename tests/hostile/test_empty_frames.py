"""Frames that say nothing are tolerated up to a number, and then the stream is left."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex.bounds import MAX_EMPTY_FRAMES
from homeassistant.core import HomeAssistant
from simulator import PlexSimulator
from tests.support.clock import pass_time, settled
from tests.support.entry import set_up
from tests.support.server import SCAN
from tests.support.states import ACTIVITIES, until_state


@pytest.mark.parametrize("empty", ["", "[", b"\0"], ids=["empty", "short", "binary"])
async def test_a_server_that_says_nothing_all_the_time_is_left(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, empty: str | bytes
) -> None:
    for _ in range(MAX_EMPTY_FRAMES):
        plex.send(empty)
    await settled()
    assert entry.runtime_data.streaming
    before = len(plex.requests)
    for _ in range(200):
        plex.send(empty)
    await settled()
    assert not entry.runtime_data.streaming
    # States go on with polls, and the stream is tried again.
    assert "/activities" in {request.path for request in plex.requests[before:]}
    await pass_time(hass, entry, 61)
    plex.start(SCAN)
    await until_state(hass, ACTIVITIES, "1")
    assert entry.runtime_data.streaming


async def test_a_frame_of_another_type_is_not_empty_however_short(
    entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for _ in range(2 * MAX_EMPTY_FRAMES):
        plex.send('{"NotificationContainer":{}}')
    await settled()
    assert entry.runtime_data.streaming


@pytest.mark.parametrize("seconds", [59, 60])
async def test_only_those_of_the_last_minute_count(
    hass: HomeAssistant,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
    seconds: int,
) -> None:
    opened = hass.loop.time()
    monkeypatch.setattr(hass.loop, "time", lambda: opened)
    entry = await set_up(hass, plex)
    for passed in (0, seconds):
        now = opened + passed
        monkeypatch.setattr(hass.loop, "time", lambda now=now: now)
        # A ping is due as well, and its pong counts.
        for _ in range(MAX_EMPTY_FRAMES - 10):
            plex.send("")
        await settled()
    assert entry.runtime_data.streaming is (seconds == 60)
