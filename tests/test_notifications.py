"""What the server tells by itself, and what happens when it stops telling."""

import asyncio

from aiohttp import ClientSession, WSMessage, WSMsgType, web
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.plex_activities.aioplex.client import PlexClient
from custom_components.plex_activities.aioplex.notifications import StreamKind
from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support.clock import fire, pass_time, settled
from .support.entry import TOKEN, set_up
from .support.frames import frame
from .support.server import CREDITS, SCAN, serving
from .support.states import (
    ACTIVITIES,
    BUSY,
    CURRENT,
    EVENT,
    SCAN_PROGRESS,
    EventWrites,
    StateWrites,
    running,
    state,
    until_state,
)


async def test_a_frame_is_a_state_without_any_request(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.requests.clear()
    scan = plex.start(SCAN)
    await until_state(hass, BUSY, "on")
    plex.finish(scan)
    await until_state(hass, BUSY, "off")
    assert plex.requests == []


async def test_an_idle_server_is_asked_once_a_minute(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    writes = StateWrites(hass, ACTIVITIES)
    # Once the stream is open, the sessions are read once more.
    await pass_time(hass, entry, 11)
    plex.requests.clear()
    await pass_time(hass, entry, 40)
    assert plex.requests == []
    await pass_time(hass, entry, 61)
    assert [request.path for request in plex.requests] == ["/activities"]
    assert len(writes) == 0


async def test_a_scan_of_1556_frames_is_written_a_few_times_and_ends_right(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    writes = StateWrites(hass, SCAN_PROGRESS)
    scan = plex.start(SCAN)
    for number in range(1554):
        plex.progress(scan, number * 100 // 1554, subtitle=f"Item {number}")
    plex.finish(scan)
    plex.start(CREDITS)
    await until_state(hass, CURRENT, "Detecting Credits")
    assert state(hass, SCAN_PROGRESS).state == "unknown"
    # The start, the end, and what a slow machine takes seconds for in between.
    assert 2 <= len(writes) <= 10


async def test_the_last_of_many_changes_is_always_written(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN)
    await until_state(hass, SCAN_PROGRESS, "0")
    for percent in range(1, 78):
        plex.progress(scan, percent)
    await until_state(hass, SCAN_PROGRESS, "77")


async def test_many_that_start_and_end_at_once_leave_the_right_state(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    writes = StateWrites(hass, ACTIVITIES)
    for number in range(200):
        plex.finish(plex.start("library.update.item.metadata", title=f"Item {number}"))
    plex.start(SCAN, title="Scanning Films")
    await until_state(hass, CURRENT, "Scanning Films")
    assert state(hass, ACTIVITIES).state == "1"
    assert len(writes) < 30


async def test_what_ended_unheard_is_gone_after_the_next_poll(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN)
    plex.forget(scan)
    for _ in range(2):
        await pass_time(hass, entry, 61)
    assert state(hass, ACTIVITIES).state == "0"


async def test_a_poll_that_was_asked_for_before_an_end_does_not_undo_it(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """The list is answered late: by then it is older than what was heard."""
    scan = await running(hass, plex, SCAN)
    plex.requests.clear()
    plex.hold("/activities")
    fire(hass, 61)
    await plex.wait_for_request("GET", "/activities")
    credits_job = plex.start(CREDITS, progress=-1)
    plex.finish(scan)
    await until_state(hass, CURRENT, "Detecting Credits")
    plex.release()
    await settled()
    assert state(hass, ACTIVITIES).state == "1"
    activities = state(hass, ACTIVITIES).attributes["activities"]
    assert [activity["activity_id"] for activity in activities] == [credits_job]


async def test_a_list_that_overtakes_a_message_does_not_make_it_a_new_beginning(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """The list no longer has what the message says: an end is on its way."""
    scan = plex.start(SCAN)
    before = await until_state(hass, SCAN_PROGRESS, "0")
    plex.hold_messages()
    plex.progress(scan, 50)
    plex.forget(scan)
    plex.hold("/activities")
    refresh = hass.async_create_task(entry.runtime_data.async_refresh())
    await plex.wait_for_request("GET", "/activities", count=3)
    plex.release_messages()
    await until_state(hass, SCAN_PROGRESS, "50")
    plex.release()
    await refresh
    now = state(hass, SCAN_PROGRESS)
    assert now.state == "50"
    assert now.attributes["started_at"] == before.attributes["started_at"]


async def test_a_message_that_a_list_has_overtaken_brings_nothing_back(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN)
    told = EventWrites(hass)
    plex.hold_messages()
    plex.progress(scan, 50)
    plex.finish(scan)
    for _ in range(2):
        await entry.runtime_data.async_refresh()
    assert state(hass, ACTIVITIES).state == "0"
    plex.release_messages()
    await running(hass, plex, CREDITS)
    assert [what for what, _ in told.events] == ["finished", "started"]
    assert state(hass, EVENT).attributes["type"] == CREDITS


async def test_frames_that_make_no_sense_change_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for odd in ("", "{}", "[]", "<html>", b"\x00\xff", '{"NotificationContainer":7}'):
        plex.send(odd)
    plex.send(frame("ended", "x", type="butler"))
    plex.notify("playing", "PlaySessionStateNotification", {"state": "playing"})
    await running(hass, plex, SCAN)
    assert plex.sockets == 1


async def test_a_lost_stream_costs_no_state_and_comes_back(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN)
    writes = StateWrites(hass, ACTIVITIES)
    plex.requests.clear()
    plex.drop_sockets()
    await plex.wait_for_request("GET", "/activities")
    await settled()
    assert state(hass, ACTIVITIES).state == "1"
    assert len(writes) == 0

    plex.finish(scan)
    await pass_time(hass, entry, 5)
    await plex.wait_for_socket()
    await until_state(hass, ACTIVITIES, "0")


async def test_without_the_stream_polling_is_frequent_again(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.requests.clear()
    plex.deny_streams(400)
    plex.drop_sockets()
    await plex.wait_for_request("GET", "/activities")
    await settled()
    plex.requests.clear()
    await pass_time(hass, entry, 11)
    assert "/activities" in {request.path for request in plex.requests}


async def test_a_server_that_restarts_is_unavailable_at_once_and_right_afterwards(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await running(hass, plex, SCAN)
    await plex.stop()
    # No poll was due: the broken stream had the server looked for.
    await until_state(hass, ACTIVITIES, "unavailable")

    plex.clear()
    plex.fail(Fault.STARTING_UP)
    await plex.start_server()
    await pass_time(hass, entry, 11)
    assert state(hass, ACTIVITIES).state == "unavailable"
    plex.fail(None)
    await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "0")
    await pass_time(hass, entry, 61)
    await plex.wait_for_socket()
    await running(hass, plex, CREDITS)


async def test_a_stream_that_redirects_elsewhere_does_not_get_the_token(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    async with PlexSimulator(token="other") as elsewhere:
        entry = await set_up(hass, plex)
        plex.redirect_to(elsewhere.url, only="/:/")
        plex.drop_sockets()
        plex.requests.clear()
        await pass_time(hass, entry, 5)
        await plex.wait_for_request("GET", "/:/websockets/notifications")
        # One more comes only after the answer to that one.
        await pass_time(hass, entry, 5)
        await plex.wait_for_request("GET", "/:/websockets/notifications", count=2)
        assert elsewhere.requests == []


async def test_unloading_waits_for_no_message(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await settled()
    unloading = asyncio.create_task(hass.config_entries.async_unload(entry.entry_id))
    await settled()
    assert unloading.done()


async def test_nothing_goes_on_after_unloading(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN)
    plex.progress(scan, 50)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await plex.wait_for_no_streams()
    plex.requests.clear()
    await pass_time(hass, entry, 120)
    assert plex.requests == []


@pytest.mark.usefixtures("socket_enabled")
async def test_a_ping_is_answered() -> None:
    answers: list[WSMessage] = []

    async def ping(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        await socket.ping(b"?")
        answers.append(await socket.receive())
        await socket.close()
        return socket

    async with serving(ping) as server, ClientSession() as session:
        client = PlexClient(session, server.make_url("/"), TOKEN, "c")
        async with client.notifications(StreamKind.WEBSOCKET) as messages:
            assert [message async for message in messages] == []
    assert [(answer.type, answer.data) for answer in answers] == [
        (WSMsgType.PONG, b"?")
    ]


@pytest.mark.usefixtures("socket_enabled")
async def test_who_leaves_the_stream_says_so_and_waits_for_no_answer() -> None:
    left = asyncio.Event()
    told: asyncio.Future[WSMsgType] = asyncio.get_running_loop().create_future()

    async def stay(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoclose=False)
        await socket.prepare(request)
        await left.wait()
        told.set_result((await socket.receive()).type)
        return socket

    async with serving(stay) as server, ClientSession() as session:
        client = PlexClient(session, server.make_url("/"), TOKEN, "c")
        # aiohttp waits for 10 seconds.
        async with asyncio.timeout(9):
            async with client.notifications(StreamKind.WEBSOCKET):
                pass
            left.set()
            assert await told is WSMsgType.CLOSE
