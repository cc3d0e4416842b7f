"""However much a server sends, what is kept of it stays small, and nobody else waits."""

from collections import Counter
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
import gzip
import json
import pickle
import tracemalloc

from aiohttp import ClientSession, web
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex import wire
from custom_components.plex_activities.aioplex.client import PlexClient
from custom_components.plex_activities.aioplex.exceptions import (
    PlexError,
    PlexResponseError,
)
from custom_components.plex_activities.aioplex.models import Activity
from custom_components.plex_activities.aioplex.notifications import StreamKind
from custom_components.plex_activities.aioplex.tracking import (
    MAX_ACTIVITIES,
    Activities,
    apply_message,
)
from custom_components.plex_activities.aioplex.websocket import read_frame
from homeassistant.core import Event, EventStateChangedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event
from simulator import Fault, PlexSimulator
from tests.support.actions import call, rows
from tests.support.clock import pass_time, settled
from tests.support.frames import frame
from tests.support.rows import read_row
from tests.support.server import SCAN, serving
from tests.support.states import ACTIVITIES, CURRENT, EVENT, running, state, until_state

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
KIB = 1024
MIB = 1024 * KIB
THOUSAND = [f"u{number}" for number in range(1000)]

LONG = "\N{MATHEMATICAL DOUBLE-STRUCK CAPITAL X}" * 1000


class Turns:
    """Counts what happens in each turn of the loop."""

    def __init__(self, hass: HomeAssistant, patch: pytest.MonkeyPatch) -> None:
        self.noted: list[str] = []
        self._turn = 0
        self._in_turn = Counter[int]()
        self._run_once = hass.loop._run_once  # type: ignore[attr-defined]
        patch.setattr(hass.loop, "_run_once", self._next_turn)

    @property
    def most_in_one(self) -> int:
        return max(self._in_turn.values())

    def note(self, uuid: str) -> None:
        self.noted.append(uuid)
        self._in_turn[self._turn] += 1

    def _next_turn(self) -> None:
        self._turn += 1
        self._run_once()


@pytest.fixture
async def session() -> AsyncGenerator[ClientSession]:
    async with ClientSession() as session:
        yield session


class Endless:
    """A server whose answers do not end; it counts what it could get rid of."""

    def __init__(self, chunk: bytes, **headers: str) -> None:
        self.sent = 0
        self._chunk = chunk
        self._headers = headers

    async def answer(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=self._headers)
        await response.prepare(request)
        try:
            while True:
                await response.write(self._chunk)
                self.sent += len(self._chunk)
        except ConnectionError:
            return response


@pytest.mark.usefixtures("socket_enabled")
async def test_a_body_that_never_ends_is_given_up_soon(session: ClientSession) -> None:
    endless = Endless(b'{"uuid":"a"},' * 10_000)
    async with serving(endless.answer) as server:
        client = PlexClient(session, server.make_url("/"), "t", "c")
        with pytest.raises(PlexResponseError):
            await client.activities()
    # What is under way in buffers counts, too.
    assert endless.sent < 16 * MIB


@pytest.mark.usefixtures("socket_enabled")
async def test_an_event_that_never_ends_is_given_up_soon(
    session: ClientSession,
) -> None:
    endless = Endless(
        b"data: " + b"a" * 10_000, **{"Content-Type": "text/event-stream"}
    )
    async with serving(endless.answer) as server:
        client = PlexClient(session, server.make_url("/"), "t", "c")

        async def listen() -> None:
            async with client.notifications(StreamKind.EVENT_SOURCE) as messages:
                async for _ in messages:
                    pass

        with pytest.raises(PlexResponseError):
            await listen()
    assert endless.sent < 16 * MIB


@pytest.mark.usefixtures("socket_enabled")
async def test_a_small_body_that_unpacks_to_a_huge_one_is_given_up(
    session: ClientSession,
) -> None:
    bomb = gzip.compress(b"[" * (200 * MIB), compresslevel=1)

    async def answer(_: web.Request) -> web.Response:
        packed = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
        return web.Response(body=bomb, headers=packed)

    async with serving(answer) as server:
        client = PlexClient(session, server.make_url("/"), "t", "c")
        tracemalloc.start()
        try:
            with pytest.raises(PlexError):
                await client.activities()
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert peak < 100 * MIB


@pytest.mark.usefixtures("socket_enabled")
async def test_of_ten_thousand_activities_a_thousand_are_taken(
    session: ClientSession,
) -> None:
    found = [{"uuid": str(number)} for number in range(10_000)]
    body = json.dumps({"MediaContainer": {"Activity": found}})

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text=body)

    async with serving(answer) as server:
        client = PlexClient(session, server.make_url("/"), "t", "c")
        assert len(await client.activities()) == MAX_ACTIVITIES


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    "body",
    [
        b'{"MediaContainer":{"Activity":[' + b'{"uuid":"a"},' * 1_000_000 + b"{}]}}",
        b'{"MediaContainer":{"title":"' + b"a" * (100 * MIB) + b'"}}',
    ],
    ids=["a million activities", "100 MB"],
)
async def test_a_body_that_is_far_too_long_is_an_error(
    session: ClientSession, body: bytes
) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body)

    async with serving(answer) as server:
        client = PlexClient(session, server.make_url("/"), "t", "c")
        with pytest.raises(PlexResponseError, match="too large"):
            await client.activities()


def test_what_is_kept_of_an_activity_is_small_however_large_its_message_is() -> None:
    big: dict[str, wire.JsonValue] = dict.fromkeys(
        ("type", "title", "subtitle", "unheard_of"), LONG
    )
    big |= {"Context": {"a": LONG}, "Response": [LONG]}
    kept: Activities = {}
    for event in ("started", "updated"):
        message = {"event": event, "Activity": {**big, "uuid": "a"}}
        inner = {"type": "activity", "ActivityNotification": [message]}
        (notification,) = read_frame(json.dumps({"NotificationContainer": inner}))
        kept = apply_message(kept, notification).after
    assert len(pickle.dumps(kept)) < 16 * KIB


async def test_what_is_stored_of_long_texts_is_what_can_be_stored(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for _ in range(100):
        plex.start(
            SCAN, title=LONG, subtitle=LONG, context={"a": "b" * 2000, "c": LONG[:9]}
        )
    await until_state(hass, EVENT, lambda now: now.state != "unknown")
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "100")
    assert len(state(hass, CURRENT).state) == 255
    for each in hass.states.async_all():
        assert len(each.state) <= 255, each.entity_id
        # The rest is in `_unrecorded_attributes`: tests/test_recorder.py.
        limit = 16 * KIB if each.entity_id != ACTIVITIES else 512 * KIB
        assert len(each.as_dict_json) < limit, each.entity_id


@pytest.mark.parametrize("heard", [True, False])
async def test_who_starts_thousands_at_once_keeps_nobody_else_waiting(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
    *,
    heard: bool,
) -> None:
    """All are told, in their order, and a bounded number in each turn of the loop."""
    turns = Turns(hass, monkeypatch)

    @callback
    def changed(event: Event[EventStateChangedData]) -> None:
        assert event.data["new_state"] is not None
        turns.note(event.data["new_state"].attributes["activity_id"])

    unsubscribe = async_track_state_change_event(hass, EVENT, changed)
    if heard:
        plex.send(frame("started", *THOUSAND))
    else:
        for uuid in THOUSAND:
            plex.put({"uuid": uuid, "type": SCAN})
        await pass_time(hass, entry, 61)
    await settled()
    unsubscribe()
    assert turns.noted == THOUSAND
    assert turns.most_in_one <= 100


async def test_who_says_a_thousand_things_at_once_keeps_nobody_else_waiting(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns = Turns(hass, monkeypatch)

    @callback
    def updated(activity: Activity) -> None:
        turns.note(activity.uuid)

    unsubscribe = entry.runtime_data.async_subscribe_updates(updated)
    plex.send(frame("started", *THOUSAND))
    await settled()
    unsubscribe()
    assert turns.noted == THOUSAND
    assert turns.most_in_one <= 100


async def test_what_is_remembered_while_a_list_is_under_way_is_bounded(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What does not fit in waits for the next list."""
    monkeypatch.setattr(
        "custom_components.plex_activities.coordinator.MAX_ACTIVITIES", 2
    )
    plex.hold("/activities")
    plex.requests.clear()
    refresh = hass.async_create_task(entry.runtime_data.async_refresh())
    await plex.wait_for_request("GET", "/activities")
    for uuid in ("a", "b", "c"):
        plex.start(SCAN, uuid=uuid)
    await until_state(hass, ACTIVITIES, "3")
    plex.release()
    await refresh
    found = rows(await call(hass, "get_activities"))
    assert [each["activity_id"] for each in found] == ["a", "b"]
    await pass_time(hass, entry, 61)
    found = rows(await call(hass, "get_activities"))
    assert [each["activity_id"] for each in found] == ["a", "b", "c"]


async def test_what_is_remembered_of_what_is_over_is_bounded(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A late message then brings back, until the next list, what ended long ago."""
    monkeypatch.setattr(
        "custom_components.plex_activities.server.end_causes.MAX_ACTIVITIES", 2
    )
    plex.send(frame("started", "a", "b", "c"))
    plex.send(frame("ended", "a", "b", "c"))
    plex.send(frame("updated", "a", "b", "c"))
    plex.send(frame("started", "d"))
    await until_state(hass, ACTIVITIES, "2")
    found = rows(await call(hass, "get_activities"))
    assert [each["activity_id"] for each in found] == ["a", "d"]
    await pass_time(hass, entry, 61)
    assert state(hass, ACTIVITIES).state == "0"


@pytest.mark.parametrize(
    "sent",
    ["a" * (2 * MIB), b"\0" * 1000, "[" * 100_000, '{"NotificationContainer":[]}'],
    ids=["huge", "binary", "deep", "odd"],
)
async def test_a_frame_that_is_none_costs_no_state(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, sent: str | bytes
) -> None:
    await running(hass, plex, SCAN)
    plex.send(sent)
    plex.start(SCAN)
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "2")
    await plex.wait_for_socket()


async def test_a_body_of_50_megabytes_is_not_read_to_its_end(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.fail(Fault.HUGE)
    await pass_time(hass, entry, 61)
    assert state(hass, ACTIVITIES).state == "unavailable"
    plex.fail(None)
    await pass_time(hass, entry, 61)
    assert state(hass, ACTIVITIES).state == "0"


def test_types_that_nobody_has_heard_of_are_not_kept_for_ever() -> None:
    tracemalloc.start()
    try:
        for number in range(20_000):
            row: wire.JsonValue = {"uuid": "a", "type": f"{number:0200}"}
            activity = read_row(row, NOW)
            assert activity is not None
            assert activity.category == "other"
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < MIB


def test_a_text_holds_nothing_that_moves_or_ends_the_line_around_it() -> None:
    activity = read_row(
        {"uuid": "a", "title": "Harbour\0\x1b[2J\r\n\u202eLights\u2066"}, NOW
    )
    assert activity is not None
    assert activity.title.isprintable()
