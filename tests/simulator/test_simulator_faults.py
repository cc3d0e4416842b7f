"""The faults of the simulator, and its start, stop and https."""

import asyncio
from collections.abc import Callable
import datetime as dt
import json
import math
from pathlib import Path
import socket
import ssl
from typing import Any

import aiohttp
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
import pytest
from yarl import URL

from simulator import Fault, PlexSimulator

WEBSOCKET = "/:/websockets/notifications"


@pytest.mark.parametrize(
    ("fault", "status", "content_type", "text"),
    [
        (Fault.STARTING_UP, 503, "text/html", "503 Service Unavailable"),
        (Fault.ERROR_500, 500, "text/html", "500 Internal Server Error"),
        (Fault.BAD_GATEWAY, 502, "text/html", "502 Bad Gateway"),
        (Fault.TOO_MANY_REQUESTS, 429, "text/html", "429 Too Many Requests"),
        (Fault.UNAUTHORIZED, 401, "text/html", "401 Unauthorized"),
        (Fault.FORBIDDEN, 403, "text/html", "403 Forbidden"),
        (Fault.HTML, 200, "text/html", "<html>"),
        (Fault.EMPTY, 200, "text/html", ""),
        (Fault.NOT_JSON, 200, "application/json", '{"MediaContainer":{"size":1,"Acti'),
        (Fault.NOT_JSON_ERROR, 400, "application/json", "<html>"),
        (Fault.WRONG_SHAPE, 200, "application/json", '["MediaContainer"]'),
    ],
)
async def test_a_fault_applies_to_all_requests_until_it_is_ended(
    plex: PlexSimulator,
    browser: aiohttp.ClientSession,
    fault: Fault,
    status: int,
    content_type: str,
    text: str,
) -> None:
    plex.fail(fault)
    for method, path in (
        ("GET", "/"),
        ("GET", "/identity"),
        ("DELETE", "/activities/1"),
    ):
        async with browser.request(method, path) as response:
            assert (response.status, response.content_type) == (status, content_type)
            assert text in await response.text()
    plex.fail(None)
    async with browser.get("/identity") as response:
        assert response.status == 200
        assert await response.json()


@pytest.mark.parametrize(
    ("fault", "status"), [(Fault.STARTING_UP, 503), (Fault.ERROR_500, 101)]
)
async def test_a_starting_server_refuses_streams_and_other_faults_do_not(
    plex: PlexSimulator, browser: aiohttp.ClientSession, fault: Fault, status: int
) -> None:
    plex.fail(fault)
    try:
        async with browser.ws_connect(WEBSOCKET):
            received = 101
    except aiohttp.WSServerHandshakeError as error:
        received = error.status
    assert received == status


async def test_a_server_that_is_starting_up_refuses_writes_while_reads_work(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    uuid = plex.start("grabber.grab", cancellable=True)
    plex.fail(Fault.STARTING_UP_WRITES)
    for method, path in (
        ("DELETE", f"/activities/{uuid}"),
        ("GET", "/library/sections/7/refresh"),
        ("POST", "/butler/BackupDatabase"),
    ):
        async with browser.request(method, path) as response:
            assert (response.status, response.content_type) == (400, "text/html")
            assert "server is still starting up" in await response.text()
    async with browser.get("/activities") as response:
        rows = (await response.json())["MediaContainer"]["Activity"]
    assert [row["uuid"] for row in rows] == [uuid]


async def test_a_proxy_that_drops_the_accept_header_leaves_xml(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.XML)
    async with browser.get("/activities") as response:
        assert response.content_type == "text/xml"
        assert '<MediaContainer size="0"' in await response.text()


async def test_a_fault_applies_to_streams_on_request(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.BAD_GATEWAY, streams=True)
    with pytest.raises(aiohttp.WSServerHandshakeError, match="502"):
        await browser.ws_connect(WEBSOCKET)


async def test_a_fault_can_be_limited_to_a_path_and_a_number_of_requests(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async def status(path: str) -> int:
        async with browser.get(path) as response:
            return response.status

    plex.fail(Fault.ERROR_500, only="/activities", times=1)
    assert await status("/") == 200
    assert await status("/activities") == 500
    assert await status("/activities") == 200


async def test_the_gzip_fault_compresses_the_right_response(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.GZIP)
    uuid = plex.start("butler")
    async with browser.get("/activities") as response:
        assert response.headers["Content-Encoding"] == "gzip"
        [row] = (await response.json())["MediaContainer"]["Activity"]
    assert row["uuid"] == uuid


async def test_the_half_body_fault_cuts_the_response_off(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.HALF_BODY)
    plex.start("butler")
    async with browser.get("/activities") as response:
        assert response.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()


async def test_a_huge_body_is_sent_completely_without_a_content_length(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.HUGE)
    async with browser.get("/activities") as response:
        assert "Content-Length" not in response.headers
        size = sum([len(chunk) async for chunk in response.content.iter_any()])
    assert size > 50_000_000


async def test_the_server_survives_a_client_that_stops_reading_a_huge_body(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.HUGE)
    async with browser.get("/activities") as response:
        assert (await response.content.read(18)).startswith(b'{"MediaContainer"')
    plex.fail(None)
    async with browser.get("/activities") as response:
        assert response.status == 200


async def test_the_nan_fault_writes_bare_nan_into_the_json(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.NAN)
    plex.start("butler", context={"key": "1"})
    async with browser.get("/activities") as response:
        text = await response.text()
    assert '"progress":NaN,' in text
    [row] = json.loads(text)["MediaContainer"]["Activity"]
    assert math.isnan(row["progress"])


async def test_a_hanging_request_is_never_answered(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.HANG)
    timeout = aiohttp.ClientTimeout(total=0.05)
    with pytest.raises(TimeoutError):
        await browser.get("/activities", timeout=timeout)


async def test_a_hanging_request_does_not_delay_the_stop_of_the_server(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.HANG)
    async with asyncio.TaskGroup() as group:
        request = group.create_task(_error_of_request(browser))
        await plex.wait_for_request("GET", "/activities")
        async with asyncio.timeout(1):
            await plex.stop()
        # aiohttp repeats the request once, and that one may be refused.
        error = await request
    assert error is not None
    assert issubclass(error, aiohttp.ClientConnectionError)


async def _error_of_request(browser: aiohttp.ClientSession) -> type[Exception] | None:
    try:
        async with browser.get("/activities"):
            return None
    except aiohttp.ClientError as error:
        return type(error)


async def test_the_drop_fault_closes_the_connection_without_a_response(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.DROP)
    assert await _error_of_request(browser) is aiohttp.ServerDisconnectedError
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await browser.ws_connect(WEBSOCKET)


@pytest.mark.parametrize("fault", [None, *Fault])
async def test_faults_cause_no_errors_in_the_log(
    plex: PlexSimulator,
    browser: aiohttp.ClientSession,
    caplog: pytest.LogCaptureFixture,
    fault: Fault | None,
) -> None:
    plex.fail(fault, streams=True)
    plex.start("butler")
    for path in ("/activities", WEBSOCKET, "/:/eventsource/notifications"):
        try:
            async with browser.get(
                path, timeout=aiohttp.ClientTimeout(total=0.05)
            ) as response:
                await response.content.read(10)
        except aiohttp.ClientError, TimeoutError:
            pass
    await plex.stop()
    problems = [
        record
        for record in caplog.records
        # asyncio warns about slow callbacks on a busy machine.
        if record.levelname in {"WARNING", "ERROR"} and "seconds" not in record.msg
    ]
    assert problems == []


@pytest.mark.usefixtures("socket_enabled")
async def test_a_server_can_stop_at_the_moment_a_client_connects() -> None:
    errors: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.set_exception_handler(lambda _, context: errors.append(context))
    for turns in range(5):
        async with PlexSimulator() as plex:
            address = URL(plex.url)
            assert address.host is not None
            with socket.create_connection((address.host, address.port)):
                # In one of the five runs the connection is accepted but has no transport yet.
                for _ in range(turns):
                    await asyncio.sleep(0)
                await plex.stop()
    assert errors == []


@pytest.mark.usefixtures("socket_enabled")
async def test_https_is_served_with_the_given_certificate(
    self_signed: Callable[[ssl.SSLContext], None],
) -> None:
    errors: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.set_exception_handler(lambda _, context: errors.append(context))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    self_signed(context)
    async with (
        PlexSimulator(ssl_context=context) as plex,
        aiohttp.ClientSession(plex.url) as session,
    ):
        assert plex.url.startswith("https://")
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await session.get("/identity")
        async with session.get("/identity", ssl=False) as response:
            assert response.status == 200
    assert errors == []


@pytest.fixture
def self_signed(tmp_path: Path) -> Callable[[ssl.SSLContext], None]:
    """Return a function that loads a self-signed certificate into a context."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "harbour")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "harbour.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return lambda context: context.load_cert_chain(file)
