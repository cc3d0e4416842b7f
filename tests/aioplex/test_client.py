"""The client against the stand-in server."""

from collections.abc import AsyncGenerator

from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer
import pytest
from yarl import URL

from custom_components.plex_activities.aioplex.client import PlexClient
from custom_components.plex_activities.aioplex.exceptions import (
    PlexAuthenticationError,
    PlexConnectionError,
    PlexNotCancellableError,
    PlexNotFoundError,
    PlexOtherServerError,
    PlexProxyLoginError,
    PlexResponseError,
    PlexServerError,
)
from custom_components.plex_activities.aioplex.notifications import StreamKind
from simulator import ButlerTask, Fault, PlexSimulator
from tests.support.entry import TOKEN
from tests.support.server import SCAN, SUBSCRIPTIONS, name_itself, serving


@pytest.fixture
async def session() -> AsyncGenerator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.fixture
def client(session: ClientSession, plex: PlexSimulator) -> PlexClient:
    return PlexClient(session, URL(plex.url), TOKEN, "a-client")


async def test_requests_name_the_client(
    client: PlexClient, plex: PlexSimulator
) -> None:
    await client.activities()
    headers = plex.requests[-1].headers
    assert headers["Accept"] == "application/json"
    assert headers["X-Plex-Client-Identifier"] == "a-client"
    assert headers["X-Plex-Product"] == "Home Assistant"


async def test_a_server_without_an_identifier_is_an_error(
    client: PlexClient, plex: PlexSimulator
) -> None:
    plex.machine_identifier = ""
    for request in (client.machine_identifier(), client.server()):
        with pytest.raises(PlexResponseError):
            await request


async def test_the_server_is_verified_again_at_another_address(
    session: ClientSession, plex: PlexSimulator
) -> None:
    client = PlexClient(
        session, URL(plex.url), TOKEN, "a-client", plex.machine_identifier
    )
    await client.activities()
    async with PlexSimulator(token=TOKEN) as other:
        other.machine_identifier = "other"
        with pytest.raises(PlexOtherServerError):
            await client.at(URL(other.url)).activities()
        assert [request.path for request in other.requests] == ["/identity"]


@pytest.mark.usefixtures("socket_enabled")
async def test_a_server_without_a_name_is_an_error(session: ClientSession) -> None:
    async def respond(_: web.Request) -> web.Response:
        return web.json_response({"MediaContainer": {}})

    async with serving(respond) as server:
        client = PlexClient(session, server.make_url("/"), TOKEN, "a-client")
        with pytest.raises(PlexResponseError):
            await client.server()


async def test_the_path_of_the_url_is_kept_in_requests(
    session: ClientSession, plex: PlexSimulator
) -> None:
    client = PlexClient(session, URL(plex.url) / "plex", TOKEN, "a-client")
    with pytest.raises(PlexProxyLoginError):
        await client.activities()
    assert plex.requests[-1].path == "/plex/identity"


async def test_the_event_source_follows_no_redirect(
    client: PlexClient, plex: PlexSimulator
) -> None:
    async with PlexSimulator(token=TOKEN) as elsewhere:
        plex.redirect_to(elsewhere.url, only="/:/eventsource")
        with pytest.raises(PlexResponseError):
            async with client.notifications(StreamKind.EVENT_SOURCE):
                pass
        assert elsewhere.requests == []


async def test_slashes_in_an_id_are_escaped_in_the_path(
    client: PlexClient, plex: PlexSimulator
) -> None:
    slashes = "all/../7"
    for request in (
        client.cancel_activity(slashes),
        client.scan_library(slashes),
        client.stop_library_scan(slashes),
        client.stop_guide_refresh(slashes),
        client.stop_butler_task(slashes),
        client.start_butler_task(slashes),
    ):
        with pytest.raises(PlexNotFoundError):
            await request
    assert await client.update_queue_size(slashes) == 0
    paths = [request.path for request in plex.requests if request.path != "/identity"]
    assert len(paths) == 7
    assert [path for path in paths if slashes not in path] == []


async def test_the_identity_is_verified_again_after_a_failed_request(
    client: PlexClient, plex: PlexSimulator
) -> None:
    await client.activities()
    plex.fail(Fault.ERROR_500)
    with pytest.raises(PlexServerError):
        await client.activities()
    plex.fail(None)
    plex.requests.clear()
    await client.activities()
    assert [request.path for request in plex.requests] == ["/identity", "/activities"]


@pytest.mark.parametrize("dots", [".", "..", ""])
async def test_an_id_that_cannot_be_quoted_is_in_no_request(
    client: PlexClient, plex: PlexSimulator, dots: str
) -> None:
    for request in (
        client.cancel_activity(dots),
        client.scan_library(dots),
        client.stop_library_scan(dots),
        client.stop_guide_refresh(dots),
        client.stop_butler_task(dots),
        client.start_butler_task(dots),
    ):
        with pytest.raises(PlexNotFoundError):
            await request
    assert {request.path for request in plex.requests} <= {"/identity"}


async def test_the_identity_is_verified_again_after_a_stream(
    client: PlexClient, plex: PlexSimulator
) -> None:
    async with client.notifications(StreamKind.WEBSOCKET):
        pass
    plex.requests.clear()
    await client.activities()
    assert [request.path for request in plex.requests] == ["/identity", "/activities"]


async def test_tasks_are_listed_with_the_titles_that_they_have(
    client: PlexClient, plex: PlexSimulator
) -> None:
    plex.butler_tasks = {
        "BackupDatabase": ButlerTask("Backup Database"),
        "ProcessAssets": ButlerTask(),
        "..": ButlerTask("Elsewhere"),
        "a" * 256: ButlerTask("Long"),
        "Backup\u202e": ButlerTask("Backwards"),
    }
    assert await client.butler_tasks() == {
        "BackupDatabase": "Backup Database",
        "ProcessAssets": None,
    }


@pytest.mark.parametrize(
    ("fault", "access"),
    [
        (Fault.FORBIDDEN, (False, None)),
        (Fault.NOT_FOUND, (True, {})),
        (Fault.ERROR_500, (None, None)),
        (Fault.HTML, (None, None)),
        (Fault.WRONG_SHAPE, (None, None)),
    ],
)
async def test_who_may_list_the_tasks_is_the_owner(
    client: PlexClient, plex: PlexSimulator, fault: Fault, access: tuple[object, object]
) -> None:
    assert await client.access() == (True, await client.butler_tasks())
    plex.fail(fault, only="/butler")
    assert await client.access() == access


@pytest.mark.usefixtures("socket_enabled")
async def test_dvrs_without_a_usable_id_are_left_out(
    session: ClientSession,
) -> None:
    keys: list[object] = ["12", 19, "12", "..", "", None, ["7"]]
    rows = [*({"key": key} for key in keys), "7"]

    async def respond(_: web.Request) -> web.Response:
        return web.json_response({"MediaContainer": {"Dvr": rows}})

    async with serving(respond) as server:
        client = PlexClient(session, server.make_url("/"), TOKEN, "a-client")
        assert await client.dvrs() == ("12", "19")


async def test_a_task_is_started_once_and_stopped(
    client: PlexClient, plex: PlexSimulator
) -> None:
    assert await client.start_butler_task("BackupDatabase")
    assert not await client.start_butler_task("BackupDatabase")
    assert plex.task_runs("BackupDatabase")
    await client.stop_butler_task("BackupDatabase")
    for request in (
        client.stop_butler_task("BackupDatabase"),
        client.start_butler_task("backupdatabase"),
    ):
        with pytest.raises(PlexNotFoundError):
            await request
    assert await client.start_butler_task("BackupDatabase")
    await client.stop_butler()
    await client.stop_butler()
    assert not plex.task_runs("BackupDatabase")


async def test_cancelling_raises_the_error_of_the_server(
    client: PlexClient, plex: PlexSimulator
) -> None:
    plex.start(SUBSCRIPTIONS, uuid="cancellable", cancellable=True)
    plex.start(SCAN, uuid="other")
    await client.cancel_activity("cancellable")
    with pytest.raises(PlexNotCancellableError):
        await client.cancel_activity("other")
    with pytest.raises(PlexNotFoundError):
        await client.cancel_activity("cancellable")


async def test_a_token_with_line_breaks_is_refused(
    session: ClientSession,
) -> None:
    with pytest.raises(PlexAuthenticationError):
        PlexClient(session, URL("http://127.0.0.1"), "a\r\nX-Injected: b", "c")


async def test_a_response_without_a_websocket_is_an_error(
    client: PlexClient, plex: PlexSimulator
) -> None:
    plex.deny_streams(200)
    with pytest.raises(PlexResponseError):
        async with client.notifications(StreamKind.WEBSOCKET):
            pass


async def test_playing_and_paused_sessions_are_counted(
    client: PlexClient, plex: PlexSimulator
) -> None:
    assert await client.sessions() == 0
    film = plex.play()
    plex.play(paused=True)
    assert await client.sessions() == 2
    plex.stop_playing(film)
    assert await client.sessions() == 1


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    ("inner", "count"),
    [
        ({"size": 0}, 0),
        ({"size": "3"}, 3),
        ({"Metadata": [{}, {}]}, 2),
        ({"size": 0, "Metadata": [{}]}, 1),
        ({"size": None, "Metadata": {"title": "Night Ferry"}}, 1),
    ],
)
async def test_sessions_are_counted_by_size_or_by_rows(
    session: ClientSession, inner: dict[str, object], count: int
) -> None:
    async def respond(_: web.Request) -> web.Response:
        return web.json_response({"MediaContainer": inner})

    app = web.Application()
    app.router.add_get("/identity", name_itself)
    app.router.add_get("/status/sessions", respond)
    async with TestServer(app) as server:
        client = PlexClient(session, server.make_url("/"), TOKEN, "a-client")
        assert await client.sessions() == count


@pytest.mark.parametrize("with_header", [True, False])
async def test_scanning_returns_the_uuid_if_the_response_has_it(
    client: PlexClient, plex: PlexSimulator, *, with_header: bool
) -> None:
    plex.activity_header = with_header
    uuid = await client.scan_library("7", "/films/Harbour Lights & more")
    (scan,) = plex.scans("7")
    assert uuid == (scan if with_header else None)
    assert plex.requests[-1].query == {"path": "/films/Harbour Lights & more"}
    assert TOKEN not in str(plex.requests[-1].query)


async def test_the_time_of_the_last_scan_and_the_queue_of_a_library_are_read(
    client: PlexClient, plex: PlexSimulator
) -> None:
    plex.scanned_at["7"], plex.update_queue["7"] = 1_790_000_600, 14
    assert await client.scanned_at("7") == 1_790_000_600
    assert await client.scanned_at("1") == plex.created_at
    assert await client.scanned_at("99") == 0
    assert await client.update_queue_size("7") == 14
    assert await client.update_queue_size("1") == 0
    assert await client.update_queue_size("99") == 0
    # An id is one part of the path.
    assert await client.update_queue_size("7/timeline?x=") == 0


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    ("inner", "scanned_at", "queue"),
    [
        ({"size": 0}, 0, 0),
        ({"updateQueueSize": "3", "Directory": {"key": 7, "scannedAt": "5"}}, 5, 3),
        ({"updateQueueSize": None, "Directory": [None, {"key": "7"}]}, 0, 0),
        ({"updateQueueSize": -1, "Directory": [{"key": "8", "scannedAt": 5}]}, 0, 0),
        ({"updateQueueSize": [], "Directory": [{"key": "7", "scannedAt": {}}]}, 0, 0),
    ],
)
async def test_a_server_need_not_tell_the_time_of_the_last_scan_or_the_queue(
    session: ClientSession, inner: dict[str, object], scanned_at: int, queue: int
) -> None:
    async def respond(_: web.Request) -> web.Response:
        return web.json_response({"MediaContainer": inner})

    async with serving(respond) as server:
        client = PlexClient(session, server.make_url("/"), TOKEN, "a-client")
        assert await client.scanned_at("7") == scanned_at
        assert await client.update_queue_size("7") == queue


async def test_a_closed_session_is_a_connection_error(
    session: ClientSession, client: PlexClient
) -> None:
    """Happens when an entry is reloaded during an action."""
    await session.close()
    with pytest.raises(PlexConnectionError):
        await client.activities()
