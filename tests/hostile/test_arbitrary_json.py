"""Arbitrary JSON raises nothing but Plex errors, and what is read can be stored."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
from hypothesis import HealthCheck, example, given, settings, strategies as st
import pytest

from custom_components.plex_activities.aioplex import account, wire
from custom_components.plex_activities.aioplex.account import Pin, PlexAccount
from custom_components.plex_activities.aioplex.bounds import MAX_TEXT
from custom_components.plex_activities.aioplex.client import PlexClient
from custom_components.plex_activities.aioplex.event_source import (
    EventSourceDecoder,
    read_event,
)
from custom_components.plex_activities.aioplex.exceptions import PlexError
from custom_components.plex_activities.aioplex.models import (
    Activity,
    Library,
    Server,
    rows_by_uuid,
)
from custom_components.plex_activities.aioplex.notifications import ActivityNotification
from custom_components.plex_activities.aioplex.tracking import (
    Activities,
    Transition,
    apply_list,
    apply_message,
)
from custom_components.plex_activities.aioplex.websocket import read_frame
from custom_components.plex_activities.server.data import PlexActivitiesData
from custom_components.plex_activities.server.idle_times import IdleTimes
from tests.support.rows import read_row
from tests.support.server import name_itself

from .json_strategies import (
    ACTIVITIES,
    JSON,
    MESSAGES,
    ROWS,
    encoded,
    is_storable,
    nested,
)

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SERVER = Server("m", "Harbour", "1", "Linux")

type Request = Callable[[PlexClient, PlexAccount], Awaitable[object]]

REQUESTS: dict[str, Request] = {
    "machine_identifier": lambda client, _: client.machine_identifier(),
    "server": lambda client, _: client.server(),
    "access": lambda client, _: client.access(),
    "dvrs": lambda client, _: client.dvrs(),
    "start_butler_task": lambda client, _: client.start_butler_task("a"),
    "libraries": lambda client, _: client.libraries(),
    "activities": lambda client, _: client.activities(),
    "sessions": lambda client, _: client.sessions(),
    "cancel_activity": lambda client, _: client.cancel_activity("a"),
    "scan_library": lambda client, _: client.scan_library("1"),
    "scanned_at": lambda client, _: client.scanned_at("1"),
    "update_queue_size": lambda client, _: client.update_queue_size("1"),
    "pin": lambda _, account: account.create_pin(),
    "token": lambda _, account: account.token(Pin(1, "c", 900)),
    "servers": lambda _, account: account.servers("t"),
}

BODIES = JSON.map(lambda document: encoded(document).encode())


def check_activity(activity: Activity) -> None:
    """Assert that everything about an activity can be shown and stored."""
    data = PlexActivitiesData(
        SERVER,
        sees_all=True,
        ownership_in_doubt=False,
        libraries={},
        activities={},
        idle_times=IdleTimes(watched_since=0),
        scan_durations={},
    )
    description = data.describe(activity)
    assert is_storable(description)
    assert len(str(description)) < 16 * 1024
    for key in ("type", "title", "subtitle", "activity_id"):
        text = description[key]
        assert isinstance(text, str)
        assert len(text) <= MAX_TEXT
        text.encode()
    assert activity.progress is None or 0 <= activity.progress <= 100
    assert isinstance(activity.resting, bool)


@given(JSON | ROWS | ACTIVITIES)
@example({"uuid": "\ud83d"})
@example({"uuid": "a", "Context": {"a": 10**400}, "Response": {"\ud83d": "\ud83d"}})
def test_values_read_from_any_row_can_be_shown_and_stored(
    document: wire.JsonValue,
) -> None:
    row = wire.load(encoded(document))
    if (activity := read_row(row, NOW)) is not None:
        check_activity(activity)
    if (library := Library.from_wire(row)) is not None:
        assert len(library.title) <= MAX_TEXT
    if isinstance(row, dict) and (server := Server.from_wire(row)) is not None:
        assert len(server.name) <= MAX_TEXT
    ActivityNotification.from_wire(row, NOW)


@given(st.text() | st.recursive(JSON, st.lists).map(encoded))
@example(nested(400))
@example(nested(100_000))
@example("[" * 100_000)
@example(f'{{"NotificationContainer":{nested(400)}}}')
@example("9" * 5000)
def test_reading_any_text_as_a_frame_or_an_event_raises_nothing(
    text: str,
) -> None:
    read_frame(text)
    read_event("activity", text.encode(errors="replace"))
    read_event("playing", text.encode(errors="replace"))


@given(st.lists(st.binary(max_size=200) | BODIES))
def test_decoding_any_bytes_as_an_event_source_raises_nothing(
    chunks: list[bytes],
) -> None:
    decoder = EventSourceDecoder()
    for chunk in chunks:
        for event, data in decoder.feed(b"event: activity\ndata: " + chunk + b"\n\n"):
            read_event(event, data)


@given(st.lists(st.lists(MESSAGES, max_size=4) | st.lists(ACTIVITIES, max_size=4)))
def test_lists_and_messages_with_any_rows_give_consistent_transitions(
    steps: list[list[wire.JsonValue]],
) -> None:
    """The rows of a step are applied as messages, and then as a list."""
    activities: Activities = {}
    for step in steps:
        container = {"type": "activity", "ActivityNotification": step}
        for message in read_frame(encoded({"NotificationContainer": container})):
            assert isinstance(message, ActivityNotification)
            activities = checked(activities, apply_message(activities, message))
        document = wire.load(encoded(step))
        assert isinstance(document, list)
        if listed := rows_by_uuid(document):
            activities = checked(activities, apply_list(activities, listed, NOW))


def checked(before: Activities, transition: Transition) -> Activities:
    """Return the activities after a transition that accounts for every difference."""
    after = transition.after
    started = {activity.uuid for activity in transition.started}
    ended = {activity.uuid for activity in transition.ended}
    updated = {activity.uuid for activity in transition.updated}
    assert started == after.keys() - before.keys()
    assert ended == before.keys() - after.keys()
    assert started <= updated <= after.keys()
    for uuid, activity in after.items():
        assert uuid == activity.uuid
        assert not activity.resting
        check_activity(activity)
    return after


@pytest.mark.usefixtures("socket_enabled")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.binary()
        | BODIES
        | ROWS.map(lambda row: encoded({"MediaContainer": row}).encode())
        | ROWS.map(lambda row: encoded({"ButlerTasks": row}).encode())
        | ROWS.map(lambda row: encoded([row]).encode()),
        max_size=20,
    )
)
@example([b'{"MediaContainer":' + nested(100_000).encode() + b"}"])
@example([b'{"id":1,"code":"c","expiresIn":1e999}'])
@example([b'{"MediaContainer":{"size":"' + b"9" * 4000 + b'"}}'])
def test_a_client_that_receives_any_body_raises_nothing_but_a_plex_error(
    bodies: list[bytes],
) -> None:
    asyncio.run(_send_every_request(bodies))


async def _send_every_request(bodies: list[bytes]) -> None:
    body, name = b"", ""

    async def respond(request: web.Request) -> web.Response:
        if request.path == "/identity" and name != "machine_identifier":
            return await name_itself(request)
        return web.Response(body=body, content_type="application/json")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", respond)
    async with TestServer(app) as server, ClientSession() as session:
        url = server.make_url("/")
        client = PlexClient(session, url, "t", "c")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(account, "PLEX_TV", url)
            plex_tv = PlexAccount(session, "c")
            for body in bodies:  # noqa: B007  # the server sends it
                for name, request in REQUESTS.items():  # noqa: B007  # the server reads it
                    with suppress(PlexError):
                        await request(client, plex_tv)
