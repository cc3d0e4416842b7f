"""The second way of being told of changes, where a proxy breaks the first one."""

import asyncio
from itertools import chain, repeat

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.plex_activities.aioplex.bounds import MAX_BODY
from custom_components.plex_activities.aioplex.client import PlexClient
from custom_components.plex_activities.aioplex.event_source import (
    EventSourceDecoder,
    read_event,
)
from custom_components.plex_activities.aioplex.exceptions import (
    PlexConnectionError,
    PlexResponseError,
)
from custom_components.plex_activities.aioplex.notifications import StreamKind
from homeassistant.core import HomeAssistant
from simulator import Kind, PlexSimulator

from .support.clock import pass_time
from .support.entry import (
    FAILURES_OF_A_KIND,
    TOKEN,
    config_entry,
    diagnostics,
    is_loaded,
    set_up,
    set_up_with_stream,
    until_stream,
)
from .support.server import SCAN, serving
from .support.states import ACTIVITIES, StateWrites, running, state, until_state

EVENT_SOURCE = "/:/eventsource/notifications"
WEBSOCKET = "/:/websockets/notifications"

STREAM = (
    b'event: activity\ndata: {"one":\ndata: 1}\n\n'
    b": a comment\r\n\r\n"
    b"event: ping\ndata: {}\n\n"
    b'event:activity\r\ndata:{"two":2}\r\nid: 7\r\n\r\n'
    b"event: activity\n\n"
    b'data: {"three":"no kind"}\n\n'
    b'event: activity\ndata: {"four":"\xc3\xa4"}\n\n'
    b'event: playing\ndata: {"five":5}\n\n'
    b'event: activity\ndata: {"unfinished":'
)
EVENTS = [
    ("activity", b'{"one":\n1}'),
    ("activity", b'{"two":2}'),
    ("activity", b'{"four":"\xc3\xa4"}'),
    ("playing", b'{"five":5}'),
]


@given(st.lists(st.integers(1, len(STREAM)), max_size=20))
def test_events_are_the_same_wherever_the_stream_is_cut(cuts: list[int]) -> None:
    found: list[tuple[str, bytes]] = []
    decoder, begin = EventSourceDecoder(), 0
    for end in [*sorted(cuts), len(STREAM)]:
        found += decoder.feed(STREAM[begin:end])
        begin = end
    assert found == EVENTS


@given(st.lists(st.binary(), max_size=10))
def test_whatever_comes_in_never_more_than_a_plex_error_comes_out(
    chunks: list[bytes],
) -> None:
    decoder = EventSourceDecoder()
    for chunk in [b"event: activity\ndata: ", *chunks, b"\n\n"]:
        for event, data in decoder.feed(chunk):
            assert read_event(event, data) == []


@pytest.mark.parametrize(
    "data", [b"[]", b"7", b"<html>", b'{"ActivityNotification":7}']
)
def test_data_that_says_nothing_of_activities_says_nothing(data: bytes) -> None:
    assert read_event("activity", data) == []


@pytest.mark.parametrize("lines", [b"data: " + b"a" * 1000 + b"\n", b"a" * 1000])
def test_an_event_that_never_ends_is_given_up(lines: bytes) -> None:
    decoder = EventSourceDecoder()
    with pytest.raises(PlexResponseError):
        list(chain.from_iterable(map(decoder.feed, repeat(lines, 2000))))


@pytest.mark.parametrize(
    ("allowed", "one_more"),
    [
        (b"a" * MAX_BODY, b"a"),
        (b"data: " + b"a" * (MAX_BODY - 1) + b"\n", b"a"),
        (b"data: a\n\n" + b"a" * MAX_BODY, b"a"),
        (b"", b"data: " + b"a" * MAX_BODY + b"\n\n"),
    ],
    ids=["line", "data", "second event", "whole event"],
)
def test_an_event_may_have_one_mebibyte(allowed: bytes, one_more: bytes) -> None:
    decoder = EventSourceDecoder()
    assert list(decoder.feed(allowed)) == []
    with pytest.raises(PlexResponseError):
        list(decoder.feed(one_more))


@pytest.fixture
async def behind_proxy(hass: HomeAssistant, plex: PlexSimulator) -> MockConfigEntry:
    """Return an entry that has found out that only EventSource gets through."""
    return await set_up_with_stream(hass, plex, Kind.EVENT_SOURCE)


async def test_where_websockets_are_broken_changes_are_told_all_the_same(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    behind_proxy: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    plex.requests.clear()
    plex.ping()
    scan = await running(hass, plex, SCAN)
    plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    assert plex.requests == []
    found = await diagnostics(hass, hass_client, behind_proxy)
    assert found["notifications"]["kind"] == "event_source"


async def test_the_token_of_the_second_way_travels_in_a_header_too(
    behind_proxy: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.drop_sockets()
    request = await plex.wait_for_request("GET", EVENT_SOURCE)
    assert request.headers["X-Plex-Token"] == TOKEN
    assert request.query == {"filters": "activity,playing"}


@pytest.mark.usefixtures("socket_enabled")
async def test_a_web_page_is_no_stream() -> None:
    async def page(_: web.Request) -> web.Response:
        return web.Response(text="Welcome", content_type="text/html")

    async with serving(page) as server, ClientSession() as session:
        client = PlexClient(session, server.make_url("/"), TOKEN, "c")
        with pytest.raises(PlexResponseError):
            async with client.notifications(StreamKind.EVENT_SOURCE):
                pytest.fail("It is open")


@pytest.mark.usefixtures("socket_enabled")
async def test_a_stream_that_ends_without_a_byte_was_never_open() -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(content_type="text/event-stream")

    async with serving(answer) as server, ClientSession() as session:
        client = PlexClient(session, server.make_url("/"), TOKEN, "c")
        with pytest.raises(PlexConnectionError):
            async with client.notifications(StreamKind.EVENT_SOURCE):
                pytest.fail("It is open")


@pytest.mark.usefixtures("socket_enabled")
async def test_a_stream_that_breaks_is_an_error() -> None:
    opened = asyncio.Event()

    async def breaks(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b": a comment\n\n")
        await opened.wait()
        assert request.transport is not None
        request.transport.abort()
        return response

    async with serving(breaks) as server, ClientSession() as session:
        client = PlexClient(session, server.make_url("/"), TOKEN, "c")
        async with client.notifications(StreamKind.EVENT_SOURCE) as messages:
            opened.set()
            with pytest.raises(PlexConnectionError):
                await anext(messages)


async def test_what_has_worked_is_stayed_with_until_a_reload(
    hass: HomeAssistant, behind_proxy: MockConfigEntry, plex: PlexSimulator
) -> None:
    await running(hass, plex, SCAN)
    plex.deny_streams(None)
    plex.requests.clear()
    for count in (1, 2, 3, 4):
        plex.start(SCAN)
        await until_state(hass, ACTIVITIES, str(count + 1))
        plex.drop_sockets()
        await pass_time(hass, behind_proxy, 61)
        assert plex.event_sources == 1
    assert WEBSOCKET not in {request.path for request in plex.requests}

    assert await hass.config_entries.async_reload(behind_proxy.entry_id)
    await plex.wait_for_socket()


async def test_a_websocket_that_opens_and_breaks_without_a_word_is_given_up(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for _ in range(FAILURES_OF_A_KIND):
        assert plex.sockets == 1
        plex.drop_sockets()
        await pass_time(hass, entry, 61)
    assert plex.event_sources == 1


async def test_a_server_that_is_off_is_no_reason_to_change(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    for _ in range(6):
        await pass_time(hass, entry, 61)
    plex.requests.clear()
    await plex.start_server()
    for _ in range(2):
        await pass_time(hass, entry, 61)
    await plex.wait_for_socket()
    assert EVENT_SOURCE not in {request.path for request in plex.requests}


async def test_a_stream_of_which_nothing_gets_through_is_none(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    """A proxy passes the head of the reply on, and holds back what does not end."""
    plex.deny_streams(400, Kind.WEBSOCKET)
    entry = await set_up(hass, plex)
    await until_stream(hass, entry, plex)
    # So the list is asked for as often as without it.
    plex.requests.clear()
    for count in (1, 2):
        await pass_time(hass, entry, 11)
        assert [request.path for request in plex.requests].count("/activities") == count


@pytest.mark.parametrize("in_good_order", [True, False])
async def test_a_stream_that_ends_costs_no_state_and_comes_back(
    hass: HomeAssistant,
    behind_proxy: MockConfigEntry,
    plex: PlexSimulator,
    *,
    in_good_order: bool,
) -> None:
    await running(hass, plex, SCAN)
    writes = StateWrites(hass, ACTIVITIES)
    plex.requests.clear()
    (plex.finish_event_sources if in_good_order else plex.drop_sockets)()
    await pass_time(hass, behind_proxy, 61)
    assert plex.event_sources == 1
    assert state(hass, ACTIVITIES).state == "1"
    assert len(writes) == 0


async def test_the_second_way_follows_no_redirect(
    hass: HomeAssistant, behind_proxy: MockConfigEntry, plex: PlexSimulator
) -> None:
    async with PlexSimulator(token="other") as elsewhere:
        plex.redirect_to(elsewhere.url, only="/:/")
        plex.drop_sockets()
        plex.requests.clear()
        await pass_time(hass, behind_proxy, 61)
        assert EVENT_SOURCE in {request.path for request in plex.requests}
        assert elsewhere.requests == []


async def test_web_pages_in_place_of_the_streams_leave_the_lists(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    """A proxy that passes lists on, and answers everything else itself."""
    asked: list[str] = []

    async def page(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(text="Welcome", content_type="text/html")

    async def passed_on(request: web.Request) -> web.Response:
        async with session.get(f"{plex.url}{request.path}", headers=token) as answer:
            body = await answer.read()
        return web.Response(body=body, content_type="application/json")

    token = {"X-Plex-Token": TOKEN, "Accept": "application/json"}
    app = web.Application()
    app.router.add_get("/:/{rest:.*}", page)
    app.router.add_get("/{rest:.*}", passed_on)
    async with ClientSession() as session, TestServer(app) as proxy:
        entry = config_entry(plex, url=str(proxy.make_url("")))
        entry.add_to_hass(hass)
        assert await hass.config_entries.async_setup(entry.entry_id)
        for _ in range(FAILURES_OF_A_KIND):
            await pass_time(hass, entry, 61)
        assert is_loaded(entry)
        assert state(hass, ACTIVITIES).state == "0"
        assert EVENT_SOURCE in asked
        assert await hass.config_entries.async_unload(entry.entry_id)
