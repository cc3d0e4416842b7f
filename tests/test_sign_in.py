"""Signing in at plex.tv: the browser, the PIN, and the list of servers."""

import asyncio
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.plex_activities.const import DOMAIN
from custom_components.plex_activities.flow.sign_in import (
    CHECKS_AFTER_RETURN,
    RETURN_PATH,
)
from homeassistant.config_entries import (
    SOURCE_IGNORE,
    ConfigEntryState,
    ConfigFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, UnknownFlow
from homeassistant.setup import async_setup_component
from homeassistant.util.async_ import get_scheduled_timer_handles
from simulator import Fault, PlexSimulator, PlexTvSimulator

from .support.clock import settled
from .support.entry import TOKEN, config_entry, is_loaded, set_up
from .support.flows import choose, errors_of, manual, open_way, reconfigure, submit
from .support.sign_in import come_back, pass_interval, signed_in, start_reauth
from .support.states import ACTIVITIES, state

NOWHERE = "http://127.0.0.1:1"
FLOWS = "/api/config/config_entries/flow"
FRONTEND = "http://homeassistant.local:8123"


@pytest.fixture
def account(plex: PlexSimulator, plex_tv: PlexTvSimulator) -> PlexTvSimulator:
    """Return a plex.tv whose account owns the server."""
    plex_tv.add_server(plex, TOKEN)
    return plex_tv


async def sign_in_page_again(hass: HomeAssistant, flow_id: str) -> ConfigFlowResult:
    """Open the sign-in page again after an error."""
    return await choose(hass, flow_id, "plex_account")


async def assert_retry_succeeds(
    hass: HomeAssistant, account: PlexTvSimulator, flow_id: str
) -> None:
    opened = await sign_in_page_again(hass, flow_id)
    result = await signed_in(hass, account, opened)
    assert result["step_id"] == "select_server"


async def test_a_server_is_set_up_by_signing_in(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    plex: PlexSimulator,
    account: PlexTvSimulator,
) -> None:
    opened = await open_way(hass, "plex_account")
    account.sign_in()
    assert await come_back(hass, hass_client_no_auth, opened["flow_id"]) == 200
    result = await submit(hass, opened["flow_id"])
    assert result["step_id"] == "select_server"
    chosen = {"server": plex.machine_identifier}
    result = await submit(hass, opened["flow_id"], chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == plex.friendly_name
    assert result["data"] == manual(plex, addresses=[plex.url])
    assert state(hass, ACTIVITIES).state == "0"


async def test_the_browser_is_sent_to_plex_tv_with_the_return_url(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    account: PlexTvSimulator,
) -> None:
    assert await async_setup_component(hass, "config", {})
    # The first sign-in registers the view, which is too late once the client is running.
    first = await open_way(hass, "plex_account")
    hass.config_entries.flow.async_abort(first["flow_id"])
    account.expire()
    client = await hass_client()
    response = await client.post(FLOWS, json={"handler": DOMAIN})
    flow_id = (await response.json())["flow_id"]
    response = await client.post(
        f"{FLOWS}/{flow_id}",
        json={"next_step_id": "plex_account"},
        headers={"HA-Frontend-Base": FRONTEND},
    )
    url = urlsplit((await response.json())["url"])
    assert url.geturl().startswith(account.sign_in_page)
    # Browsers do not send the fragment to the server.
    assert url.query == ""
    (pin,) = account.pins.values()
    assert parse_qs(url.fragment.removeprefix("?")) == {
        "clientID": [pin.client_identifier],
        "code": [pin.code],
        "context[device][product]": ["Home Assistant"],
        "forwardUrl": [f"{FRONTEND}{RETURN_PATH}?flow_id={flow_id}"],
    }


async def test_the_flow_continues_if_the_browser_does_not_return(
    hass: HomeAssistant, account: PlexTvSimulator
) -> None:
    opened = await open_way(hass, "plex_account")
    for _ in range(2 * CHECKS_AFTER_RETURN):
        await pass_interval(hass)
    # A dialog that is opened again asks what it is to show.
    result = await submit(hass, opened["flow_id"])
    assert result["type"] is FlowResultType.EXTERNAL_STEP
    assert result["step_id"] == "plex_account"
    result = await signed_in(hass, account, opened)
    assert result["step_id"] == "select_server"


async def test_a_declined_sign_in_is_an_error_and_can_be_repeated(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    account: PlexTvSimulator,
) -> None:
    opened = await open_way(hass, "plex_account")
    flow_id = opened["flow_id"]
    await come_back(hass, hass_client_no_auth, flow_id)
    for _ in range(2):
        await pass_interval(hass)
    result = await submit(hass, flow_id)
    assert result["step_id"] == "sign_in_again"
    assert errors_of(result) == {"sign_in_refused"}
    # The dialog shows the same error when it is opened again.
    result = await submit(hass, flow_id)
    assert errors_of(result) == {"sign_in_refused"}
    await assert_retry_succeeds(hass, account, flow_id)


async def test_an_unfinished_sign_in_expires_and_can_be_repeated(
    hass: HomeAssistant, account: PlexTvSimulator
) -> None:
    opened = await open_way(hass, "plex_account")
    account.expire()
    await pass_interval(hass)
    result = await submit(hass, opened["flow_id"])
    assert result["step_id"] == "sign_in_again"
    assert errors_of(result) == {"sign_in_expired"}
    await assert_retry_succeeds(hass, account, opened["flow_id"])


async def test_a_sign_in_expires_even_if_plex_tv_is_unavailable(
    hass: HomeAssistant,
    account: PlexTvSimulator,
) -> None:
    account.lifetime = 0
    opened = await open_way(hass, "plex_account")
    account.broken = HTTPStatus.BAD_GATEWAY
    await pass_interval(hass)
    result = await submit(hass, opened["flow_id"])
    assert errors_of(result) == {"sign_in_expired"}


def pending_checks(hass: HomeAssistant) -> list[asyncio.TimerHandle]:
    """Return the timers of the sign-ins that are in progress."""
    return [
        timer
        for timer in get_scheduled_timer_handles(hass.loop)
        if not timer.cancelled() and "sign-in" in str(timer._args)
    ]


async def test_closing_the_dialog_ends_the_checks(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    account: PlexTvSimulator,
) -> None:
    opened = await open_way(hass, "plex_account")
    assert len(pending_checks(hass)) == 1
    hass.config_entries.flow.async_abort(opened["flow_id"])
    assert pending_checks(hass) == []
    # A browser that returns later gets an error.
    assert await come_back(hass, hass_client_no_auth, opened["flow_id"]) == 404


async def test_closing_the_dialog_before_there_is_a_pin_starts_no_checks(
    hass: HomeAssistant, account: PlexTvSimulator
) -> None:
    account.hold()
    opening = hass.async_create_task(open_way(hass, "plex_account"))
    await account.wait_for_request("POST", "/api/v2/pins")
    (flow,) = hass.config_entries.flow.async_progress(include_uninitialized=True)
    hass.config_entries.flow.async_abort(flow["flow_id"])
    account.release()
    with suppress(UnknownFlow):
        await opening
    await pass_interval(hass)
    assert pending_checks(hass) == []


async def test_there_is_one_request_at_a_time_to_a_plex_tv_that_hangs(
    hass: HomeAssistant, account: PlexTvSimulator
) -> None:
    opened = await open_way(hass, "plex_account")
    account.hold()
    account.requests.clear()
    for _ in range(20):
        await pass_interval(hass)
    account.sign_in()
    account.release()
    await settled()
    assert len(account.requests) == 1
    result = await submit(hass, opened["flow_id"])
    assert result["step_id"] == "select_server"


async def test_a_browser_that_returns_during_a_check_uses_its_result(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    account: PlexTvSimulator,
) -> None:
    opened = await open_way(hass, "plex_account")
    account.sign_in()
    account.hold()
    account.requests.clear()
    await pass_interval(hass)
    returning = asyncio.create_task(
        come_back(hass, hass_client_no_auth, opened["flow_id"])
    )
    await settled()
    account.release()
    assert await returning == 200
    assert len(account.requests) == 1
    result = await submit(hass, opened["flow_id"])
    assert result["step_id"] == "select_server"


async def test_failed_checks_do_not_count_as_a_declined_sign_in(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    account: PlexTvSimulator,
) -> None:
    opened = await open_way(hass, "plex_account")
    account.broken = HTTPStatus.SERVICE_UNAVAILABLE
    await come_back(hass, hass_client_no_auth, opened["flow_id"])
    for _ in range(4):
        await pass_interval(hass)
    account.broken = None
    result = await signed_in(hass, account, opened)
    assert result["step_id"] == "select_server"


async def test_a_browser_that_returns_late_does_not_submit_another_form(
    hass: HomeAssistant,
    hass_client_no_auth: ClientSessionGenerator,
    plex: PlexSimulator,
    account: PlexTvSimulator,
) -> None:
    opened = await open_way(hass, "plex_account")
    result = await signed_in(hass, account, opened)
    assert result["step_id"] == "select_server"
    assert await come_back(hass, hass_client_no_auth, opened["flow_id"]) == 404
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "select_server"


@pytest.mark.parametrize(
    "status", [HTTPStatus.BAD_GATEWAY, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.OK]
)
async def test_an_unavailable_plex_tv_is_an_error_and_can_be_retried(
    hass: HomeAssistant, account: PlexTvSimulator, status: HTTPStatus
) -> None:
    account.broken = status
    result = await open_way(hass, "plex_account")
    assert result["step_id"] == "sign_in_again"
    assert errors_of(result) == {"plex_tv_unavailable"}

    account.broken = None
    result = await sign_in_page_again(hass, result["flow_id"])
    assert result["type"] is FlowResultType.EXTERNAL_STEP

    # A short failure during the sign-in is ignored.
    account.broken = HTTPStatus.SERVICE_UNAVAILABLE
    await pass_interval(hass)
    account.broken = None
    account.sign_in()
    await pass_interval(hass)
    account.broken = status
    result = await submit(hass, result["flow_id"])
    assert errors_of(result) == {"plex_tv_unavailable"}


async def test_own_servers_are_listed_before_shared_ones_with_their_owner(
    hass: HomeAssistant, plex: PlexSimulator, plex_tv: PlexTvSimulator
) -> None:
    shared = {"clientIdentifier": "b", "owned": False, "sourceTitle": "Ada"}
    plex_tv.add_server(plex, "b-token", name="Attic", **shared)
    plex_tv.add_server(plex, TOKEN, presence=False)
    plex_tv.add_server(plex, "c", clientIdentifier="player", provides="player")
    plex_tv.servers.append({"provides": "server", "name": "no identifier"})
    opened = await open_way(hass, "plex_account")
    result = await signed_in(hass, plex_tv, opened)
    assert result["data_schema"] is not None
    (selector,) = result["data_schema"].schema.values()
    assert selector.config["options"] == [
        {"value": plex.machine_identifier, "label": "Harbour (offline)"},
        {"value": "b", "label": "Attic (shared by Ada)"},
    ]


async def test_own_servers_of_one_name_are_told_apart(
    hass: HomeAssistant, plex: PlexSimulator, plex_tv: PlexTvSimulator
) -> None:
    addresses = {
        "a": [{"uri": "https://192-168-1-5.abc.plex.direct:32400", "local": True}],
        "b": [{"uri": "https://plex.example.com", "local": False}],
        "c-of-twelve": [],
    }
    for identifier, connections in addresses.items():
        plex_tv.add_server(
            plex, TOKEN, clientIdentifier=identifier, connections=connections
        )
    opened = await open_way(hass, "plex_account")
    result = await signed_in(hass, plex_tv, opened)
    assert result["data_schema"] is not None
    (selector,) = result["data_schema"].schema.values()
    assert [option["label"] for option in selector.config["options"]] == [
        "Harbour · 192.168.1.5",
        "Harbour · plex.example.com",
        "Harbour · c-of-twe",
    ]


async def test_an_account_without_servers_is_an_error(
    hass: HomeAssistant, plex: PlexSimulator, plex_tv: PlexTvSimulator
) -> None:
    opened = await open_way(hass, "plex_account")
    result = await signed_in(hass, plex_tv, opened)
    assert errors_of(result) == {"no_servers"}
    plex_tv.add_server(plex, TOKEN)
    await assert_retry_succeeds(hass, plex_tv, opened["flow_id"])


async def test_a_server_that_moved_gets_its_new_addresses_by_signing_in_again(
    hass: HomeAssistant, plex: PlexSimulator, account: PlexTvSimulator
) -> None:
    known = config_entry(plex, url=NOWHERE, token="old", addresses=[NOWHERE])
    known.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(known.entry_id)
    opened = await open_way(hass, "plex_account")
    result = await signed_in(hass, account, opened)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "addresses_refreshed"
    assert known.data == manual(plex, addresses=[plex.url])
    assert is_loaded(known)


async def test_signing_in_again_refreshes_addresses_and_token_in_reconfigure(
    hass: HomeAssistant, plex: PlexSimulator, account: PlexTvSimulator
) -> None:
    known = config_entry(plex, url=NOWHERE, token="old", addresses=[NOWHERE])
    known.add_to_hass(hass)
    opened = await reconfigure(hass, known, "plex_account")
    result = await signed_in(hass, account, opened)
    assert result["reason"] == "reconfigure_successful"
    assert known.data == manual(plex, addresses=[plex.url])
    assert is_loaded(known)


async def test_a_stored_address_that_works_stays_when_the_others_are_refreshed(
    hass: HomeAssistant, plex: PlexSimulator, account: PlexTvSimulator
) -> None:
    known = await set_up(hass, plex, addresses=[plex.url, NOWHERE])
    opened = await open_way(hass, "plex_account")
    result = await signed_in(hass, account, opened)
    assert result["reason"] == "addresses_refreshed"
    assert known.data == manual(plex, addresses=[plex.url])


async def test_a_server_that_is_off_cannot_be_refreshed(
    hass: HomeAssistant, plex: PlexSimulator, account: PlexTvSimulator
) -> None:
    known = config_entry(plex, addresses=[plex.url])
    known.add_to_hass(hass)
    await plex.stop()
    opened = await open_way(hass, "plex_account")
    result = await signed_in(hass, account, opened)
    assert errors_of(result) == {"no_address_answers"}
    await plex.start_server()
    chosen = {"server": plex.machine_identifier}
    result = await submit(hass, opened["flow_id"], chosen)
    assert result["reason"] == "addresses_refreshed"


async def test_servers_that_are_set_up_are_offered_after_new_ones(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    account: PlexTvSimulator,
    quay: PlexSimulator,
) -> None:
    account.add_server(quay, TOKEN)
    opened = await open_way(hass, "plex_account")
    result = await signed_in(hass, account, opened)
    assert result["data_schema"] is not None
    (selector,) = result["data_schema"].schema.values()
    assert selector.config["options"] == [
        {"value": quay.machine_identifier, "label": "Quay"},
        {"value": entry.unique_id, "label": "Harbour · already set up"},
    ]


async def test_a_server_whose_discovery_was_ignored_is_offered(
    hass: HomeAssistant, plex: PlexSimulator, account: PlexTvSimulator
) -> None:
    MockConfigEntry(
        domain=DOMAIN, source=SOURCE_IGNORE, unique_id=plex.machine_identifier
    ).add_to_hass(hass)
    opened = await open_way(hass, "plex_account")
    result = await signed_in(hass, account, opened)
    assert result["data_schema"] is not None
    (selector,) = result["data_schema"].schema.values()
    assert selector.config["options"] == [
        {"value": plex.machine_identifier, "label": "Harbour"}
    ]
    chosen = {"server": plex.machine_identifier}
    result = await submit(hass, opened["flow_id"], chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_an_address_of_the_account_with_another_server_is_passed_over(
    hass: HomeAssistant,
    plex: PlexSimulator,
    plex_tv: PlexTvSimulator,
    quay: PlexSimulator,
) -> None:
    plex_tv.add_server(quay, TOKEN)
    plex_tv.add_server(plex, TOKEN)
    first, second = plex_tv.servers
    second["connections"] = [*first["connections"], *second["connections"]]
    plex_tv.servers.remove(first)
    opened = await open_way(hass, "plex_account")
    await signed_in(hass, plex_tv, opened)
    chosen = {"server": plex.machine_identifier}
    result = await submit(hass, opened["flow_id"], chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"]["url"] == plex.url


async def test_a_known_server_that_is_only_shared_is_not_offered(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    plex_tv: PlexTvSimulator,
) -> None:
    before = dict(entry.data)
    plex_tv.add_server(plex, "shared", owned=False, sourceTitle="Ada")
    opened = await open_way(hass, "plex_account")
    result = await signed_in(hass, plex_tv, opened)
    assert result["reason"] == "all_configured"
    assert entry.data == before


async def test_a_server_that_is_off_can_be_selected_again(
    hass: HomeAssistant, plex: PlexSimulator, account: PlexTvSimulator
) -> None:
    await plex.stop()
    opened = await open_way(hass, "plex_account")
    await signed_in(hass, account, opened)
    chosen = {"server": plex.machine_identifier}
    result = await submit(hass, opened["flow_id"], chosen)
    assert errors_of(result) == {"no_address_answers"}
    await plex.start_server()
    result = await submit(hass, opened["flow_id"], chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def test_the_token_of_the_account_is_neither_sent_to_a_server_nor_stored(
    hass: HomeAssistant, plex: PlexSimulator, account: PlexTvSimulator
) -> None:
    opened = await open_way(hass, "plex_account")
    await signed_in(hass, account, opened)
    result = await submit(hass, opened["flow_id"], {"server": plex.machine_identifier})
    assert account.token not in str(result["data"])
    assert account.token not in str([request.headers for request in plex.requests])
    assert TOKEN not in str([request.headers for request in account.requests])


async def test_reauth_replaces_the_token_and_keeps_the_address(
    hass: HomeAssistant,
    plex: PlexSimulator,
    polled_entry: MockConfigEntry,
    plex_tv: PlexTvSimulator,
) -> None:
    plex.accept_token("new-token")
    plex_tv.add_server(plex, "new-token", connections=[])
    opened = await start_reauth(hass, polled_entry)
    result = await signed_in(hass, plex_tv, opened)
    assert result["reason"] == "reauth_successful"
    assert polled_entry.data == manual(plex, token="new-token")
    assert is_loaded(polled_entry)


async def test_reauth_finds_the_new_address_of_a_server(
    hass: HomeAssistant, plex: PlexSimulator, plex_tv: PlexTvSimulator
) -> None:
    moved = config_entry(plex, url="http://127.0.0.1:1", token="old")
    moved.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(moved.entry_id)
    plex_tv.add_server(plex, TOKEN)
    opened = await start_reauth(hass, moved)
    result = await signed_in(hass, plex_tv, opened)
    assert result["reason"] == "reauth_successful"
    assert moved.data == manual(plex, addresses=[plex.url])


async def test_another_server_at_the_stored_address_does_not_get_the_new_token(
    hass: HomeAssistant,
    plex: PlexSimulator,
    polled_entry: MockConfigEntry,
    plex_tv: PlexTvSimulator,
) -> None:
    async with PlexSimulator(
        token="new-token", machine_identifier=plex.machine_identifier
    ) as moved:
        plex.machine_identifier = "another"
        plex.accept_token("new-token")
        plex_tv.add_server(moved, "new-token")
        opened = await start_reauth(hass, polled_entry)
        plex.requests.clear()
        result = await signed_in(hass, plex_tv, opened)
        assert result["reason"] == "reauth_successful"
        assert polled_entry.data["url"] == moved.url
        assert "/identity" in {request.path for request in plex.requests}
        assert "new-token" not in str([request.headers for request in plex.requests])


async def test_an_https_entry_is_not_mended_with_an_http_address(
    hass: HomeAssistant, plex: PlexSimulator, plex_tv: PlexTvSimulator
) -> None:
    """The token would be sent unencrypted."""
    moved = config_entry(plex, url="https://127.0.0.1:1", token="old", addresses=[])
    moved.add_to_hass(hass)
    assert not await hass.config_entries.async_setup(moved.entry_id)
    before = dict(moved.data)
    plex_tv.add_server(plex, TOKEN)
    opened = await start_reauth(hass, moved)
    plex.requests.clear()
    result = await signed_in(hass, plex_tv, opened)
    assert errors_of(result) == {"no_address_answers"}
    assert moved.data == before
    assert plex.requests == []


@pytest.mark.parametrize("on", [True, False])
async def test_reauth_with_an_account_without_the_server_is_an_error(
    hass: HomeAssistant,
    plex: PlexSimulator,
    polled_entry: MockConfigEntry,
    plex_tv: PlexTvSimulator,
    *,
    on: bool,
) -> None:
    plex_tv.add_server(plex, TOKEN, clientIdentifier="another")
    if not on:
        await plex.stop()
    opened = await start_reauth(hass, polled_entry)
    result = await signed_in(hass, plex_tv, opened)
    assert result["step_id"] == "sign_in_again"
    assert errors_of(result) == {"not_in_account"}
    assert polled_entry.state is ConfigEntryState.LOADED


async def test_reauth_by_token_is_possible_after_a_failed_sign_in(
    hass: HomeAssistant,
    plex: PlexSimulator,
    polled_entry: MockConfigEntry,
    plex_tv: PlexTvSimulator,
) -> None:
    plex_tv.broken = HTTPStatus.BAD_GATEWAY
    result = await start_reauth(hass, polled_entry)
    assert errors_of(result) == {"plex_tv_unavailable"}
    assert result["menu_options"] == ["plex_account", "reauth_token"]
    await choose(hass, result["flow_id"], "reauth_token")
    result = await submit(hass, result["flow_id"], {"token": TOKEN})
    assert result["reason"] == "reauth_successful"


async def test_reauth_shows_the_error_of_the_server_and_can_be_retried(
    hass: HomeAssistant,
    plex: PlexSimulator,
    polled_entry: MockConfigEntry,
    account: PlexTvSimulator,
) -> None:
    plex.fail(Fault.STARTING_UP)
    opened = await start_reauth(hass, polled_entry)
    result = await signed_in(hass, account, opened)
    assert result["step_id"] == "select_server"
    assert errors_of(result) == {"starting_up"}
    plex.fail(None)
    result = await submit(hass, opened["flow_id"], {"server": plex.machine_identifier})
    assert result["reason"] == "reauth_successful"


async def test_addresses_through_the_relay_are_stored_as_such(
    hass: HomeAssistant, plex: PlexSimulator, plex_tv: PlexTvSimulator
) -> None:
    relay = "https://10-0-0-1.abc.plex.direct:8443"
    plex_tv.add_server(plex, TOKEN)
    plex_tv.servers[-1]["connections"].append({"uri": relay, "relay": True})
    result = await signed_in(hass, plex_tv, await open_way(hass, "plex_account"))
    chosen = {"server": plex.machine_identifier}
    result = await submit(hass, result["flow_id"], chosen)
    assert result["data"]["relays"] == [relay]
    assert result["data"]["addresses"] == [plex.url, relay]
