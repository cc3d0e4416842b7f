"""What version 1.0.0 has stored is used on, and nobody loses an entity."""

import json
from pathlib import Path
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    category_registry as cr,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    issue_registry as ir,
    label_registry as lr,
)
from simulator import PlexSimulator

from .support.clock import settled
from .support.entry import config_entry, server_device
from .support.server import CREDITS
from .support.states import SAFE, state, until_state

# The registries of a Home Assistant with one server, as version 1.0.0 has left them,
# but for one entity that has been renamed.
STORED = Path(__file__).parent / "stored" / "registries_1_0_0.json"
ENTRY_ID = "harbour"
RENAMED = "sensor.analysis"

pytestmark = pytest.mark.parametrize("load_registries", [False])


@pytest.fixture
def stored(hass_storage: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the stored entities by entity id, after storing the registries."""
    registries = json.loads(STORED.read_text("utf-8"))
    hass_storage.update(registries)
    entities = registries["core.entity_registry"]["data"]["entities"]
    return {entity["entity_id"]: entity for entity in entities}


async def start(
    hass: HomeAssistant, plex: PlexSimulator, minor_version: int = 1
) -> MockConfigEntry:
    """Load the registries, and set up the entry that they are about."""
    dr.async_setup(hass)
    for registry in (ar, cr, fr, lr, dr, er, ir):
        await registry.async_load(hass)
    made = config_entry(plex)
    entry = MockConfigEntry(
        domain=DOMAIN,
        entry_id=ENTRY_ID,
        title=made.title,
        unique_id=made.unique_id,
        data=dict(made.data),
        minor_version=minor_version,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settled()
    return entry


async def test_every_entity_of_1_0_0_is_still_there_and_as_enabled_as_it_was(
    stored: dict[str, dict[str, Any]], hass: HomeAssistant, plex: PlexSimulator
) -> None:
    entry = await start(hass, plex)
    assert entry.minor_version == 2
    registry = er.async_get(hass)
    entities = {
        entity.entity_id: entity
        for entity in er.async_entries_for_config_entry(registry, entry.entry_id)
    }
    for entity_id, before in stored.items():
        after = entities[entity_id]
        assert after.id == before["id"], entity_id
        assert after.unique_id == before["unique_id"], entity_id
        if entity_id != SAFE:
            assert after.disabled_by == before["disabled_by"], entity_id
        if after.disabled_by is None:
            assert not state(hass, entity_id).attributes.get("restored"), entity_id
    device = server_device(hass, entry)
    assert {before["device_id"] for before in stored.values()} >= {device.id}


async def test_what_is_disabled_by_default_now_goes_on_for_those_who_have_it(
    stored: dict[str, dict[str, Any]], hass: HomeAssistant, plex: PlexSimulator
) -> None:
    await start(hass, plex)
    plex.start(CREDITS, progress=42)
    await until_state(hass, RENAMED, "42")
    # By default, the others of its kind are disabled.
    new = er.async_get(hass).async_get("sensor.harbour_item_refresh_progress")
    assert new is not None
    assert new.disabled_by is er.RegistryEntryDisabler.INTEGRATION


async def test_entities_have_their_new_names_and_categories(
    stored: dict[str, dict[str, Any]], hass: HomeAssistant, plex: PlexSimulator
) -> None:
    await start(hass, plex)
    names = {
        "sensor.harbour_activities": "Harbour Running activities",
        "sensor.harbour_current_activity": "Harbour Longest running",
        "event.harbour_activity": "Harbour Last event",
    }
    for entity_id, name in names.items():
        assert state(hass, entity_id).name == name
    scan = er.async_get(hass).async_get("binary_sensor.harbour_library_scan")
    assert scan is not None
    assert scan.entity_category == "diagnostic"


async def test_safe_to_restart_is_enabled_as_for_new_servers(
    stored: dict[str, dict[str, Any]], hass: HomeAssistant, plex: PlexSimulator
) -> None:
    assert stored[SAFE]["disabled_by"] == "integration"
    await start(hass, plex)
    await until_state(hass, SAFE, "on")


async def test_safe_to_restart_stays_disabled_if_the_user_has_disabled_it(
    stored: dict[str, dict[str, Any]], hass: HomeAssistant, plex: PlexSimulator
) -> None:
    stored[SAFE]["disabled_by"] = "user"
    await start(hass, plex)
    assert hass.states.get(SAFE) is None


async def test_an_entity_that_the_user_has_removed_does_not_matter(
    stored: dict[str, dict[str, Any]],
    hass_storage: dict[str, Any],
    hass: HomeAssistant,
    plex: PlexSimulator,
) -> None:
    entities = hass_storage["core.entity_registry"]["data"]["entities"]
    entities.remove(stored[SAFE])
    await start(hass, plex)
    await until_state(hass, SAFE, "on")


async def test_the_migration_happens_once(
    stored: dict[str, dict[str, Any]], hass: HomeAssistant, plex: PlexSimulator
) -> None:
    entry = await start(hass, plex)
    registry = er.async_get(hass)
    registry.async_update_entity(SAFE, disabled_by=er.RegistryEntryDisabler.INTEGRATION)
    assert await hass.config_entries.async_reload(entry.entry_id)
    disabled = registry.entities[SAFE].disabled_by
    assert disabled is er.RegistryEntryDisabler.INTEGRATION


async def test_an_entry_of_a_newer_version_is_set_up_as_it_is(
    stored: dict[str, dict[str, Any]], hass: HomeAssistant, plex: PlexSimulator
) -> None:
    entry = await start(hass, plex, minor_version=99)
    assert entry.minor_version == 99
    assert hass.states.get(SAFE) is None
