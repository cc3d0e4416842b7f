"""Every fault does what it says."""

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
        (Fault.UNAUTHORIZED, 401, "text/html", "401 Unauthorized"),
        (Fault.FORBIDDEN, 403, "text/html", "403 Forbidden"),
        (Fault.HTML, 200, "text/html", "<html>"),
        (Fault.EMPTY, 200, "text/html", ""),
        (Fault.NOT_JSON, 200, "application/json", '{"MediaContainer":{"size":1,"Acti'),
        (Fault.NOT_JSON_ERROR, 400, "application/json", "<html>"),
        (Fault.WRONG_SHAPE, 200, "application/json", '["MediaContainer"]'),
    ],
)
async def test_a_wrong_reply_is_given(
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
async def test_a_server_that_starts_up_refuses_streams_too(
    plex: PlexSimulator, browser: aiohttp.ClientSession, fault: Fault, status: int
) -> None:
    plex.fail(fault)
    try:
        async with browser.ws_connect(WEBSOCKET):
            seen = 101
    except aiohttp.WSServerHandshakeError as error:
        seen = error.status
    assert seen == status


async def test_a_fault_can_be_told_to_hit_the_streams(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.BAD_GATEWAY, streams=True)
    with pytest.raises(aiohttp.WSServerHandshakeError, match="502"):
        await browser.ws_connect(WEBSOCKET)


async def test_a_fault_can_be_limited_to_some_requests(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    async def status(path: str) -> int:
        async with browser.get(path) as response:
            return response.status

    plex.fail(Fault.ERROR_500, only="/activities", times=1)
    assert await status("/") == 200
    assert await status("/activities") == 500
    assert await status("/activities") == 200


async def test_a_compressed_reply_is_the_right_one(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.GZIP)
    uuid = plex.start("butler")
    async with browser.get("/activities") as response:
        assert response.headers["Content-Encoding"] == "gzip"
        [row] = (await response.json())["MediaContainer"]["Activity"]
    assert row["uuid"] == uuid


async def test_half_a_body_breaks_off(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.HALF_BODY)
    plex.start("butler")
    async with browser.get("/activities") as response:
        assert response.status == 200
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()


async def test_a_huge_body_is_sent_whole_and_without_its_length(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.HUGE)
    async with browser.get("/activities") as response:
        assert "Content-Length" not in response.headers
        size = sum([len(chunk) async for chunk in response.content.iter_any()])
    assert size > 50_000_000


async def test_a_client_may_turn_away_from_a_huge_body(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.HUGE)
    async with browser.get("/activities") as response:
        assert (await response.content.read(18)).startswith(b'{"MediaContainer"')
    plex.fail(None)
    async with browser.get("/activities") as response:
        assert response.status == 200


async def test_progress_that_is_no_number_is_bare_in_the_json(
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


async def test_a_hanging_request_does_not_keep_the_server_from_stopping(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.HANG)
    async with asyncio.TaskGroup() as group:
        asked = group.create_task(_outcome(browser))
        await plex.wait_for_request("GET", "/activities")
        async with asyncio.timeout(1):
            await plex.stop()
        # aiohttp asks once more by itself, and may then find nobody listening.
        outcome = await asked
    assert outcome is not None
    assert issubclass(outcome, aiohttp.ClientConnectionError)


async def _outcome(browser: aiohttp.ClientSession) -> type[Exception] | None:
    try:
        async with browser.get("/activities"):
            return None
    except aiohttp.ClientError as error:
        return type(error)


async def test_a_dropped_connection_gets_no_reply(
    plex: PlexSimulator, browser: aiohttp.ClientSession
) -> None:
    plex.fail(Fault.DROP)
    assert await _outcome(browser) is aiohttp.ServerDisconnectedError
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await browser.ws_connect(WEBSOCKET)


@pytest.mark.parametrize("fault", [None, *Fault])
async def test_faults_leave_no_error_in_the_log(
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
    complaints = [
        each
        for each in caplog.records
        # That a loaded machine is slow says nothing about the server.
        if each.levelname in {"WARNING", "ERROR"} and "seconds" not in each.msg
    ]
    assert complaints == []


@pytest.mark.usefixtures("socket_enabled")
async def test_a_server_may_stop_in_the_moment_a_client_comes() -> None:
    complaints: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    for turns in range(5):
        async with PlexSimulator() as plex:
            address = URL(plex.url)
            assert address.host is not None
            with socket.create_connection((address.host, address.port)):
                # Accepted, but without a transport yet, after one of these.
                for _ in range(turns):
                    await asyncio.sleep(0)
                await plex.stop()
    assert complaints == []


@pytest.mark.usefixtures("socket_enabled")
async def test_https_is_served_with_the_certificate_it_is_given(
    self_signed: Callable[[ssl.SSLContext], None],
) -> None:
    complaints: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_debug(True)
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    self_signed(server)
    async with (
        PlexSimulator(ssl_context=server) as plex,
        aiohttp.ClientSession(plex.url) as session,
    ):
        assert plex.url.startswith("https://")
        with pytest.raises(aiohttp.ClientConnectorCertificateError):
            await session.get("/identity")
        async with session.get("/identity", ssl=False) as response:
            assert response.status == 200
    assert complaints == []


@pytest.fixture
def self_signed(tmp_path: Path) -> Callable[[ssl.SSLContext], None]:
    """Give a context a certificate that nobody has vouched for."""
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
