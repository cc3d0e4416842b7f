"""The tables of the README, against the component itself."""

from typing import Any

import probatio
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities import (
    condition,
    services,
    trigger,
)
from custom_components.plex_activities.aioplex.models import ActivityCategory
from custom_components.plex_activities.flow import schemas
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from simulator import PlexSimulator
from tests.support.readme import README, code, entity_ids, section, tables
from tests.support.repository import translations
from tests.support.server import SCAN
from tests.support.states import ACTIVITIES, until_state


def _entities(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, bool]:
    """Return whether each entity is enabled by default."""
    registry = er.async_get(hass)
    entities = er.async_entries_for_config_entry(registry, entry.entry_id)
    return {each.entity_id: each.disabled_by is None for each in entities}


def _with_each_library(entity_id: str, plex: PlexSimulator) -> list[str]:
    """Return the entity ids of all libraries that the one of Films stands for."""
    return [
        entity_id.replace("films", title.lower()) for title in plex.libraries.values()
    ]


async def test_every_entity_stands_in_a_table_and_no_other_does(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    single, categories, _ = tables(section("Entities"))
    told = {code(entity): "disabled by default" not in what for entity, what in single}
    for _, _, runs, progress, by_default in categories:
        assert by_default in {"enabled", "disabled"}
        told |= {code(each): by_default == "enabled" for each in (runs, progress)}
    [buttons] = tables(section("Buttons"))
    for button, _, by_default in buttons:
        assert by_default in {"enabled", "disabled"}
        for entity_id in _with_each_library(code(button), plex):
            told[entity_id] = by_default == "enabled"
    assert told == _entities(hass, entry)


async def test_no_entity_is_spoken_of_that_does_not_exist(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert entity_ids(README) <= _entities(hass, entry).keys()


def test_every_category_is_explained_by_types_that_are_of_it() -> None:
    categories = tables(section("Entities"))[1]
    assert [code(row[0]) for row in categories] == list(ActivityCategory)
    for category, types, *_ in categories:
        if "`" in types:
            example = code(types).replace("…", "something")
            assert ActivityCategory.of(example) == code(category)


async def test_every_attribute_of_an_activity_is_explained(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(SCAN)
    now = await until_state(hass, ACTIVITIES, "1")
    [activity] = now.attributes["activities"]
    explained = [code(row[0]) for row in tables(section("Entities"))[2]]
    assert explained == list(activity)


def test_every_field_of_an_action_is_explained() -> None:
    for action in translations()["services"]:
        fields, *_ = tables(section(f"`plex_activities.{action}`"))
        told = {code(name): required == "yes" for name, required, _ in fields}
        schema: Any = getattr(services, f"{action.upper()}_SCHEMA").schema
        taken = {str(key): isinstance(key, probatio.Required) for key in schema}
        assert told == taken


@pytest.mark.parametrize(
    ("heading", "offered"),
    [
        ("Triggers", trigger.async_get_triggers),
        ("Conditions", condition.async_get_conditions),
    ],
)
async def test_every_trigger_and_condition_and_option_is_explained(
    hass: HomeAssistant, heading: str, offered: Any
) -> None:
    keys, options = tables(section(heading))
    classes = await offered(hass)
    assert [code(key) for key, _ in keys] == [
        f"plex_activities.{key}" for key in classes
    ]
    told = {code(name): required == "yes" for name, required, _ in options}
    taken: dict[str, bool] = {}
    for each in classes.values():
        taken |= {
            str(option): isinstance(option, probatio.Required)
            for option in each.SCHEMA.schema["options"]
        }
    assert told == taken


def test_every_field_of_the_form_is_explained() -> None:
    [fields] = tables(section("Enter address and token"))
    labels = translations()["config"]["step"]["manual"]["data"]
    shown: Any = schemas.MANUAL_SCHEMA.schema
    assert [row[0] for row in fields] == [labels[str(key)] for key in shown]


def test_every_error_of_the_form_is_told_word_for_word_with_a_remedy() -> None:
    [errors] = tables(section("Troubleshooting"))
    assert [text for text, _ in errors] == list(
        translations()["config"]["error"].values()
    )
    assert all(remedy for _, remedy in errors)


def test_every_way_in_has_a_section_that_is_called_as_in_the_menu() -> None:
    ways = translations()["config"]["step"]["user"]["menu_options"]
    [offered] = tables(section("Set up"))
    assert [name for name, _ in offered] == list(ways.values())
    for name in ways.values():
        assert section(name)
