"""Whatever a server sends, memory and states stay small and the event loop stays free."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
import gzip
import json
import pickle
import tracemalloc

from aiohttp import ClientSession, web
from aiohttp.typedefs import Handler
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex import wire
from custom_components.plex_activities.aioplex.bounds import (
    MAX_ACTIVITIES,
    MAX_BYTES_PER_TURN,
)
from custom_components.plex_activities.aioplex.client import PlexClient
from custom_components.plex_activities.aioplex.exceptions import (
    PlexError,
    PlexResponseError,
)
from custom_components.plex_activities.aioplex.models import Activity
from custom_components.plex_activities.aioplex.notifications import (
    ActivityNotification,
    StreamKind,
)
from custom_components.plex_activities.aioplex.tracking import (
    Activities,
    apply_message,
)
from custom_components.plex_activities.aioplex.websocket import read_frame
from custom_components.plex_activities.const import MAX_PER_LOOP_TURN
from custom_components.plex_activities.server.health import CONFIRMATION
from homeassistant.core import HomeAssistant, callback
from simulator import Fault, PlexSimulator
from tests.support.actions import call, rows
from tests.support.clock import fire, pass_time, settled
from tests.support.frames import frame
from tests.support.rows import read_row
from tests.support.server import SCAN, serving
from tests.support.states import (
    ACTIVITIES,
    CURRENT,
    EVENT,
    EventWrites,
    running,
    state,
    until_state,
)

from .loop_turns import measured_turns

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
KIB = 1024
MIB = 1024 * KIB
THOUSAND = [f"u{number}" for number in range(1000)]
# Messages or events; twice MAX_PER_LOOP_TURN, since a turn may see the end of one batch.
MOST_IN_A_TURN = 100

LONG = "\N{MATHEMATICAL DOUBLE-STRUCK CAPITAL X}" * 1000


@asynccontextmanager
async def client_of(handler: Handler) -> AsyncGenerator[PlexClient]:
    """Yield a client of a server that responds with `handler`."""
    async with serving(handler) as server, ClientSession() as session:
        yield PlexClient(session, server.make_url("/"), "t", "c")


class EndlessResponse:
    """A response without an end; `sent` counts the bytes that were written."""

    def __init__(self, chunk: bytes) -> None:
        self.sent = 0
        self._chunk = chunk

    async def handle(self, request: web.Request) -> web.StreamResponse:
        is_stream = "text/event-stream" in request.headers.get("Accept", "")
        content_type = "text/event-stream" if is_stream else "application/json"
        response = web.StreamResponse(headers={"Content-Type": content_type})
        await response.prepare(request)
        try:
            while True:
                await response.write(self._chunk)
                self.sent += len(self._chunk)
        except ConnectionError:
            return response


async def read_event_source(client: PlexClient) -> None:
    async with client.notifications(StreamKind.EVENT_SOURCE) as messages:
        async for _ in messages:
            pass


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    ("chunk", "read"),
    [
        (b'{"uuid":"a"},' * 10_000, PlexClient.activities),
        (b"data: " + b"a" * 10_000, read_event_source),
    ],
    ids=["body", "event"],
)
async def test_a_response_without_an_end_is_aborted(
    chunk: bytes, read: Callable[[PlexClient], Awaitable[object]]
) -> None:
    endless = EndlessResponse(chunk)
    async with client_of(endless.handle) as client:
        with pytest.raises(PlexResponseError):
            await read(client)
    # The limit is 1 MiB; the rest is what the buffers of the sockets hold.
    assert endless.sent < 16 * MIB


@pytest.mark.usefixtures("socket_enabled")
async def test_a_small_body_that_decompresses_to_200_mib_is_an_error() -> None:
    bomb = gzip.compress(b"[" * (200 * MIB), compresslevel=1)

    async def respond(_: web.Request) -> web.Response:
        packed = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        return web.Response(body=bomb, headers=packed)

    async with client_of(respond) as client:
        tracemalloc.start()
        try:
            with pytest.raises(PlexError):
                await client.activities()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 100 * MIB


@pytest.mark.usefixtures("socket_enabled")
async def test_nothing_of_a_packed_stream_is_unpacked() -> None:
    bomb = gzip.compress(b"a" * (16 * MIB))

    async def respond(_: web.Request) -> web.Response:
        packed = {"Content-Encoding": "gzip", "Content-Type": "text/event-stream"}
        return web.Response(body=bomb, headers=packed)

    async with client_of(respond) as client:
        await client.verify_identity()
        tracemalloc.start()
        try:
            with pytest.raises(PlexResponseError, match="packed"):
                await read_event_source(client)
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < MIB / 2


@pytest.mark.usefixtures("socket_enabled")
async def test_only_the_first_thousand_activities_of_a_list_are_read() -> None:
    listed = [{"uuid": str(number)} for number in range(10_000)]

    async def respond(_: web.Request) -> web.Response:
        return web.json_response({"MediaContainer": {"Activity": listed}})

    async with client_of(respond) as client:
        assert len(await client.activities()) == MAX_ACTIVITIES


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    "body",
    [
        b'{"MediaContainer":{"Activity":[' + b'{"uuid":"a"},' * 1_000_000 + b"{}]}}",
        b'{"MediaContainer":{"title":"' + b"a" * (100 * MIB) + b'"}}',
    ],
    ids=["a million activities", "100 MiB"],
)
async def test_a_body_above_the_size_limit_is_an_error(body: bytes) -> None:
    async def respond(_: web.Request) -> web.Response:
        return web.Response(body=body)

    async with client_of(respond) as client:
        with pytest.raises(PlexResponseError, match="too large"):
            await client.activities()


def test_an_activity_takes_16_kib_however_large_its_messages_are() -> None:
    big: dict[str, wire.JsonValue] = dict.fromkeys(
        ("type", "title", "subtitle", "unknown"), LONG
    )
    big |= {"Context": {"a": LONG}, "Response": [LONG]}
    activities: Activities = {}
    for event in ("started", "updated"):
        message = {"event": event, "Activity": {**big, "uuid": "a"}}
        inner = {"type": "activity", "ActivityNotification": [message]}
        (notification,) = read_frame(json.dumps({"NotificationContainer": inner}))
        assert isinstance(notification, ActivityNotification)
        activities = apply_message(activities, notification).after
    assert len(pickle.dumps(activities)) < 16 * KIB


async def test_states_have_a_bounded_size_however_long_the_texts_of_activities_are(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for _ in range(100):
        plex.start(
            SCAN, title=LONG, subtitle=LONG, context={"a": "b" * 2000, "c": LONG[:9]}
        )
    await until_state(hass, EVENT, lambda event: event.state != "unknown")
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "100")
    assert len(state(hass, CURRENT).state) == 255
    for found in hass.states.async_all():
        assert len(found.state) <= 255, found.entity_id
        # The attributes of this one are not recorded: tests/test_recorder.py.
        limit = 16 * KIB if found.entity_id != ACTIVITIES else 512 * KIB
        assert len(found.as_dict_json) < limit, found.entity_id


@pytest.mark.parametrize("sent_as", ["frame", "list"])
async def test_a_thousand_starts_at_once_do_not_block_the_event_loop(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, sent_as: str
) -> None:
    """Every start is an event, and the events keep their order."""
    written = EventWrites(hass)
    if sent_as == "frame":
        plex.send(frame("started", *THOUSAND))
    else:
        for uuid in THOUSAND:
            plex.put({"uuid": uuid, "type": SCAN})
        fire(hass, 61)
    with measured_turns(hass, written.events) as turns:
        await settled()
    assert written.events == [("started", uuid) for uuid in THOUSAND]
    assert turns.longest < 0.1
    assert turns.most_items <= MOST_IN_A_TURN


async def test_five_thousand_updates_at_once_do_not_block_the_event_loop(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """Subscribers get every update, in the order of the messages."""
    plex.send(frame("started", *THOUSAND))
    await settled()
    updates: list[tuple[str, int | None]] = []

    @callback
    def updated(activity: Activity) -> None:
        updates.append((activity.uuid, activity.progress))

    unsubscribe = entry.runtime_data.publisher.async_subscribe_updates(updated)
    for progress in range(1, 6):
        plex.send(frame("updated", *THOUSAND, progress=progress))
    with measured_turns(hass, updates) as turns:
        await settled()
    unsubscribe()
    assert updates == [
        (uuid, progress) for progress in range(1, 6) for uuid in THOUSAND
    ]
    assert turns.longest < 0.1
    assert MAX_PER_LOOP_TURN <= turns.most_items <= MOST_IN_A_TURN


@pytest.mark.parametrize(
    ("size", "most"), [(MAX_BYTES_PER_TURN, 1), (MAX_BYTES_PER_TURN // 2, 2)]
)
async def test_no_more_than_sixteen_kib_of_frames_are_read_in_a_turn(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    size: int,
    most: int,
) -> None:
    plex.send(frame("started", "a"))
    await settled()
    updates: list[int | None] = []

    @callback
    def updated(activity: Activity) -> None:
        updates.append(activity.progress)

    unsubscribe = entry.runtime_data.publisher.async_subscribe_updates(updated)
    short = len(frame("updated", "a", progress=10, title=""))
    for progress in range(10, 40):
        title = "a" * (size - short)
        plex.send(frame("updated", "a", progress=progress, title=title))
    with measured_turns(hass, updates) as turns:
        await settled()
    unsubscribe()
    assert len(updates) == 30
    assert turns.most_items <= most


async def shown(hass: HomeAssistant) -> list[object]:
    """Return the ids of the activities that are known, oldest first."""
    found = rows(await call(hass, "get_activities"))
    return [row["activity_id"] for row in found]


async def test_a_bounded_number_of_messages_is_remembered_during_a_poll(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One beyond the limit is missing a list earlier, if lists do not show any of them."""
    monkeypatch.setattr(
        "custom_components.plex_activities.coordinator.MAX_ACTIVITIES", 2
    )
    plex.hold("/activities")
    plex.requests.clear()
    refresh = hass.async_create_task(entry.runtime_data.async_refresh())
    await plex.wait_for_request("GET", "/activities")
    plex.send(frame("started", "a", "b", "c"))
    await until_state(hass, ACTIVITIES, "3")
    plex.release()
    await refresh
    # It is missing in that list, but the open stream may still tell that it has ended.
    assert await shown(hass) == ["a", "b", "c"]
    await pass_time(hass, entry, CONFIRMATION)
    assert await shown(hass) == ["a", "b"]


async def test_a_bounded_number_of_ended_activities_is_remembered(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A late message about an activity beyond the limit shows it until the next poll."""
    monkeypatch.setattr(
        "custom_components.plex_activities.server.end_causes.MAX_ACTIVITIES", 2
    )
    plex.send(frame("started", "a", "b", "c"))
    plex.send(frame("ended", "a", "b", "c"))
    plex.send(frame("updated", "a", "b", "c"))
    plex.send(frame("started", "d"))
    await until_state(hass, ACTIVITIES, "2")
    assert await shown(hass) == ["a", "d"]
    for _ in range(2):
        await pass_time(hass, entry, 61)
    assert state(hass, ACTIVITIES).state == "0"


@pytest.mark.parametrize(
    "sent",
    ["a" * (2 * MIB), b"\0" * 1000, "[" * 100_000, '{"NotificationContainer":[]}'],
    ids=["huge", "binary", "nested", "no object"],
)
async def test_an_invalid_frame_changes_no_state(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, sent: str | bytes
) -> None:
    await running(hass, plex, SCAN)
    plex.send(sent)
    plex.start(SCAN)
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "2")
    await plex.wait_for_socket()


async def test_a_server_is_unavailable_while_it_responds_with_50_megabytes(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.fail(Fault.HUGE)
    plex.drop_sockets()
    for _ in range(2):
        await pass_time(hass, entry, 61)
    assert state(hass, ACTIVITIES).state == "unavailable"
    plex.fail(None)
    for _ in range(2):
        await pass_time(hass, entry, 61)
    assert state(hass, ACTIVITIES).state == "0"


def test_unknown_activity_types_are_not_cached() -> None:
    tracemalloc.start()
    try:
        for number in range(20_000):
            row: wire.JsonValue = {"uuid": "a", "type": f"{number:0200}"}
            activity = read_row(row, NOW)
            assert activity is not None
            assert activity.category == "other"
        in_use, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert in_use < MIB


def test_texts_hold_no_control_or_direction_characters() -> None:
    activity = read_row(
        {"uuid": "a", "title": "Harbour\0\x1b[2J\r\n\u202eLights\u2066"}, NOW
    )
    assert activity is not None
    assert activity.title.isprintable()
