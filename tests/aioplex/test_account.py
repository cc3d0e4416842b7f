"""PINs, tokens and servers of an account at plex.tv."""

import asyncio
from collections.abc import AsyncGenerator
from http import HTTPStatus
from typing import Any

from aiohttp import ClientSession
from hypothesis import given
import pytest

from custom_components.plex_activities.aioplex.account import (
    AccountServer,
    Pin,
    PlexAccount,
)
from custom_components.plex_activities.aioplex.exceptions import (
    PlexAuthenticationError,
    PlexNotFoundError,
    PlexResponseError,
    PlexStartingUpError,
)
from custom_components.plex_activities.aioplex.wire import JsonValue
from simulator import PlexTvSimulator
from tests.hostile.json_strategies import JSON
from tests.support.clock import settled

HASH = "0123456789abcdef0123456789abcdef"
SERVER = {"clientIdentifier": "a", "accessToken": "t", "provides": "server"}


def connection(address: str, *, local: bool = False, relay: bool = False) -> Any:
    return {
        "protocol": "https",
        "address": address,
        "port": 32400,
        "uri": f"https://{address.replace('.', '-')}.{HASH}.plex.direct:32400",
        "local": local,
        "relay": relay,
    }


def urls(*connections: Any, **fields: Any) -> list[str]:
    """Return the URLs of a server with these connections, in the order of trying."""
    rows = list(connections)
    server = AccountServer.from_wire({**SERVER, "connections": rows, **fields})
    assert server is not None
    return [str(url) for url in server.urls]


LOCAL = connection("192.168.1.5", local=True)
REMOTE = connection("203.0.113.7")
RELAY = connection("203.0.113.99", relay=True)


@pytest.fixture
async def account() -> AsyncGenerator[PlexAccount]:
    async with ClientSession() as session:
        yield PlexAccount(session, "a-client")


def test_local_addresses_come_first_and_relays_last() -> None:
    assert urls(RELAY, REMOTE, LOCAL) == [
        f"https://192-168-1-5.{HASH}.plex.direct:32400",
        "http://192.168.1.5:32400",
        f"https://203-0-113-7.{HASH}.plex.direct:32400",
        f"https://203-0-113-99.{HASH}.plex.direct:32400",
    ]


def test_http_is_not_used_if_the_server_requires_https() -> None:
    found = urls(LOCAL, REMOTE, httpsRequired=True)
    assert [url.split(":")[0] for url in found] == ["https", "https"]


def test_http_is_used_for_private_addresses_only() -> None:
    public = connection("5.0.0.1", local=True)
    by_name = {"address": "plex.example.com", "port": 80, "local": True}
    custom = {"uri": "http://plex.example.com:32400", "local": False}
    assert urls(public, by_name, custom) == [public["uri"]]


@pytest.mark.parametrize(
    ("port", "is_used"),
    [(0, False), (1, True), (65535, True), (65536, False), (-1, False), (None, False)],
)
def test_http_is_used_with_a_valid_port_only(
    port: int | None, *, is_used: bool
) -> None:
    found = urls({"address": "192.168.1.5", "port": port, "local": True})
    assert found == ([f"http://192.168.1.5:{port}"] if is_used else [])


def test_ipv6_addresses_are_written_in_brackets() -> None:
    assert "http://[fd00::5]:32400" in urls(connection("fd00::5", local=True))


def test_a_repeated_address_is_used_once() -> None:
    assert len(urls(REMOTE, REMOTE)) == 1


@pytest.mark.parametrize(
    "broken",
    [None, "text", {}, {"uri": 7}, {"uri": "https://"}, {"uri": "http://[::"}],
)
def test_an_invalid_address_is_ignored(broken: object) -> None:
    assert urls(broken, REMOTE) == [REMOTE["uri"]]


@pytest.mark.parametrize("key", SERVER)
def test_a_server_without_a_required_key_is_ignored(key: str) -> None:
    row: dict[str, JsonValue] = {**SERVER}
    del row[key]
    assert AccountServer.from_wire(row) is None


@pytest.mark.parametrize("token", ["", 7])
def test_a_server_with_an_unusable_token_is_ignored(token: JsonValue) -> None:
    assert AccountServer.from_wire({**SERVER, "accessToken": token}) is None


@given(JSON)
def test_reading_any_value_as_a_server_raises_nothing(row: JsonValue) -> None:
    assert AccountServer.from_wire(row) is None
    for key in ("name", "owned", "sourceTitle", "connections", "httpsRequired"):
        assert AccountServer.from_wire({**SERVER, key: row}) is not None
    AccountServer.from_wire({**SERVER, "connections": [{"address": row, "port": row}]})


def test_secrets_are_not_in_the_text_of_a_value() -> None:
    server = AccountServer.from_wire({**SERVER, "accessToken": "secret"})
    assert server is not None
    assert server.token == "secret"  # a made-up one
    assert "secret" not in repr([server, Pin(1, "secret", 60)])


async def test_a_pin_expires(account: PlexAccount, plex_tv: PlexTvSimulator) -> None:
    pin = await account.create_pin()
    assert await account.token(pin) is None
    plex_tv.sign_in()
    assert await account.token(pin) == plex_tv.token
    plex_tv.expire()
    with pytest.raises(PlexNotFoundError):
        await account.token(pin)


async def test_servers_are_read_without_a_pause(
    account: PlexAccount, plex_tv: PlexTvSimulator
) -> None:
    plex_tv.servers = [SERVER] * 20
    reading = asyncio.create_task(account.servers(plex_tv.token))
    await settled()
    assert reading.done()
    assert len(await reading) == 20


async def test_requests_name_the_client_and_include_all_addresses(
    account: PlexAccount, plex_tv: PlexTvSimulator
) -> None:
    await account.create_pin()
    await account.servers(plex_tv.token)
    pins, resources = plex_tv.requests
    assert pins.query == {"strong": "true"}
    assert "X-Plex-Token" not in pins.headers
    assert resources.query == {
        "includeHttps": "1",
        "includeRelay": "1",
        "includeIPv6": "1",
    }
    for request in plex_tv.requests:
        assert request.headers["X-Plex-Client-Identifier"] == "a-client"
        assert request.headers["X-Plex-Product"] == "Home Assistant"


async def test_http_errors_and_unreadable_responses_are_plex_errors(
    account: PlexAccount, plex_tv: PlexTvSimulator
) -> None:
    pin = await account.create_pin()
    with pytest.raises(PlexAuthenticationError):
        await account.servers("another token")
    plex_tv.broken = HTTPStatus.SERVICE_UNAVAILABLE
    with pytest.raises(PlexStartingUpError):
        await account.token(pin)
    plex_tv.broken = HTTPStatus.OK
    for request in (account.create_pin(), account.token(pin), account.servers("t")):
        with pytest.raises(PlexResponseError):
            await request


@pytest.mark.parametrize("document", [None, [], {}, {"id": "7", "code": "c"}])
async def test_a_response_of_another_shape_is_a_plex_error(
    account: PlexAccount, plex_tv: PlexTvSimulator, document: object
) -> None:
    pin = await account.create_pin()
    plex_tv.fixed_document = document
    with pytest.raises(PlexResponseError):
        await account.create_pin()
    if not isinstance(document, dict):
        with pytest.raises(PlexResponseError):
            await account.token(pin)
    if not isinstance(document, list):
        with pytest.raises(PlexResponseError):
            await account.servers("t")
