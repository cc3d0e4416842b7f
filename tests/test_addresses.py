"""A server that no longer answers where it was, and its other known addresses."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from yarl import URL

from custom_components.plex_activities.aioplex.address import async_first_reachable
from custom_components.plex_activities.aioplex.exceptions import (
    PlexAuthenticationError,
    PlexConnectionError,
)
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support.clock import pass_time, settled
from .support.entry import TOKEN, config_entry, is_loaded, set_up
from .support.server import SCAN
from .support.states import ACTIVITIES, until_state

MODULE = async_first_reachable.__module__
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture
async def moved(socket_enabled: None) -> AsyncGenerator[PlexSimulator]:
    """Return the same server at another of its addresses."""
    async with PlexSimulator(token=TOKEN) as simulator:
        yield simulator


def entry_with_addresses(plex: PlexSimulator, *urls: str) -> MockConfigEntry:
    return config_entry(plex, addresses=[plex.url, *urls])


async def test_a_server_is_found_at_another_address_before_anybody_is_bothered(
    hass: HomeAssistant, plex: PlexSimulator, moved: PlexSimulator
) -> None:
    entry = entry_with_addresses(plex, NOWHERE, moved.url)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await plex.wait_for_socket()

    moved.start(SCAN)
    await plex.stop()
    await until_state(hass, ACTIVITIES, "1")
    await pass_time(hass, entry, 5)
    await moved.wait_for_socket()
    assert is_loaded(entry)
    # The stored address is the best one, and stays.
    assert entry.data[CONF_URL] == plex.url


async def test_the_best_address_is_gone_back_to_when_it_works_again(
    hass: HomeAssistant,
    plex: PlexSimulator,
    moved: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "custom_components.plex_activities.server.addresses.ADDRESSES_INTERVAL",
        timedelta(0),
    )
    entry = entry_with_addresses(plex, moved.url)
    entry.add_to_hass(hass)
    await plex.stop()
    assert await hass.config_entries.async_setup(entry.entry_id)
    await moved.wait_for_request("GET", "/activities", count=2)
    await settled()
    await plex.start_server()
    plex.requests.clear()
    await pass_time(hass, entry, 61)
    await plex.wait_for_request("GET", "/activities")
    assert plex.requests[0].path == "/identity"
    assert "X-Plex-Token" not in plex.requests[0].headers
    # From then on nothing else is asked.
    plex.requests.clear()
    moved.requests.clear()
    await pass_time(hass, entry, 61)
    await plex.wait_for_request("GET", "/activities")
    assert [request.path for request in plex.requests] == ["/activities"]
    assert moved.requests == []


@pytest.mark.parametrize("fault", [Fault.BAD_GATEWAY, Fault.HTML, Fault.ERROR_500])
async def test_a_proxy_without_its_server_is_left_for_another_address(
    hass: HomeAssistant, plex: PlexSimulator, moved: PlexSimulator, fault: Fault
) -> None:
    plex.fail(fault)
    entry = entry_with_addresses(plex, moved.url)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert "/activities" in {request.path for request in moved.requests}


async def test_a_refused_token_is_tried_nowhere_else(
    hass: HomeAssistant, plex: PlexSimulator, moved: PlexSimulator
) -> None:
    plex.reject_token()
    entry = entry_with_addresses(plex, moved.url)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert moved.requests == []


async def test_what_was_encrypted_once_never_goes_out_in_the_clear(
    hass: HomeAssistant, tls_plex: PlexSimulator, moved: PlexSimulator
) -> None:
    """The certificate is bad, and somebody answers in plain http nearby."""
    entry = entry_with_addresses(tls_plex, moved.url)
    entry.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert moved.requests == []
    assert tls_plex.requests == []


async def test_a_server_that_moved_while_home_assistant_was_off_is_found(
    hass: HomeAssistant, plex: PlexSimulator, moved: PlexSimulator
) -> None:
    await plex.stop()
    entry = entry_with_addresses(plex, moved.url)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    # It is found by who it is, which takes no token.
    assert moved.requests[0].path == "/identity"
    assert "X-Plex-Token" not in moved.requests[0].headers


async def test_an_address_that_another_server_has_now_is_as_good_as_none(
    hass: HomeAssistant, plex: PlexSimulator, moved: PlexSimulator
) -> None:
    async with PlexSimulator(token=TOKEN, machine_identifier="another") as other:
        await set_up(hass, plex, url=other.url, addresses=[other.url, moved.url])
        assert "/activities" in {request.path for request in moved.requests}
        assert {request.path for request in other.requests} == {"/identity"}
        assert all("X-Plex-Token" not in request.headers for request in other.requests)


async def test_another_server_at_a_known_address_is_not_taken(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    async with PlexSimulator(token=TOKEN, machine_identifier="another") as other:
        await plex.stop()
        entry = entry_with_addresses(plex, other.url)
        entry.add_to_hass(hass)
        assert not await hass.config_entries.async_setup(entry.entry_id)
        assert entry.data[CONF_URL] == plex.url
        assert all("X-Plex-Token" not in request.headers for request in other.requests)


async def test_a_server_that_is_off_is_looked_for_once_a_minute(
    hass: HomeAssistant,
    plex: PlexSimulator,
    moved: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved.fail(Fault.HTML)
    entry = entry_with_addresses(plex, moved.url)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await plex.wait_for_socket()
    await plex.stop()
    for _ in range(5):
        await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "unavailable")
    assert len(moved.requests) == 1
    monkeypatch.setattr(
        "custom_components.plex_activities.server.addresses.ADDRESSES_INTERVAL",
        timedelta(0),
    )
    moved.fail(None)
    await hass.config_entries.async_reload(entry.entry_id)
    await until_state(hass, ACTIVITIES, "0")


async def test_without_other_addresses_nothing_is_looked_for(
    hass: HomeAssistant, plex: PlexSimulator, polled_entry: MockConfigEntry
) -> None:
    plex.fail(Fault.ERROR_500, only="/activities")
    await pass_time(hass, polled_entry, 11)
    plex.requests.clear()
    await pass_time(hass, polled_entry, 11)
    assert [request.path for request in plex.requests].count("/identity") == 1


async def answer(url: URL) -> URL:
    if url.host == "silent":
        raise PlexConnectionError("silent")
    if url.host == "refused":
        raise PlexAuthenticationError("refused")
    return url


def addresses(*hosts: str) -> list[URL]:
    return [URL(f"http://{host}") for host in hosts]


async def test_the_first_in_the_list_that_works_is_taken() -> None:
    found = await async_first_reachable(addresses("silent", "b", "c"), answer)
    assert found.host == "b"


@pytest.mark.parametrize("hosts", [("silent", "refused"), ("refused", "silent")])
async def test_of_all_that_fail_the_one_that_tells_most_is_raised(
    hosts: tuple[str, ...],
) -> None:
    with pytest.raises(PlexAuthenticationError):
        await async_first_reachable(addresses(*hosts), answer)


async def test_an_address_that_leads_nowhere_holds_up_the_others_only_so_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def attempt(url: URL) -> URL:
        if url.host == "hangs":
            await asyncio.Event().wait()
        return url

    monkeypatch.setattr(f"{MODULE}.ADDRESS_TIMEOUT", 0.001)
    found = await async_first_reachable(addresses("hangs", "b"), attempt)
    assert found.host == "b"
    with pytest.raises(PlexConnectionError):
        await async_first_reachable(addresses("hangs"), attempt)


async def test_the_other_attempts_have_ended_when_one_is_taken() -> None:
    ended: list[str | None] = []

    async def attempt(url: URL) -> URL:
        try:
            if url.host == "hangs":
                await asyncio.Event().wait()
        finally:
            ended.append(url.host)
        return url

    await async_first_reachable(addresses("b", "hangs"), attempt)
    assert ended == ["b", "hangs"]


async def test_no_address_at_all_is_a_plex_error() -> None:
    with pytest.raises(PlexConnectionError):
        await async_first_reachable([], answer)
