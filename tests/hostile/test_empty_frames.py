"""Frames that say nothing are tolerated up to a number, and then the stream is left."""

from aiohttp import ClientSession, web
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex.bounds import MAX_EMPTY_FRAMES
from custom_components.plex_activities.aioplex.client import PlexClient
from custom_components.plex_activities.aioplex.exceptions import PlexResponseError
from custom_components.plex_activities.aioplex.notifications import StreamKind
from homeassistant.core import HomeAssistant
from simulator import PlexSimulator
from tests.support.clock import pass_time, settled
from tests.support.entry import TOKEN, set_up
from tests.support.server import SCAN, serving
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


@pytest.mark.usefixtures("socket_enabled")
async def test_pings_count_as_well() -> None:
    async def send_pings(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        for _ in range(MAX_EMPTY_FRAMES + 1):
            await socket.ping()
        await socket.close()
        return socket

    async with serving(send_pings) as server, ClientSession() as session:
        client = PlexClient(session, server.make_url("/"), TOKEN, "c")
        async with client.notifications(StreamKind.WEBSOCKET) as messages:
            with pytest.raises(PlexResponseError, match="empty frames"):
                await anext(messages)
