"""The token appears only in the header that needs it."""

import logging

from aiohttp import ClientSession, web
from aiohttp.typedefs import Handler
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex.client import PlexClient
from custom_components.plex_activities.aioplex.exceptions import PlexError
from custom_components.plex_activities.aioplex.notifications import StreamKind
from homeassistant.core import HomeAssistant
from simulator import Fault, Kind, PlexSimulator

from .support.actions import call
from .support.clock import pass_time
from .support.entry import TOKEN, until_event_source
from .support.server import RECORDING, SUBSCRIPTIONS, serving
from .support.states import ACTIVITIES, running, until_state


async def test_the_token_is_sent_only_in_a_header(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await running(hass, plex, RECORDING, uuid="a", cancellable=True)
    await call(hass, "cancel_activity", activity_id="a")
    await call(hass, "scan_library", library="Films")
    plex.deny_streams(400, Kind.WEBSOCKET)
    plex.drop_sockets()
    await until_event_source(hass, entry, plex)
    requested = {(request.method, request.path) for request in plex.requests}
    assert requested >= {
        ("GET", "/"),
        ("GET", "/activities"),
        ("DELETE", "/activities/a"),
        ("GET", "/library/sections/1/refresh"),
        ("GET", "/:/websockets/notifications"),
        ("GET", "/:/eventsource/notifications"),
    }
    for request in plex.requests:
        # The identity of the server is verified before the token is sent.
        expected = None if request.path == "/identity" else TOKEN
        assert request.headers.get("X-Plex-Token") == expected
        assert TOKEN not in str(request.query)
        assert TOKEN not in request.path


@pytest.mark.parametrize(
    "fault", [None, *Fault], ids=lambda fault: fault.name if fault else "healthy"
)
async def test_the_token_is_in_no_log_exception_or_state(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    fault: Fault | None,
) -> None:
    caplog.set_level(logging.DEBUG)
    await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    if fault is not Fault.HANG:
        plex.fail(fault, streams=True)
    plex.deny_streams(400)
    plex.drop_sockets()
    for _ in range(3):
        await pass_time(hass, entry, 11)
    await hass.async_block_till_done()

    assert caplog.records
    assert_not_logged(caplog)
    coordinator = entry.runtime_data
    if coordinator.last_exception:
        assert_not_in_chain(coordinator.last_exception)
    for logged in (coordinator, coordinator.client, coordinator.data):
        assert TOKEN not in repr(logged)
    for state in hass.states.async_all():
        assert TOKEN not in str(state.as_dict())


async def test_a_refused_token_is_not_logged(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    plex.reject_token()
    plex.drop_sockets()
    await until_state(hass, ACTIVITIES, "unavailable")
    assert caplog.records
    assert_not_logged(caplog)
    assert_not_in_chain(entry.runtime_data.last_exception)


async def send_token(client: PlexClient, kind: StreamKind | None) -> None:
    """Read the list, or open the stream of this kind."""
    if kind is None:
        await client.activities()
        return
    async with client.notifications(kind):
        pass


async def answer_without_http(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.write(b"SSH-2.0-OpenSSH_10.2\r\n\r\n")
    request.transport.close()
    return web.Response()


async def answer_400(_: web.Request) -> web.Response:
    return web.Response(status=400)


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize("respond", [answer_without_http, answer_400])
@pytest.mark.parametrize("kind", [None, *StreamKind])
async def test_the_token_is_in_no_error_of_the_client(
    kind: StreamKind | None, respond: Handler
) -> None:
    """Errors of aiohttp hold the headers of the request, and none may be chained."""
    async with serving(respond) as server, ClientSession() as session:
        client = PlexClient(session, server.make_url("/"), TOKEN, "a-client")
        with pytest.raises(PlexError) as error:
            await send_token(client, kind)
    assert_not_in_chain(error.value)


def assert_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Check the log, and the exceptions in it with their causes."""
    assert TOKEN not in caplog.text
    for record in caplog.records:
        assert TOKEN not in repr(record.args)
        logged = record.exc_info[1] if record.exc_info else None
        arguments = record.args if isinstance(record.args, tuple) else ()
        for error in (logged, *arguments):
            if isinstance(error, BaseException):
                assert_not_in_chain(error)


def assert_not_in_chain(error: BaseException | None) -> None:
    """Check an exception and all its causes, with their attributes."""
    while error is not None:
        assert TOKEN not in repr(error)
        assert TOKEN not in repr(error.args)
        assert TOKEN not in repr(vars(error))
        error = error.__cause__ or error.__context__
