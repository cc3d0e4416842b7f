"""What plex.tv says of an account, and what is made of it."""

from collections.abc import AsyncGenerator
from http import HTTPStatus
from typing import Any

from aiohttp import ClientSession
from hypothesis import given, strategies as st
import pytest

from custom_components.plex_activities.aioplex.account import AccountServer, PlexAccount
from custom_components.plex_activities.aioplex.exceptions import (
    PlexAuthenticationError,
    PlexNotFoundError,
    PlexResponseError,
    PlexStartingUpError,
)
from custom_components.plex_activities.aioplex.wire import JsonValue
from simulator import PlexTvSimulator

HASH = "0123456789abcdef0123456789abcdef"
SERVER = {"clientIdentifier": "a", "accessToken": "t", "provides": "server"}

JSON: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


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
    rows = list(connections)
    server = AccountServer.from_wire({**SERVER, "connections": rows, **fields})
    assert server is not None
    return [str(url) for url in server.urls]


HOME = connection("192.168.1.5", local=True)
AWAY = connection("203.0.113.7")
RELAY = connection("203.0.113.99", relay=True)


@pytest.fixture
async def account() -> AsyncGenerator[PlexAccount]:
    async with ClientSession() as session:
        yield PlexAccount(session, "a-client")


def test_near_addresses_come_before_far_ones_and_the_relay_last() -> None:
    assert urls(RELAY, AWAY, HOME) == [
        f"https://192-168-1-5.{HASH}.plex.direct:32400",
        "http://192.168.1.5:32400",
        f"https://203-0-113-7.{HASH}.plex.direct:32400",
        f"https://203-0-113-99.{HASH}.plex.direct:32400",
    ]


def test_plain_http_is_left_out_where_the_server_requires_https() -> None:
    found = urls(HOME, AWAY, httpsRequired=True)
    assert [url for url in found if url.startswith("http:")] == []
    assert len(found) == 2


def test_plain_http_never_leaves_the_home() -> None:
    abroad = connection("5.0.0.1", local=True)
    by_name = {"address": "plex.example.com", "port": 80, "local": True}
    custom = {"uri": "http://plex.example.com:32400", "local": False}
    assert urls(abroad, by_name, custom) == [abroad["uri"]]


def test_an_address_of_the_sixth_version_is_written_as_one() -> None:
    assert "http://[fd00::5]:32400" in urls(connection("fd00::5", local=True))


def test_an_address_that_is_listed_twice_is_tried_once() -> None:
    assert len(urls(AWAY, AWAY)) == 1


@pytest.mark.parametrize(
    "broken",
    [None, "text", {}, {"uri": 7}, {"uri": "https://"}, {"uri": "http://[::"}],
)
def test_an_address_that_is_none_is_left_out(broken: object) -> None:
    assert urls(broken, AWAY) == [AWAY["uri"]]


@pytest.mark.parametrize("key", SERVER)
def test_a_server_without_what_it_takes_is_left_out(key: str) -> None:
    row = {each: SERVER[each] for each in SERVER if each != key}
    assert AccountServer.from_wire({**row}) is None


@given(JSON)
def test_whatever_a_row_holds_it_is_a_server_or_none(row: JsonValue) -> None:
    assert AccountServer.from_wire(row) is None
    for key in ("name", "owned", "sourceTitle", "connections", "httpsRequired"):
        assert AccountServer.from_wire({**SERVER, key: row}) is not None
    AccountServer.from_wire({**SERVER, "connections": [{"address": row, "port": row}]})


async def test_a_pin_expires(account: PlexAccount, plex_tv: PlexTvSimulator) -> None:
    pin = await account.create_pin()
    assert await account.token(pin) is None
    plex_tv.sign_in()
    assert await account.token(pin) == plex_tv.token
    plex_tv.expire()
    with pytest.raises(PlexNotFoundError):
        await account.token(pin)


async def test_it_says_who_asks_and_asks_for_all_addresses(
    account: PlexAccount, plex_tv: PlexTvSimulator
) -> None:
    await account.create_pin()
    await account.servers(plex_tv.token)
    pins, resources = plex_tv.requests
    assert pins.query == {"strong": "true"}
    assert "X-Plex-Token" not in pins.headers
    assert resources.query == {"includeHttps": "1", "includeRelay": "1"}
    for request in plex_tv.requests:
        assert request.headers["X-Plex-Client-Identifier"] == "a-client"
        assert request.headers["X-Plex-Product"] == "Home Assistant"


async def test_what_goes_wrong_is_a_plex_error(
    account: PlexAccount, plex_tv: PlexTvSimulator
) -> None:
    pin = await account.create_pin()
    with pytest.raises(PlexAuthenticationError):
        await account.servers("another token")
    plex_tv.broken = HTTPStatus.SERVICE_UNAVAILABLE
    with pytest.raises(PlexStartingUpError):
        await account.token(pin)
    plex_tv.broken = HTTPStatus.OK
    for asked in (account.create_pin(), account.token(pin), account.servers("t")):
        with pytest.raises(PlexResponseError):
            await asked


@pytest.mark.parametrize("document", [None, [], {}, {"id": "7", "code": "c"}])
async def test_an_answer_of_another_shape_is_a_plex_error(
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
