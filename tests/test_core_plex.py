"""Copying a server from Home Assistant's own Plex integration."""

from collections.abc import Container
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.const import DOMAIN
from homeassistant.config_entries import SOURCE_IGNORE, SOURCE_USER
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulator import Fault, PlexSimulator

from .support.clock import pass_time
from .support.entry import TOKEN, config_entry, core_plex_entry, is_loaded, set_up
from .support.flows import (
    errors_of,
    manual,
    open_way,
    reconfigure,
    submit,
    until_reauth,
)
from .support.states import ACTIVITIES, state, until_state


@pytest.fixture
def core_plex(hass: HomeAssistant, plex: PlexSimulator) -> MockConfigEntry:
    entry = core_plex_entry(plex)
    entry.add_to_hass(hass)
    return entry


async def menu_options(hass: HomeAssistant) -> Container[str]:
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.MENU
    return result["menu_options"]


async def test_a_server_is_copied_from_core_plex(
    hass: HomeAssistant, plex: PlexSimulator, core_plex: MockConfigEntry
) -> None:
    before = dict(core_plex.data)
    result = await open_way(hass, "core_plex")
    assert result["data_schema"] is not None
    (selector,) = result["data_schema"].schema.values()
    label = f"{plex.friendly_name} ({plex.url})"
    option = {"value": plex.machine_identifier, "label": label}
    assert selector.config["options"] == [option]

    chosen = {"server": plex.machine_identifier}
    result = await submit(hass, result["flow_id"], chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["title"] == plex.friendly_name
    assert result["data"] == manual(plex, from_core_plex=True)
    assert state(hass, ACTIVITIES).state == "0"
    assert core_plex.data == before


async def test_the_certificate_check_is_copied(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    core_plex_entry(plex, verify_ssl=False).add_to_hass(hass)
    result = await open_way(hass, "core_plex")
    result = await submit(hass, result["flow_id"], {"server": plex.machine_identifier})
    assert result["data"] == manual(plex, from_core_plex=True, verify_ssl=False)


COMPLETE = {"server_config": {"url": "http://127.0.0.1", "token": TOKEN}}


@pytest.mark.parametrize(
    ("unique_id", "data"),
    [
        ("a", {}),
        ("a", {"server_config": {}}),
        ("a", {"server_config": {"url": "http://127.0.0.1", "token": 7}}),
        ("a", {"server_config": {"url": 7, "token": TOKEN}}),
        (None, COMPLETE),
    ],
)
async def test_an_incomplete_entry_is_not_offered(
    hass: HomeAssistant, unique_id: str | None, data: dict[str, Any]
) -> None:
    MockConfigEntry(domain="plex", unique_id=unique_id, data=data).add_to_hass(hass)
    assert await menu_options(hass) == ["plex_account", "manual"]


async def test_a_server_that_is_set_up_is_not_offered_again(
    hass: HomeAssistant, core_plex: MockConfigEntry, entry: MockConfigEntry
) -> None:
    assert await menu_options(hass) == ["plex_account", "manual"]


async def test_a_server_whose_discovery_was_ignored_is_offered(
    hass: HomeAssistant, plex: PlexSimulator, core_plex: MockConfigEntry
) -> None:
    MockConfigEntry(
        domain=DOMAIN, source=SOURCE_IGNORE, unique_id=plex.machine_identifier
    ).add_to_hass(hass)
    assert "core_plex" in await menu_options(hass)


async def test_an_error_is_shown_and_the_form_can_be_submitted_again(
    hass: HomeAssistant, plex: PlexSimulator, core_plex: MockConfigEntry
) -> None:
    plex.fail(Fault.STARTING_UP)
    result = await open_way(hass, "core_plex")
    flow_id, chosen = result["flow_id"], {"server": plex.machine_identifier}
    result = await submit(hass, flow_id, chosen)
    assert errors_of(result) == {"starting_up"}

    plex.fail(None)
    identifier, plex.machine_identifier = plex.machine_identifier, "another"
    result = await submit(hass, flow_id, chosen)
    assert errors_of(result) == {"wrong_server"}

    plex.machine_identifier = identifier
    result = await submit(hass, flow_id, chosen)
    assert result["type"] is FlowResultType.CREATE_ENTRY


async def assert_reauth_is_shown(hass: HomeAssistant) -> None:
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_confirm"


async def test_a_refused_token_is_replaced_by_the_new_token_of_core_plex(
    hass: HomeAssistant, plex: PlexSimulator, core_plex: MockConfigEntry
) -> None:
    entry = await set_up(hass, plex, from_core_plex=True)
    plex.accept_token("new-token")
    hass.config_entries.async_update_entry(
        core_plex, data=core_plex_entry(plex, "new-token").data
    )
    plex.drop_sockets()
    for _ in range(4):
        await pass_time(hass, entry, 121)
    await until_state(hass, ACTIVITIES, "0")
    assert entry.data == manual(plex, token="new-token", from_core_plex=True)
    assert is_loaded(entry)
    # No reauth was started.
    assert hass.config_entries.flow.async_progress() == []


async def test_reauth_is_shown_if_the_token_of_core_plex_is_refused_too(
    hass: HomeAssistant, plex: PlexSimulator, core_plex: MockConfigEntry
) -> None:
    entry = await set_up(hass, plex, from_core_plex=True)
    plex.reject_token()
    flow = await until_reauth(hass, entry)
    assert flow["step_id"] == "reauth_confirm"
    assert entry.data == manual(plex, from_core_plex=True)


async def test_another_server_at_the_address_does_not_get_the_token_of_core_plex(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    entry = await set_up(hass, plex, from_core_plex=True)
    core_plex_entry(plex, "new-token").add_to_hass(hass)
    plex.machine_identifier = "another"
    plex.accept_token("new-token")
    plex.requests.clear()
    entry.async_start_reauth(hass)
    await assert_reauth_is_shown(hass)
    assert "/identity" in {request.path for request in plex.requests}
    assert "new-token" not in str([request.headers for request in plex.requests])
    assert entry.data["token"] == TOKEN


async def test_reauth_is_shown_if_the_token_of_core_plex_is_not_the_owners(
    hass: HomeAssistant, plex: PlexSimulator, core_plex: MockConfigEntry
) -> None:
    entry = await set_up(hass, plex, from_core_plex=True)
    plex.accept_token("new-token")
    plex.share_with(TOKEN)
    hass.config_entries.async_update_entry(
        entry, data=manual(plex, token="old", from_core_plex=True)
    )
    entry.async_start_reauth(hass)
    await assert_reauth_is_shown(hass)
    assert entry.data == manual(plex, token="old", from_core_plex=True)


async def test_a_token_entered_by_the_user_is_not_replaced_later(
    hass: HomeAssistant, plex: PlexSimulator, core_plex: MockConfigEntry
) -> None:
    entry = await set_up(hass, plex, from_core_plex=True)
    plex.accept_token("own-token")
    result = await reconfigure(hass, entry)
    form = manual(plex, token="own-token")
    result = await submit(hass, result["flow_id"], form)
    assert result["reason"] == "reconfigure_successful"
    assert entry.data == form


async def test_a_server_that_was_set_up_meanwhile_leads_back_to_the_menu(
    hass: HomeAssistant, plex: PlexSimulator, core_plex: MockConfigEntry
) -> None:
    result = await open_way(hass, "core_plex")
    # It is set up elsewhere while the form is open.
    config_entry(plex).add_to_hass(hass)
    result = await submit(hass, result["flow_id"], {"server": plex.machine_identifier})
    assert result["step_id"] == "user"


async def test_the_token_of_core_plex_is_not_used_unless_it_was_chosen(
    hass: HomeAssistant, plex: PlexSimulator, polled_entry: MockConfigEntry
) -> None:
    core_plex_entry(plex, "new-token").add_to_hass(hass)
    plex.accept_token("new-token")
    plex.requests.clear()
    polled_entry.async_start_reauth(hass)
    await assert_reauth_is_shown(hass)
    assert plex.requests == []
