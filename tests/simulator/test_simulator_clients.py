"""Independent Plex clients work with the simulator as they do with a real server."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from http import HTTPStatus
import threading
from typing import Any

from plex_api_client import PlexAPI
from plex_api_client.models import errors, operations
from plexapi.exceptions import NotFound, Unauthorized
from plexapi.server import PlexServer
import pytest

from simulator import PlexSimulator

CREDITS = "media.generate.credits"
SUBSCRIPTIONS = "provider.subscriptions.process"


@pytest.fixture
async def sdk(plex: PlexSimulator) -> AsyncGenerator[PlexAPI]:
    """Return the generated Python SDK."""
    async with PlexAPI(token="secret-token", server_url=plex.url) as client:
        yield client


@pytest.fixture
async def server(plex: PlexSimulator) -> PlexServer:
    """Return python-plexapi, connected."""
    return await asyncio.to_thread(PlexServer, plex.url, "secret-token")


async def test_plexapi_reads_the_name_and_the_id_of_the_server(
    plex: PlexSimulator, server: PlexServer
) -> None:
    assert server.friendlyName == "Harbour"
    assert server.machineIdentifier == plex.machine_identifier
    assert server.version == plex.version
    assert server.multiuser is True
    identity = await asyncio.to_thread(server.identity)
    assert identity.machineIdentifier == plex.machine_identifier
    assert identity.claimed is True


async def test_plexapi_raises_unauthorized_with_a_wrong_token(
    plex: PlexSimulator,
) -> None:
    with pytest.raises(Unauthorized, match="401"):
        await asyncio.to_thread(PlexServer, plex.url, "guessed")


async def test_plexapi_lists_activities(
    plex: PlexSimulator, server: PlexServer
) -> None:
    def list_activities() -> list[tuple[Any, ...]]:
        return [
            (a.uuid, a.type, a.title, a.subtitle, a.progress, a.cancellable)
            for a in server.activities
        ]

    assert await asyncio.to_thread(list_activities) == []
    first = plex.start(CREDITS, progress=-1, subtitle="Café <S02 E03> & “more”")
    second = plex.start(SUBSCRIPTIONS, cancellable=True, context={"key": "/library/1"})
    assert await asyncio.to_thread(list_activities) == [
        (first, CREDITS, "Detecting Credits", "Café <S02 E03> & “more”", -1, False),
        (second, SUBSCRIPTIONS, "Processing subscriptions", "", 0, True),
    ]


async def test_plexapi_lists_the_playing_sessions(
    plex: PlexSimulator, server: PlexServer
) -> None:
    def list_sessions() -> list[tuple[Any, ...]]:
        return [
            (s.title, s.type, s.player.state, s.usernames)
            for s in getattr(server, "sessions")()  # noqa: B009  # it has no types
        ]

    assert await asyncio.to_thread(list_sessions) == []
    plex.play(title="Night Ferry", paused=True)
    assert await asyncio.to_thread(list_sessions) == [
        ("Night Ferry", "movie", "paused", ["owner"])
    ]


async def test_plexapi_receives_the_messages_of_an_activity_from_start_to_end(
    plex: PlexSimulator, server: PlexServer
) -> None:
    messages: list[dict[str, Any]] = []
    complete = threading.Event()

    def on_message(message: dict[str, Any]) -> None:
        messages.append(message)
        if len(messages) == 3:
            complete.set()

    listener = await asyncio.to_thread(server.startAlertListener, on_message)
    try:
        await plex.wait_for_socket()
        uuid = plex.start("library.update.section")
        plex.progress(uuid, 42, title="Scanning Films")
        plex.finish(uuid)
        assert await asyncio.to_thread(complete.wait, 5)
    finally:
        # The listener ends with its connection. Its stop() has a race with the reading thread.
        plex.drop_sockets()
        await asyncio.to_thread(listener.join, 5)
    assert [message["type"] for message in messages] == ["activity"] * 3
    events = [
        event for message in messages for event in message["ActivityNotification"]
    ]
    assert [(event["event"], event["Activity"]["progress"]) for event in events] == [
        ("started", 0),
        ("updated", 42),
        ("ended", 100),
    ]
    assert {event["uuid"] for event in events} == {uuid}


async def test_plexapi_starts_and_stops_the_scan_of_a_library(
    plex: PlexSimulator, server: PlexServer
) -> None:
    def find_shows() -> Any:
        return server.library.section("Shows")

    section = await asyncio.to_thread(find_shows)
    assert (section.key, section.type, section.refreshing) == (7, "show", False)
    await asyncio.to_thread(section.update)
    assert len(plex.scans("7")) == 1
    await asyncio.to_thread(section.cancelUpdate)
    assert plex.scans("7") == []


async def test_plexapi_starts_and_stops_the_scans_of_all_libraries(
    plex: PlexSimulator, server: PlexServer
) -> None:
    def call_library(method: str) -> None:
        getattr(server.library, method)()

    await asyncio.to_thread(call_library, "update")
    assert (len(plex.scans("1")), len(plex.scans("7"))) == (1, 1)
    await asyncio.to_thread(call_library, "cancelUpdate")
    assert plex.activities == []


async def test_plexapi_reads_how_many_items_of_a_library_wait(
    plex: PlexSimulator, server: PlexServer
) -> None:
    plex.update_queue["7"] = 14

    def read() -> tuple[Any, ...]:
        section = server.library.section("Shows")
        return section.uuid, section.timeline().updateQueueSize

    assert await asyncio.to_thread(read) == (plex.library_uuid("7"), 14)


async def test_plexapi_lists_and_runs_scheduled_tasks(
    plex: PlexSimulator, server: PlexServer
) -> None:
    untyped: Any = server

    def run() -> list[tuple[Any, ...]]:
        untyped.runButlerTask("ProcessAssets")
        return [(task.name, task.title) for task in untyped.butlerTasks()]

    listed = await asyncio.to_thread(run)
    assert ("BackupDatabase", "Backup Database") in listed
    assert ("ProcessAssets", None) in listed
    assert plex.task_runs("ProcessAssets")


async def test_plexapi_uses_a_server_that_needs_no_token(
    plex: PlexSimulator,
) -> None:
    plex.no_token_needed = True
    uuid = plex.start(CREDITS)

    untyped: Any = PlexServer

    def list_activities() -> list[str]:
        return [activity.uuid for activity in untyped(plex.url).activities]

    assert await asyncio.to_thread(list_activities) == [uuid]


async def test_plexapi_raises_not_found_for_an_unknown_library(
    server: PlexServer,
) -> None:
    with pytest.raises(NotFound):
        await asyncio.to_thread(lambda: server.library.section("Music"))


async def test_the_sdk_lists_activities(plex: PlexSimulator, sdk: PlexAPI) -> None:
    uuid = plex.start(
        "library.update.section",
        title="Scanning Films",
        progress=42.5,
        context={"librarySectionID": "1"},
        response={"key": "value"},
    )
    listed = await sdk.activities.list_activities_async()
    assert listed.object is not None
    assert listed.object.media_container is not None
    [row] = listed.object.media_container.activity or []
    assert (row.uuid, row.type) == (uuid, "library.update.section")
    assert (row.title, row.subtitle, row.progress) == ("Scanning Films", "", 42.5)
    assert (row.cancellable, row.user_id) == (False, 1)
    assert row.context == {"librarySectionID": "1"}
    assert row.response == {"key": "value"}
    assert row.additional_properties == {}


async def test_the_sdk_reads_an_empty_list(sdk: PlexAPI) -> None:
    listed = await sdk.activities.list_activities_async()
    assert listed.object is not None
    assert listed.object.media_container is not None
    assert listed.object.media_container.activity is None


async def test_the_sdk_cancels_an_activity(plex: PlexSimulator, sdk: PlexAPI) -> None:
    uuid = plex.start(SUBSCRIPTIONS, cancellable=True)
    other = plex.start(SUBSCRIPTIONS, cancellable=True)
    cancelled = await sdk.activities.cancel_activity_async(
        request={"activity_id": uuid}
    )
    assert cancelled.status_code == HTTPStatus.OK
    assert [row["uuid"] for row in plex.activities] == [other]


@pytest.mark.parametrize(
    ("start", "status"),
    [
        (lambda plex: plex.start(CREDITS), HTTPStatus.BAD_REQUEST),
        (lambda _: "no-such-activity", HTTPStatus.NOT_FOUND),
    ],
)
async def test_the_sdk_receives_the_error_status_of_a_refused_cancel(
    plex: PlexSimulator,
    sdk: PlexAPI,
    start: Callable[[PlexSimulator], str],
    status: HTTPStatus,
) -> None:
    with pytest.raises(errors.SDKError) as raised:
        await sdk.activities.cancel_activity_async(request={"activity_id": start(plex)})
    assert raised.value.status_code == status


async def test_the_sdk_receives_401_with_a_wrong_token(
    plex: PlexSimulator, sdk: PlexAPI
) -> None:
    plex.reject_token()
    with pytest.raises(errors.SDKError) as raised:
        await sdk.activities.list_activities_async()
    assert raised.value.status_code == HTTPStatus.UNAUTHORIZED


async def test_the_sdk_stops_the_scan_of_a_library(
    plex: PlexSimulator, sdk: PlexAPI
) -> None:
    plex.scan("7")
    await sdk.library.cancel_refresh_async(request={"section_id": 7})
    assert plex.activities == []


async def test_the_sdk_lists_starts_and_stops_scheduled_tasks(
    plex: PlexSimulator, sdk: PlexAPI
) -> None:
    listed = await sdk.butler.get_tasks_async()
    assert listed.object is not None
    assert listed.object.butler_tasks is not None
    names = {row.name for row in listed.object.butler_tasks.butler_task or []}
    assert "RefreshLibraries" in names
    task = {"butlerTask": "RefreshLibraries"}
    start = operations.StartTaskRequest.model_validate(task)
    stop = operations.StopTaskRequest.model_validate(task)
    for status in (HTTPStatus.OK, HTTPStatus.ACCEPTED):
        started = await sdk.butler.start_task_async(request=start)
        assert started.status_code == status
    stopped = await sdk.butler.stop_task_async(request=stop)
    assert stopped.status_code == HTTPStatus.OK
    assert plex.butler_running == set()


async def test_the_sdk_stops_all_scheduled_tasks(
    plex: PlexSimulator, sdk: PlexAPI
) -> None:
    plex.start_scheduled(CREDITS)
    stopped = await sdk.butler.stop_tasks_async()
    assert stopped.status_code == HTTPStatus.OK
    assert plex.activities == []


async def test_the_sdk_stops_the_refresh_of_a_guide(
    plex: PlexSimulator, sdk: PlexAPI
) -> None:
    plex.start("provider.epg.load")
    await sdk.dv_rs.stop_dvr_reload_async(request={"dvr_id": 12})
    assert plex.activities == []
