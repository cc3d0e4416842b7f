"""The exact messages of the websocket and the EventSource stream, and the state of the streams."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from simulator import PlexSimulator

WEBSOCKET = "/:/websockets/notifications"
EVENT_SOURCE = "/:/eventsource/notifications"
UUID = "3f0d2f5e-6a55-4c1c-9b7e-0b6f0c6b1a01"
ACTIVITY = (
    f'{{"uuid":"{UUID}","type":"library.update.section","cancellable":false,'
    '"userID":1,"title":"Scanning","subtitle":"","progress":0}'
)


async def receive_event(socket: aiohttp.ClientWebSocketResponse) -> tuple[str, Any]:
    [message] = (await socket.receive_json(timeout=5))["NotificationContainer"][
        "ActivityNotification"
    ]
    assert message["uuid"] == message["Activity"]["uuid"]
    return message["event"], message["Activity"]


@pytest.mark.parametrize("path", [WEBSOCKET, "/:/websocket/notifications"])
async def test_a_websocket_message_is_one_json_document(
    plex: PlexSimulator, browser: aiohttp.ClientSession, path: str
) -> None:
    async with browser.ws_connect(path) as socket:
        plex.start("library.update.section", uuid=UUID)
        assert await socket.receive_str() == (
            '{"NotificationContainer":{"type":"activity","size":1,'
            f'"ActivityNotification":[{{"event":"started","uuid":"{UUID}",'
            f'"Activity":{ACTIVITY}}}]}}}}'
        )


async def test_an_event_source_message_has_its_type_on_its_own_line_and_no_container(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with browser.get(EVENT_SOURCE) as stream:
        assert stream.content_type == "text/event-stream"
        assert stream.headers["X-Plex-Protocol"] == "1.0"
        plex.start("library.update.section", uuid=UUID)
        plex.ping()
        lines = [(await stream.content.readline()).decode() for _ in range(6)]
    data = (
        f'{{"ActivityNotification":{{"event":"started","uuid":"{UUID}",'
        f'"Activity":{ACTIVITY}}}}}'
    )
    assert lines == [
        "event: activity\n",
        f"data: {data}\n",
        "\n",
        "event: ping\n",
        "data: {}\n",
        "\n",
    ]


async def test_every_message_contains_the_whole_activity(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with browser.ws_connect(WEBSOCKET) as socket:
        uuid = plex.start("library.update.section")
        plex.progress(
            uuid, 42, title="Scanning Films", context={"librarySectionID": "1"}
        )
        plex.progress(uuid, 57, subtitle="Harbour Lights (2014)")
        plex.finish(uuid)
        event_name, first = await receive_event(socket)
        assert (event_name, first["progress"]) == ("started", 0)
        assert "Context" not in first
        await receive_event(socket)
        event_name, row = await receive_event(socket)
        assert event_name == "updated"
        assert row == first | {
            "title": "Scanning Films",
            "subtitle": "Harbour Lights (2014)",
            "progress": 57,
            "Context": {"librarySectionID": "1"},
        }
        assert await receive_event(socket) == ("ended", row | {"progress": 100})


async def test_a_cancelled_activity_ends_at_progress_100(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with browser.ws_connect(WEBSOCKET) as socket:
        uuid = plex.start("grabber.grab", cancellable=True)
        await receive_event(socket)
        await browser.delete(f"/activities/{uuid}")
        event_name, row = await receive_event(socket)
    assert (event_name, row["uuid"], row["progress"]) == ("ended", uuid, 100)


async def test_put_forget_and_clear_send_no_message(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with browser.ws_connect(WEBSOCKET) as socket:
        plex.put({"uuid": "raw"})
        plex.forget("raw")
        plex.put({"uuid": "raw"})
        plex.clear()
        plex.send("the next frame")
        assert await socket.receive_str() == "the next frame"
    assert plex.activities == []


async def test_a_filter_selects_messages_by_type(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with (
        browser.ws_connect(f"{WEBSOCKET}?filters=activity") as filtered,
        browser.ws_connect(WEBSOCKET) as unfiltered,
    ):
        plex.notify("playing", "PlaySessionStateNotification", {"state": "paused"})
        plex.start("butler")
        assert (await receive_event(filtered))[0] == "started"
        assert await unfiltered.receive_json() == {
            "NotificationContainer": {
                "type": "playing",
                "size": 1,
                "PlaySessionStateNotification": [{"state": "paused"}],
            }
        }
        assert (await receive_event(unfiltered))[0] == "started"


async def test_a_burst_arrives_complete_and_in_order(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with (
        browser.ws_connect(WEBSOCKET) as socket,
        browser.get(EVENT_SOURCE) as stream,
    ):
        uuid = plex.start("library.update.section")
        for step in range(1_554):
            plex.progress(uuid, step)
        plex.finish(uuid)
        events = [await receive_event(socket) for _ in range(1_556)]
        documents = [
            json.loads((await stream.content.readline()).removeprefix(b"data: "))
            for line in range(3 * 1_556)
            if line % 3 == 1 or not await stream.content.readline()
        ]
    assert [name for name, _ in events] == ["started"] + ["updated"] * 1_554 + ["ended"]
    assert [row["progress"] for _, row in events] == [0, *range(1_554), 100]
    assert [document["ActivityNotification"]["Activity"] for document in documents] == [
        row for _, row in events
    ]


async def test_raw_frames_are_sent_unchanged_on_every_websocket(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with (
        browser.ws_connect(WEBSOCKET) as first,
        browser.ws_connect(f"{WEBSOCKET}?filters=activity") as second,
    ):
        await plex.wait_for_socket(2)
        plex.send("{")
        plex.send(b"\x00\xff")
        for socket in (first, second):
            assert await socket.receive_str() == "{"
            assert await socket.receive_bytes() == b"\x00\xff"


async def test_raw_lines_are_sent_unchanged_on_event_sources(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with browser.get(EVENT_SOURCE) as stream:
        await plex.wait_for_event_source()
        plex.send_event(b": \xff\r\n")
        assert await stream.content.readline() == b": \xff\r\n"


async def test_pings_are_answered_and_closed_streams_are_not_counted(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with browser.ws_connect(WEBSOCKET, autoping=False) as socket:
        assert plex.sockets == 1
        await socket.ping(b"there?")
        pong = await socket.receive()
        assert (pong.type, pong.data) == (aiohttp.WSMsgType.PONG, b"there?")
        assert await socket.close()
    async with browser.get(EVENT_SOURCE):
        assert plex.event_sources == 1
    await plex.wait_for_no_streams()
    assert (plex.sockets, plex.event_sources) == (0, 0)


@pytest.mark.parametrize("path", [WEBSOCKET, EVENT_SOURCE])
async def test_streams_can_be_denied_while_other_requests_work(
    plex: PlexSimulator, browser: aiohttp.ClientSession, path: str
) -> None:
    async def status(path: str) -> int:
        async with browser.get(path) as response:
            return response.status

    plex.deny_streams(502)
    assert await status(path) == 502
    assert await status("/activities") == 200
    plex.deny_streams(None)
    async with browser.ws_connect(WEBSOCKET):
        assert plex.sockets == 1


async def test_dropped_sockets_end_without_a_close_frame(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with (
        browser.ws_connect(WEBSOCKET) as socket,
        browser.get(EVENT_SOURCE) as stream,
    ):
        plex.drop_sockets()
        assert (plex.sockets, plex.event_sources) == (0, 0)
        message = await socket.receive(timeout=5)
        assert message.type is aiohttp.WSMsgType.CLOSED
        assert socket.close_code == aiohttp.WSCloseCode.ABNORMAL_CLOSURE
        with pytest.raises(aiohttp.ClientPayloadError):
            await stream.content.readline()


async def test_a_silent_server_keeps_streams_open_and_sends_nothing(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with (
        browser.ws_connect(WEBSOCKET, heartbeat=0.1) as silent,
        browser.get(EVENT_SOURCE) as stream,
    ):
        plex.silence()
        plex.start("butler")
        plex.ping()
        async with asyncio.timeout(5):
            message = await silent.receive()
        assert message.type is aiohttp.WSMsgType.ERROR
        assert isinstance(message.data, aiohttp.ServerTimeoutError)
        assert plex.event_sources == 1
        async with browser.ws_connect(WEBSOCKET) as working:
            plex.start("butler")
            assert (await receive_event(working))[0] == "started"
        assert not stream.content.is_eof()
        assert stream.content.total_bytes == 0


async def test_streams_can_be_silent_from_the_start(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.silence(new=True)
    async with browser.ws_connect(WEBSOCKET, heartbeat=0.1) as silent:
        plex.start("butler")
        async with asyncio.timeout(5):
            assert (await silent.receive()).type is aiohttp.WSMsgType.ERROR
    plex.silence()
    async with browser.ws_connect(WEBSOCKET) as working:
        plex.start("butler")
        assert (await receive_event(working))[0] == "started"


async def test_a_server_that_stops_closes_its_streams_and_can_start_again_on_the_same_address(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    address = plex.url
    plex.start("butler", uuid=UUID)
    async with browser.ws_connect(WEBSOCKET) as socket:
        await plex.stop()
        assert (await socket.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSED
    with pytest.raises(aiohttp.ClientConnectorError):
        await browser.get("/")
    await plex.start_server()
    assert plex.url == address
    assert plex.find(UUID)
    async with browser.ws_connect(WEBSOCKET):
        assert plex.sockets == 1


async def test_waiting_for_a_client_times_out(
    plex: PlexSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.requests.WAIT_TIMEOUT", 0.01)
    with pytest.raises(TimeoutError):
        await plex.wait_for_socket()


async def test_waiting_for_a_client_ends_when_it_connects(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with asyncio.TaskGroup() as group:
        socket = group.create_task(plex.wait_for_socket())
        request = group.create_task(plex.wait_for_request("GET", WEBSOCKET))
        async with browser.ws_connect(WEBSOCKET):
            await socket
            assert (await request).path == WEBSOCKET


async def test_held_messages_are_sent_in_order_or_lost_with_the_stream(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async with browser.ws_connect(WEBSOCKET) as lost:
        plex.hold_messages()
        uuid = plex.start("library.update.section")
        async with browser.get("/activities") as response:
            assert uuid in await response.text()
        plex.drop_sockets()
        assert (await lost.receive(timeout=5)).type is aiohttp.WSMsgType.CLOSED
    async with browser.ws_connect(WEBSOCKET) as socket:
        plex.progress(uuid, 42)
        plex.finish(uuid)
        plex.release_messages()
        assert [(await receive_event(socket))[0] for _ in range(2)] == [
            "updated",
            "ended",
        ]


@pytest.mark.parametrize(
    ("query", "received"),
    [
        ("", ["activity", "playing"]),
        ("?filters=", ["activity", "playing", "log"]),
        ("?filters=activity", ["activity"]),
        ("?filters=activity,playing", ["activity", "playing"]),
        ("?filters=-log", ["activity", "playing"]),
        ("?filters=-log,playing", ["activity"]),
    ],
)
async def test_filters_name_the_types_to_receive_or_to_leave_out(
    plex: PlexSimulator,
    browser: aiohttp.ClientSession,
    query: str,
    received: list[str],
) -> None:
    async with browser.ws_connect(WEBSOCKET + query) as socket:
        for message_type in ("activity", "playing", "log"):
            plex.notify(message_type, "Notification", {})
        plex.send("{}")
        types = []
        while document := await socket.receive_json(timeout=5):
            types.append(document["NotificationContainer"]["type"])
    assert types == received


@pytest.mark.parametrize(
    ("paused", "states"),
    [(False, ["playing", "stopped"]), (True, ["paused", "stopped"])],
)
async def test_playback_is_published_to_the_owner(
    plex: PlexSimulator,
    browser: aiohttp.ClientSession,
    *,
    paused: bool,
    states: list[str],
) -> None:
    plex.share_with("friend")
    headers = {"X-Plex-Token": "friend"}
    async with (
        browser.ws_connect(WEBSOCKET) as socket,
        browser.ws_connect(WEBSOCKET, headers=headers) as other,
    ):
        key = plex.play(paused=paused)
        plex.stop_playing(key)
        plex.send("{}")
        for state in states:
            assert await socket.receive_json(timeout=5) == {
                "NotificationContainer": {
                    "type": "playing",
                    "size": 1,
                    "PlaySessionStateNotification": [
                        {
                            "sessionKey": key,
                            "clientIdentifier": f"player-{key}",
                            "guid": "",
                            "ratingKey": "513",
                            "url": "",
                            "key": "/library/metadata/513",
                            "viewOffset": 0,
                            "playQueueItemID": 1,
                            "state": state,
                        }
                    ],
                }
            }
        assert await other.receive_json(timeout=5) == {}
