"""Actions: what is registered, described, translated and drawn is the same."""

from typing import Any

import probatio

from custom_components.plex_activities import services
from custom_components.plex_activities.aioplex.models import ActivityCategory
from custom_components.plex_activities.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import validate_selector
from homeassistant.setup import async_setup_component
from tests.support.repository import COMPONENT, icons, read_yaml, translations

FIELD = probatio.Schema(
    {
        probatio.Optional("required"): bool,
        probatio.Optional("advanced"): bool,
        probatio.Optional("default"): object,
        probatio.Optional("example"): object,
        probatio.Required("selector"): validate_selector,
    }
)
ACTION = probatio.Schema({probatio.Optional("fields"): {str: FIELD}})


def _actions() -> Any:
    return read_yaml(COMPONENT / "services.yaml")


def _schema(action: str) -> dict[str, bool]:
    """Return the fields an action takes, and whether each is required."""
    schema: probatio.Schema = getattr(services, f"{action.upper()}_SCHEMA")
    assert isinstance(schema.schema, dict)
    return {str(field): isinstance(field, probatio.Required) for field in schema.schema}


def test_the_descriptions_are_what_home_assistant_reads() -> None:
    for name, action in _actions().items():
        assert ACTION(action), name


async def test_every_action_is_described_translated_and_drawn(
    hass: HomeAssistant,
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    registered = hass.services.async_services_for_domain(DOMAIN).keys()
    assert registered
    assert _actions().keys() == registered
    assert translations()["services"].keys() == registered
    assert icons()["services"].keys() == registered


def test_every_field_is_taken_described_and_translated() -> None:
    for name, action in _actions().items():
        described = {
            field: each.get("required", False)
            for field, each in action["fields"].items()
        }
        assert described == _schema(name), name
        told = translations()["services"][name]
        assert told.keys() == {"name", "description", "fields"}, name
        assert told["fields"].keys() == described.keys(), name
        for field, text in told["fields"].items():
            assert text.keys() == {"name", "description"}, field


def test_every_choice_is_a_category_and_has_a_name() -> None:
    categories = [category.value for category in ActivityCategory]
    offered = {
        select["translation_key"]: select["options"]
        for action in _actions().values()
        for field in action["fields"].values()
        if (select := field["selector"].get("select"))
    }
    assert offered == {"category": categories}
    named = translations()["selector"]
    assert named.keys() == offered.keys()
    assert list(named["category"]["options"]) == categories
