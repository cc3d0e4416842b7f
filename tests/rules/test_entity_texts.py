"""Names, attributes and icons of the entities, and what holds for every text."""

from itertools import pairwise
import re
from typing import Any

from pytest_homeassistant_custom_component.common import MockConfigEntry

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
from tests.support.states import until_state

ONE_OF_EACH_CATEGORY = (
    "library.update.section",
    "library.refresh.items",
    "media.generate.credits",
    "media.download",
    "grabber.grab",
    "provider.epg.load",
    "butler",
    "firmware.polish",
)
OF_HOME_ASSISTANT = {
    "device_class",
    "event_types",
    "friendly_name",
    "icon",
    "unit_of_measurement",
}


def _entities(hass: HomeAssistant, entry: MockConfigEntry) -> list[er.RegistryEntry]:
    """Return all entities, the disabled ones too."""
    return er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)


def _keys(section: Any) -> set[tuple[str, str]]:
    return {(domain, key) for domain, each in section.items() for key in each}


async def test_every_entity_has_a_name_and_an_icon_and_no_other_has(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    there = {
        (each.domain, each.translation_key or "") for each in _entities(hass, entry)
    }
    assert _keys(translations()["entity"]) == there
    assert _keys(icons()["entity"]) == there
    for domain in translations()["entity"].values():
        assert all(told["name"] for told in domain.values())


async def test_every_attribute_has_a_name_and_no_other_has(
    hass: HomeAssistant, plex: PlexSimulator, entity_registry: er.EntityRegistry
) -> None:
    for domain, key in _keys(translations()["entity"]):
        # Known before its first set-up, an entity is not disabled by it.
        entity_registry.async_get_or_create(
            domain, DOMAIN, f"{plex.machine_identifier}_{key}"
        )
    for kind in ONE_OF_EACH_CATEGORY:
        plex.start(kind)
    entry = await set_up(hass, plex)
    # An event has its attributes once it has happened.
    plex.finish(plex.start(ONE_OF_EACH_CATEGORY[0]))
    event = entity_registry.async_get_entity_id(
        "event", DOMAIN, f"{plex.machine_identifier}_activity"
    )
    assert event is not None
    await until_state(hass, event, lambda now: now.state != "unknown")
    await settled()
    for each in _entities(hass, entry):
        now = hass.states.get(each.entity_id)
        assert now is not None, each.entity_id
        told = translations()["entity"][each.domain][each.translation_key]
        named = told.get("state_attributes", {})
        assert named.keys() == now.attributes.keys() - OF_HOME_ASSISTANT, each.entity_id
        assert all(text["name"] for text in named.values()), each.entity_id


def test_no_two_entities_of_a_kind_have_the_same_name() -> None:
    for domain in translations()["entity"].values():
        names = [told["name"] for told in domain.values()]
        assert len(names) == len(set(names))


def test_every_entity_icon_is_one_that_home_assistant_can_draw() -> None:
    for domain in icons()["entity"].values():
        for key, drawn in domain.items():
            assert drawn.keys() <= {"default", "state", "range"}, key
            assert not {"state", "range"} <= drawn.keys(), key
            assert is_icon(drawn["default"]), key
            for part in ("state", "range"):
                assert all(is_icon(icon) for icon in drawn.get(part, {}).values()), key
                # One like the default says nothing.
                assert drawn["default"] not in drawn.get(part, {}).values(), key


def test_ranges_of_icons_rise() -> None:
    ranges = [
        [float(limit) for limit in drawn["range"]]
        for domain in icons()["entity"].values()
        for drawn in domain.values()
        if "range" in drawn
    ]
    assert ranges
    for limits in ranges:
        assert all(low < high for low, high in pairwise(limits))


def test_every_action_icon_is_one_that_home_assistant_can_draw() -> None:
    assert icons().keys() <= {"conditions", "entity", "services", "triggers"}
    for action, drawn in icons()["services"].items():
        assert drawn.keys() == {"service"}, action
        assert is_icon(drawn["service"]), action


def test_translations_are_whole_texts() -> None:
    for path in (COMPONENT / "translations").glob("*.json"):
        found = dict(texts(read_json(path)))
        for where, text in found.items():
            # References work only in Home Assistant's own repository.
            assert not re.search(r"\[%key", text), where
            assert text, where
            assert text == text.strip(), where
            assert not re.search(r"<[a-z/]|https?://(?!plex\.example)", text), where
