"""Entities and their attributes have names and icons; all texts are well-formed."""

from itertools import pairwise
import re
from typing import Any

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex.models import CATEGORY_PREFIXES
from custom_components.plex_activities.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from simulator import PlexSimulator
from tests.support.clock import settled
from tests.support.entry import set_up
from tests.support.repository import (
    COMPONENT,
    icons,
    is_icon,
    read_json,
    texts,
    translations,
)
from tests.support.states import state, until_state

# Types of activities. The last one is unknown.
ONE_OF_EACH_CATEGORY = (*(prefix for prefix, _ in CATEGORY_PREFIXES), "firmware.polish")
# Attributes that Home Assistant adds and translates itself.
COMMON_ATTRIBUTES = {
    "device_class",
    "event_types",
    "friendly_name",
    "icon",
    "state_class",
    "unit_of_measurement",
}


def _entities(hass: HomeAssistant, entry: MockConfigEntry) -> list[er.RegistryEntry]:
    """Return all entities, including disabled ones."""
    return er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)


def _keys(section: Any) -> set[tuple[str, str]]:
    return {(domain, key) for domain, keys in section.items() for key in keys}


async def test_every_entity_has_a_name_and_an_icon(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    keys = {
        (entity.domain, entity.translation_key or "")
        for entity in _entities(hass, entry)
    }
    assert _keys(translations()["entity"]) == keys
    assert _keys(icons()["entity"]) == keys
    for domain in translations()["entity"].values():
        assert all(entity["name"] for entity in domain.values())


async def test_every_attribute_has_a_name(
    hass: HomeAssistant, plex: PlexSimulator, entity_registry: er.EntityRegistry
) -> None:
    for domain, key in _keys(translations()["entity"]):
        # Entities that are registered already do not become disabled.
        entity_registry.async_get_or_create(
            domain, DOMAIN, f"{plex.machine_identifier}_{key}"
        )
    for kind in ONE_OF_EACH_CATEGORY:
        plex.start(kind)
    entry = await set_up(hass, plex)
    # The event entity has no attributes before the first event.
    plex.finish(plex.start(ONE_OF_EACH_CATEGORY[0]))
    event_id = entity_registry.async_get_entity_id(
        "event", DOMAIN, f"{plex.machine_identifier}_activity"
    )
    assert event_id is not None
    await until_state(hass, event_id, lambda event: event.state != "unknown")
    await settled()
    for entity in _entities(hass, entry):
        attributes = state(hass, entity.entity_id).attributes
        translation = translations()["entity"][entity.domain][entity.translation_key]
        named = translation.get("state_attributes", {})
        assert named.keys() == attributes.keys() - COMMON_ATTRIBUTES, entity.entity_id
        assert all(attribute["name"] for attribute in named.values()), entity.entity_id


def test_entities_of_a_platform_have_unique_names() -> None:
    for domain in translations()["entity"].values():
        names = [entity["name"] for entity in domain.values()]
        assert len(names) == len(set(names))


def test_every_entity_has_valid_icons() -> None:
    for domain in icons()["entity"].values():
        for key, entity_icons in domain.items():
            assert entity_icons.keys() <= {"default", "state", "range"}, key
            assert not {"state", "range"} <= entity_icons.keys(), key
            assert is_icon(entity_icons["default"]), key
            for part in ("state", "range"):
                variants = entity_icons.get(part, {}).values()
                assert all(is_icon(icon) for icon in variants), key
                # One that equals the default has no effect.
                assert entity_icons["default"] not in variants, key


def test_ranges_of_icons_are_ascending() -> None:
    ranges = [
        [float(limit) for limit in entity_icons["range"]]
        for domain in icons()["entity"].values()
        for entity_icons in domain.values()
        if "range" in entity_icons
    ]
    assert ranges
    for limits in ranges:
        assert all(low < high for low, high in pairwise(limits))


def test_icons_have_no_unknown_sections() -> None:
    assert icons().keys() <= {"conditions", "entity", "services", "triggers"}


def test_translations_hold_no_references_markup_or_links() -> None:
    for path in (COMPONENT / "translations").glob("*.json"):
        for key, text in texts(read_json(path)):
            # References work only in Home Assistant's own repository.
            assert not re.search(r"\[%key", text), key
            assert text, key
            assert text == text.strip(), key
            assert not re.search(r"<[a-z/]", text), key
            # Home Assistant's validator refuses these: placeholders take them in.
            assert not re.search(r"\w+://|\bwww\.", text), key
            assert not re.search(r"'\{|\}'|\{\w+, *(plural|select)", text), key
