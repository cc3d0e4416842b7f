"""The tables of the pages for users match the integration."""

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
from custom_components.plex_activities.flow.options import options_schema
from custom_components.plex_activities.triggers.base import Reason
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from simulator import PlexSimulator
from tests.support.readme import GUIDE, code, entity_ids, section, tables
from tests.support.repository import translations
from tests.support.server import SCAN
from tests.support.states import ACTIVITIES, until_state

# Of the entities of a category: whether they are enabled, and their progress.
BY_DEFAULT = {
    "enabled": (True, True),
    "enabled, its progress disabled": (True, False),
    "disabled": (False, False),
}


def _entities(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, bool]:
    """Return the entity ids, and whether they are enabled by default."""
    registry = er.async_get(hass)
    entities = er.async_entries_for_config_entry(registry, entry.entry_id)
    return {entity.entity_id: entity.disabled_by is None for entity in entities}


def _of_every_library(entity_id: str, plex: PlexSimulator) -> list[str]:
    """Return the entity ids of all libraries, from that of the library Films."""
    return [
        entity_id.replace("films", title.lower()) for title in plex.libraries.values()
    ]


async def test_the_tables_list_all_entities(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    [single] = tables(section("Server"))
    [categories] = tables(section("Categories"))
    listed = {
        code(entity): "disabled by default" not in text for entity, text in single
    }
    for _, _, scanning, progress, by_default in categories:
        is_enabled, has_progress = BY_DEFAULT[by_default]
        listed |= {code(scanning): is_enabled, code(progress): has_progress}
    [libraries] = tables(section("Libraries"))
    for entity, _ in libraries:
        listed |= dict.fromkeys(_of_every_library(code(entity), plex), True)
    [buttons] = tables(section("Buttons"))
    for button, _, by_default in buttons:
        assert by_default in {"enabled", "disabled"}
        for entity_id in _of_every_library(code(button), plex):
            listed[entity_id] = by_default == "enabled"
    assert listed == _entities(hass, entry), "correct the tables in docs/entities.md"


async def test_every_entity_that_a_page_names_exists(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert entity_ids(GUIDE) <= _entities(hass, entry).keys()


def test_the_table_lists_all_categories_with_their_types() -> None:
    [categories] = tables(section("Categories"))
    listed = [code(row[0]) for row in categories]
    assert listed == list(ActivityCategory), "correct the table in docs/entities.md"
    for category, types, *_ in categories:
        if "`" in types:
            example = code(types).replace("…", "something")
            assert ActivityCategory.of(example) == code(category)


async def test_the_table_lists_all_attributes_of_an_activity(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(SCAN)
    sensor = await until_state(hass, ACTIVITIES, "1")
    [activity] = sensor.attributes["activities"]
    [attributes] = tables(section("Attributes of an activity"))
    assert [code(name) for name, _ in attributes] == list(activity)


def test_the_tables_list_all_fields_of_actions() -> None:
    for action in translations()["services"]:
        fields, *_ = tables(section(f"`plex_activities.{action}`"))
        listed = {code(name): required == "yes" for name, required, _ in fields}
        schema: Any = getattr(services, f"{action.upper()}_SCHEMA").schema
        assert listed == {
            str(key): isinstance(key, probatio.Required) for key in schema
        }


@pytest.mark.parametrize(
    ("heading", "async_get_classes"),
    [
        ("Triggers", trigger.async_get_triggers),
        ("Conditions", condition.async_get_conditions),
    ],
)
async def test_the_tables_list_all_triggers_and_conditions_with_their_options(
    hass: HomeAssistant, heading: str, async_get_classes: Any
) -> None:
    keys, options = tables(section(heading))
    classes = await async_get_classes(hass)
    assert [code(key) for key, _ in keys] == [
        f"plex_activities.{key}" for key in classes
    ], f"correct the table of {heading} in docs/automations.md"
    listed = {code(name): required == "yes" for name, required, _ in options}
    assert listed == {
        str(option): isinstance(option, probatio.Required)
        for trigger_or_condition in classes.values()
        for option in trigger_or_condition.SCHEMA.schema["options"]
    }


def test_the_table_lists_all_reasons_in_traces() -> None:
    [reasons] = tables(section("Why an automation did not run"))
    assert [code(reason) for reason, _ in reasons] == list(Reason)


def test_the_table_lists_all_fields_of_the_form() -> None:
    [fields] = tables(section("Enter address and token"))
    labels = translations()["config"]["step"]["manual"]["data"]
    fields_of_form: Any = schemas.MANUAL_SCHEMA.schema
    assert [row[0] for row in fields] == [labels[str(key)] for key in fields_of_form]


def test_the_table_lists_all_options() -> None:
    [options] = tables(section("Options"))
    labels = translations()["options"]["step"]["init"]["data"]
    fields_of_form: Any = options_schema(set()).schema
    assert [row[0] for row in options] == [labels[str(key)] for key in fields_of_form]


def test_the_table_lists_all_errors_of_the_form_with_a_remedy() -> None:
    [errors] = tables(section("Troubleshooting"))
    assert [text for text, _ in errors] == list(
        translations()["config"]["error"].values()
    )
    assert all(remedy for _, remedy in errors)


def test_every_option_of_the_menu_has_a_section() -> None:
    options = translations()["config"]["step"]["user"]["menu_options"]
    [rows] = tables(section("Set up"))
    assert [name for name, _ in rows] == list(options.values())
    for name in options.values():
        assert section(name)
