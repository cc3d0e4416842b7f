"""Another server at the address of an entry: Plex was installed anew."""

from collections.abc import Mapping

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.const import DOMAIN
from custom_components.plex_activities.flow.carry_over import async_carry_over
from custom_components.plex_activities.server.identifiers import (
    device_identifier,
    uuid_identifier,
)
from homeassistant.config_entries import SOURCE_IGNORE, ConfigFlowResult
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er
from simulator import Fault, PlexSimulator, PlexTvSimulator

from .support.entry import (
    TOKEN,
    config_entry,
    core_plex_entry,
    is_loaded,
    server_device,
    set_up,
)
from .support.flows import choose, errors_of, manual, open_way, reconfigure, submit
from .support.server import SCAN
from .support.sign_in import signed_in, start_reauth
from .support.states import ACTIVITIES, until_state
from .test_discovery import announce

NEW = "a-new-identifier"
NAMES = {"name": "Harbour", "new_name": "Lagoon"}


@pytest.fixture
async def known(hass: HomeAssistant, plex: PlexSimulator) -> MockConfigEntry:
    """Return the entry of a server, of which a user has changed some things."""
    known = await set_up(hass, plex)
    entities = er.async_get(hass)
    entities.async_update_entity(ACTIVITIES, new_entity_id="sensor.mine", name="Mine")
    entities.async_update_entity(
        "binary_sensor.harbour_films_scanning", area_id="cinema"
    )
    return known


def reinstall(plex: PlexSimulator, **libraries: str) -> None:
    """Install Plex anew: nothing but the address stays."""
    plex.machine_identifier = NEW
    plex.friendly_name = "Lagoon"
    plex.libraries = libraries or {"1": "Shows", "2": "Films"}
    plex.library_uuids = dict.fromkeys(plex.libraries, "")
    for library in plex.libraries:
        plex.library_uuids[library] = f"new-{library}"
    plex.drop_sockets()


def registered(
    hass: HomeAssistant, entry: MockConfigEntry
) -> tuple[dict[str, er.RegistryEntry], dict[str | None, dr.BaseDeviceEntry]]:
    """Return entities by entity id, and devices by name."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    device = server_device(hass, entry)
    devices: dict[str | None, dr.BaseDeviceEntry] = {"server": device}
    for child in dr.async_entries_for_parent_device(dr.async_get(hass), device.id):
        devices[child.name] = child
    return {entity.entity_id: entity for entity in entities}, devices


def child_devices(hass: HomeAssistant, entry: MockConfigEntry) -> set[str]:
    """Return the ids of the libraries' devices."""
    server = server_device(hass, entry)
    children = dr.async_entries_for_parent_device(dr.async_get(hass), server.id)
    return {child.id for child in children}


async def carry_over(hass: HomeAssistant, result: ConfigFlowResult) -> ConfigFlowResult:
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "moved"
    return await choose(hass, result["flow_id"], "carry_over")


async def test_all_that_a_user_knows_a_server_by_is_carried_over(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    entities, devices = registered(hass, known)
    reinstall(plex)
    result = await reconfigure(hass, known)
    form = manual(plex)
    result = await submit(hass, result["flow_id"], form)
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert placeholders["name"] == "Harbour"
    assert placeholders["address"] == plex.url
    assert known.unique_id != NEW
    result = await carry_over(hass, result)
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "carried_over"

    assert known.unique_id == NEW
    assert known.title == "Lagoon"
    assert is_loaded(known)
    entities_after, devices_after = registered(hass, known)
    assert entities_after.keys() == entities.keys()
    for entity_id, entity in entities_after.items():
        before = entities[entity_id]
        assert entity.unique_id.startswith(f"{NEW}_")
        assert (entity.id, entity.device_id) == (before.id, before.device_id)
        assert (entity.name, entity.area_id) == (before.name, before.area_id)
    ids = {name: device.id for name, device in devices.items()}
    assert {name: device.id for name, device in devices_after.items()} == ids

    # They show the new server.
    plex.start(SCAN, context={"librarySectionID": "2"})
    await until_state(hass, "sensor.mine", "1")
    await until_state(hass, "binary_sensor.harbour_films_scanning", "on")


async def test_starting_over_takes_the_answer_back(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    reinstall(plex)
    plex.share_with("friend")
    result = await open_way(hass, "manual")
    result = await submit(hass, result["flow_id"], manual(plex, token="friend"))
    result = await carry_over(hass, result)
    assert result["step_id"] == "limited"
    flow_id = result["flow_id"]
    await choose(hass, flow_id, "start_over")
    await choose(hass, flow_id, "manual")
    result = await submit(hass, flow_id, manual(plex))
    assert result["step_id"] == "moved"
    result = await choose(hass, flow_id, "add_separately")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert known.unique_id != NEW


async def test_a_title_of_the_users_own_stays(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    hass.config_entries.async_update_entry(known, title="My server")
    reinstall(plex)
    result = await reconfigure(hass, known)
    result = await submit(hass, result["flow_id"], manual(plex))
    await carry_over(hass, result)
    assert known.title == "My server"


async def test_only_libraries_that_are_there_again_are_carried_over(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    _, devices = registered(hass, known)
    # The one that has the id of the films is another one.
    reinstall(plex, **{"1": "Music", "9": "Shows"})
    result = await reconfigure(hass, known)
    result = await submit(hass, result["flow_id"], manual(plex))
    await carry_over(hass, result)
    entities, devices_after = registered(hass, known)
    assert devices_after.keys() == {"server", "Music", "Shows"}
    assert devices_after["Shows"].id == devices["Shows"].id
    assert devices_after["Music"].id not in {device.id for device in devices.values()}
    assert "binary_sensor.harbour_films_scanning" not in entities


async def test_a_library_with_the_same_uuid_is_carried_over_by_that(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    """The libraries were restored from a backup, and the films renamed since."""
    _, devices = registered(hass, known)
    plex.machine_identifier = NEW
    plex.libraries["1"] = "Cinema"
    plex.drop_sockets()
    result = await reconfigure(hass, known)
    result = await submit(hass, result["flow_id"], manual(plex))
    await carry_over(hass, result)
    _, devices_after = registered(hass, known)
    assert devices_after["Cinema"].id == devices["Films"].id


async def test_libraries_without_uuids_are_carried_over_by_their_names(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    _, devices = registered(hass, known)
    reinstall(plex)
    plex.library_uuids = dict.fromkeys(plex.libraries, "")
    result = await reconfigure(hass, known)
    result = await submit(hass, result["flow_id"], manual(plex))
    await carry_over(hass, result)
    _, devices_after = registered(hass, known)
    assert devices_after["Films"].id == devices["Films"].id


async def test_libraries_of_the_same_name_are_carried_over_one_by_one(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.libraries = {"1": "Films", "2": "Films"}
    entry = await set_up(hass, plex)
    devices = child_devices(hass, entry)
    assert len(devices) == 2
    reinstall(plex, **{"5": "Films", "6": "Films"})
    result = await reconfigure(hass, entry)
    result = await submit(hass, result["flow_id"], manual(plex))
    await carry_over(hass, result)
    assert child_devices(hass, entry) == devices


async def test_libraries_have_their_uuids_before_the_server_is_set_up_again(
    hass: HomeAssistant, known: MockConfigEntry
) -> None:
    libraries = known.runtime_data.data.libraries
    async_carry_over(hass, known, NEW, libraries)
    _, devices = registered(hass, known)
    for library in libraries.values():
        assert devices[library.title].identifiers == {
            (DOMAIN, device_identifier(NEW, library)),
            (DOMAIN, uuid_identifier(NEW, library)),
        }


@pytest.mark.parametrize("way", ["reconfigure", "reauth", "manual"])
async def test_nothing_changes_and_no_token_is_shown_until_the_user_agrees(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry, way: str
) -> None:
    entities, devices = registered(hass, known)
    reinstall(plex)
    plex.requests.clear()
    if way == "reconfigure":
        result = await reconfigure(hass, known)
        form: Mapping[str, object] = {CONF_URL: plex.url, CONF_VERIFY_SSL: True}
    elif way == "reauth":
        known.async_start_reauth(hass)
        await hass.async_block_till_done()
        (result,) = hass.config_entries.flow.async_progress()
        await choose(hass, result["flow_id"], "reauth_token")
        form = {CONF_TOKEN: "new-token"}
    else:
        result = await open_way(hass, "manual")
        form = manual(plex, token="typed")
    result = await submit(hass, result["flow_id"], form)
    assert result["step_id"] == "moved"
    sent = {request.headers.get("X-Plex-Token") for request in plex.requests}
    # What was typed together with the address may go there.
    assert sent <= {None, "typed" if way == "manual" else None}
    result = await choose(hass, result["flow_id"], "start_over")
    assert result["type"] is FlowResultType.MENU
    assert known.data == manual(plex)
    assert known.unique_id != NEW
    assert registered(hass, known) == (entities, devices)


async def test_the_new_token_is_asked_for_after_the_question(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    reinstall(plex)
    plex.accept_token("new-token")
    result = await reconfigure(hass, known)
    form = {CONF_URL: plex.url, CONF_VERIFY_SSL: True}
    result = await submit(hass, result["flow_id"], form)
    result = await carry_over(hass, result)
    assert result["step_id"] == "reconfigure_manual"
    assert errors_of(result) == {"invalid_auth"}
    form = manual(plex, token="new-token")
    result = await submit(hass, result["flow_id"], form)
    assert result["reason"] == "carried_over"
    assert known.data == form


async def test_a_limited_token_is_asked_about_as_well(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    reinstall(plex)
    plex.share_with("friend")
    result = await reconfigure(hass, known)
    result = await submit(hass, result["flow_id"], manual(plex, token="friend"))
    result = await carry_over(hass, result)
    assert result["step_id"] == "limited"
    result = await choose(hass, result["flow_id"], "accept_limited")
    assert result["reason"] == "carried_over"
    assert known.unique_id == NEW


async def test_an_entry_is_carried_over_when_its_address_is_added_by_hand(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    reinstall(plex)
    await announce(hass, plex)
    result = await open_way(hass, "manual")
    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["menu_options"] == ["carry_over", "add_separately", "start_over"]
    placeholders = result["description_placeholders"]
    assert placeholders == {**NAMES, "address": plex.url}
    result = await carry_over(hass, result)
    assert result["reason"] == "carried_over"
    assert known.unique_id == NEW
    # It is no longer offered as one that was discovered.
    assert hass.config_entries.flow.async_progress() == []
    assert hass.config_entries.async_entries(DOMAIN) == [known]


async def test_a_new_server_at_an_old_address_can_be_added_as_another_one(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    reinstall(plex)
    result = await open_way(hass, "manual")
    result = await submit(hass, result["flow_id"], manual(plex))
    result = await choose(hass, result["flow_id"], "add_separately")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert result["result"].unique_id == NEW
    assert known.unique_id != NEW


async def test_a_server_whose_own_answers_elsewhere_is_not_replaced(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    """It has moved, and another one has its old address."""
    async with PlexSimulator(token=TOKEN, machine_identifier=NEW) as other:
        known = await set_up(hass, plex, url=other.url, addresses=[other.url, plex.url])
        result = await open_way(hass, "manual")
        result = await submit(hass, result["flow_id"], manual(other))
        assert result["type"] is FlowResultType.CREATE_ENTRY
        assert known.unique_id == plex.machine_identifier


@pytest.mark.parametrize("add", [False, True])
async def test_a_server_with_an_entry_of_its_own_takes_over_no_other_one(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry, *, add: bool
) -> None:
    reinstall(plex)
    if add:
        result = await open_way(hass, "manual")
        result = await submit(hass, result["flow_id"], manual(plex))
        assert result["step_id"] == "moved"
        # It is set up elsewhere while the question is open.
        config_entry(plex).add_to_hass(hass)
        result = await carry_over(hass, result)
    else:
        config_entry(plex).add_to_hass(hass)
        result = await reconfigure(hass, known)
        result = await submit(hass, result["flow_id"], manual(plex))
    assert result["type"] is FlowResultType.ABORT
    assert result["reason"] == "other_server_configured"
    assert result["description_placeholders"] == {"name": "Lagoon"}
    assert known.unique_id != NEW


async def test_a_server_whose_discovery_was_ignored_takes_over_an_entry(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    reinstall(plex)
    MockConfigEntry(
        domain=DOMAIN, source=SOURCE_IGNORE, unique_id=NEW, data={}
    ).add_to_hass(hass)
    result = await reconfigure(hass, known)
    result = await submit(hass, result["flow_id"], manual(plex))
    result = await carry_over(hass, result)
    assert result["reason"] == "carried_over"
    assert hass.config_entries.async_entries(DOMAIN) == [known]


@pytest.mark.parametrize("reauth", [False, True])
async def test_signing_in_finds_the_successor_at_the_stored_address(
    hass: HomeAssistant,
    plex: PlexSimulator,
    known: MockConfigEntry,
    plex_tv: PlexTvSimulator,
    *,
    reauth: bool,
) -> None:
    reinstall(plex)
    plex.accept_token("new-token")
    plex_tv.add_server(plex, "new-token")
    if reauth:
        opened = await start_reauth(hass, known)
    else:
        opened = await reconfigure(hass, known, "plex_account")
    result = await signed_in(hass, plex_tv, opened)
    placeholders = result["description_placeholders"]
    assert placeholders is not None
    assert NAMES.items() <= placeholders.items()
    result = await carry_over(hass, result)
    assert result["reason"] == "carried_over"
    assert known.unique_id == NEW
    assert known.data == manual(plex, token="new-token")
    assert is_loaded(known)


async def test_adding_the_successor_by_signing_in_asks_too(
    hass: HomeAssistant,
    plex: PlexSimulator,
    known: MockConfigEntry,
    plex_tv: PlexTvSimulator,
) -> None:
    reinstall(plex)
    plex_tv.add_server(plex, TOKEN)
    opened = await open_way(hass, "plex_account")
    await signed_in(hass, plex_tv, opened)
    result = await submit(hass, opened["flow_id"], {"server": NEW})
    result = await carry_over(hass, result)
    assert result["reason"] == "carried_over"
    assert known.data == manual(plex, addresses=[plex.url])


async def test_adding_the_successor_from_core_plex_asks_too(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    reinstall(plex)
    core_plex_entry(plex).add_to_hass(hass)
    result = await open_way(hass, "core_plex")
    result = await submit(hass, result["flow_id"], {"server": NEW})
    result = await carry_over(hass, result)
    assert result["reason"] == "carried_over"
    assert known.data == manual(plex, from_core_plex=True)


async def test_a_friends_server_at_the_address_is_no_successor(
    hass: HomeAssistant,
    plex: PlexSimulator,
    known: MockConfigEntry,
    plex_tv: PlexTvSimulator,
) -> None:
    reinstall(plex)
    plex_tv.add_server(plex, TOKEN, owned=False, sourceTitle="Mallory")
    opened = await start_reauth(hass, known)
    result = await signed_in(hass, plex_tv, opened)
    assert errors_of(result) == {"not_in_account"}


async def test_a_set_up_that_finds_another_server_says_what_can_be_done(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    reinstall(plex)
    await hass.config_entries.async_reload(known.entry_id)
    assert known.error_reason_translation_key == "wrong_server"
    assert known.reason is not None
    assert "choose Reconfigure" in known.reason


async def test_an_error_after_the_question_leads_back_to_the_form(
    hass: HomeAssistant, plex: PlexSimulator, known: MockConfigEntry
) -> None:
    reinstall(plex)
    result = await reconfigure(hass, known)
    result = await submit(hass, result["flow_id"], manual(plex))
    plex.fail(Fault.ERROR_500, only="/library")
    result = await carry_over(hass, result)
    assert errors_of(result) == {"unknown"}
    assert known.unique_id != NEW
    plex.fail(None)
    result = await submit(hass, result["flow_id"], manual(plex))
    assert result["reason"] == "carried_over"
