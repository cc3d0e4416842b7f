"""Servers that are used without a token, because they need none."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulator import Kind, PlexSimulator

from .support.clock import pass_time
from .support.entry import (
    TOKEN,
    config_entry,
    core_plex_entry,
    diagnostics,
    is_loaded,
    until_event_source,
)
from .support.flows import (
    choose,
    errors_of,
    manual,
    open_way,
    reconfigure,
    submit,
    until_reauth,
)
from .support.server import SCAN
from .support.states import ACTIVITIES, state, until_state


@pytest.fixture
def unclaimed(plex: PlexSimulator) -> PlexSimulator:
    """Return a server without an account."""
    plex.no_token_needed = True
    return plex


def without_token(plex: PlexSimulator) -> dict[str, object]:
    return {CONF_URL: plex.url, CONF_VERIFY_SSL: True}


@pytest.fixture
async def entry(hass: HomeAssistant, unclaimed: PlexSimulator) -> MockConfigEntry:
    """Return a set-up entry without a token."""
    entry = config_entry(unclaimed)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(entry, data=without_token(unclaimed))
    assert await hass.config_entries.async_setup(entry.entry_id)
    await unclaimed.wait_for_socket()
    return entry


def tokens_of(plex: PlexSimulator) -> set[str | None]:
    assert plex.requests
    return {request.headers.get("X-Plex-Token") for request in plex.requests}


@pytest.mark.parametrize("token", [{}, {CONF_TOKEN: " "}, {CONF_TOKEN: '""'}])
async def test_a_server_is_set_up_without_a_token(
    hass: HomeAssistant, unclaimed: PlexSimulator, token: dict[str, str]
) -> None:
    result = await open_way(hass, "manual")
    form = without_token(unclaimed) | token
    result = await submit(hass, result["flow_id"], form)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == without_token(unclaimed)
    await unclaimed.wait_for_socket()
    assert state(hass, ACTIVITIES).state == "0"


async def test_no_request_has_the_header_of_the_token(
    hass: HomeAssistant, entry: MockConfigEntry, unclaimed: PlexSimulator
) -> None:
    unclaimed.start(SCAN)
    await until_state(hass, ACTIVITIES, "1")
    unclaimed.play()
    await unclaimed.wait_for_request("GET", "/status/sessions")
    unclaimed.deny_streams(400, Kind.WEBSOCKET)
    unclaimed.drop_sockets()
    await until_event_source(hass, entry, unclaimed)
    assert tokens_of(unclaimed) == {None}


async def test_a_server_that_needs_a_token_says_so(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    result = await open_way(hass, "manual")
    result = await submit(hass, result["flow_id"], without_token(plex))
    assert errors_of(result) == {"token_needed"}
    assert tokens_of(plex) == {None}
    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("stored", [None, ""])
async def test_a_server_of_core_plex_without_a_token_is_copied(
    hass: HomeAssistant, unclaimed: PlexSimulator, stored: str | None
) -> None:
    core = core_plex_entry(unclaimed)
    core.add_to_hass(hass)
    config = {"url": unclaimed.url} | ({} if stored is None else {CONF_TOKEN: stored})
    hass.config_entries.async_update_entry(
        core, data={**core.data, "server_config": config}
    )
    result = await open_way(hass, "core_plex")
    chosen = {"server": unclaimed.machine_identifier}
    result = await submit(hass, result["flow_id"], chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["data"] == without_token(unclaimed) | {"from_core_plex": True}


async def test_a_token_is_asked_for_once_the_server_needs_one(
    hass: HomeAssistant, entry: MockConfigEntry, unclaimed: PlexSimulator
) -> None:
    unclaimed.no_token_needed = False
    unclaimed.drop_sockets()
    flow = await until_reauth(hass, entry)
    await choose(hass, flow["flow_id"], "reauth_token")
    result = await submit(hass, flow["flow_id"], {CONF_TOKEN: TOKEN})
    assert result["reason"] == "reauth_successful"
    assert entry.data == manual(unclaimed)
    assert is_loaded(entry)


async def test_a_token_that_core_plex_has_by_then_is_taken(
    hass: HomeAssistant, entry: MockConfigEntry, unclaimed: PlexSimulator
) -> None:
    core_plex_entry(unclaimed).add_to_hass(hass)
    copied = without_token(unclaimed) | {"from_core_plex": True}
    hass.config_entries.async_update_entry(entry, data=copied)
    unclaimed.no_token_needed = False
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    assert hass.config_entries.flow.async_progress() == []
    assert entry.data == manual(unclaimed, from_core_plex=True)


async def test_diagnostics_have_no_token(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> None:
    await pass_time(hass, entry, 0)
    document = await diagnostics(hass, hass_client, entry)
    assert CONF_TOKEN not in document["entry"]["data"]


@pytest.mark.parametrize(
    ("changes", "token"),
    [
        ({}, TOKEN),
        ({CONF_TOKEN: ""}, TOKEN),
        ({"no_token": True}, None),
        ({"no_token": True, CONF_TOKEN: "new-token"}, "new-token"),
    ],
)
async def test_reconfigure_keeps_replaces_or_removes_the_token(
    hass: HomeAssistant,
    unclaimed: PlexSimulator,
    polled_entry: MockConfigEntry,
    changes: dict[str, object],
    token: str | None,
) -> None:
    result = await reconfigure(hass, polled_entry)
    form = without_token(unclaimed) | changes
    result = await submit(hass, result["flow_id"], form)
    assert result["reason"] == "reconfigure_successful"
    assert polled_entry.data.get(CONF_TOKEN) == token
    assert "no_token" not in polled_entry.data


async def test_reconfigure_gives_a_token_to_a_server_without_one(
    hass: HomeAssistant, entry: MockConfigEntry, unclaimed: PlexSimulator
) -> None:
    result = await reconfigure(hass, entry)
    assert result["data_schema"] is not None
    suggested = {
        str(field): (field.description or {}).get("suggested_value")
        for field in result["data_schema"].schema
    }
    assert suggested["no_token"] is True
    form = manual(unclaimed, no_token=True)
    result = await submit(hass, result["flow_id"], form)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == manual(unclaimed)
