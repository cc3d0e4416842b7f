"""Every action has a description, translations and an icon."""

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


def _descriptions() -> Any:
    return read_yaml(COMPONENT / "services.yaml")


def _schema(action: str) -> dict[str, bool]:
    """Return the fields of an action, and whether they are required."""
    schema: probatio.Schema = getattr(services, f"{action.upper()}_SCHEMA")
    assert isinstance(schema.schema, dict)
    return {str(field): isinstance(field, probatio.Required) for field in schema.schema}


def test_the_descriptions_are_valid() -> None:
    for name, description in _descriptions().items():
        assert ACTION(description), name


async def test_every_action_has_a_description_a_translation_and_an_icon(
    hass: HomeAssistant,
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    registered = hass.services.async_services_for_domain(DOMAIN).keys()
    assert registered
    assert _descriptions().keys() == registered
    assert translations()["services"].keys() == registered
    assert icons()["services"].keys() == registered


def test_every_field_has_a_description_and_a_translation() -> None:
    for name, description in _descriptions().items():
        fields = {
            field: details.get("required", False)
            for field, details in description["fields"].items()
        }
        assert fields == _schema(name), name
        translation = translations()["services"][name]
        assert translation.keys() == {"name", "description", "fields"}, name
        assert translation["fields"].keys() == fields.keys(), name
        for field, texts in translation["fields"].items():
            assert texts.keys() == {"name", "description"}, field


def test_selectors_have_all_categories_as_options_with_translations() -> None:
    categories = [category.value for category in ActivityCategory]
    options = {
        select["translation_key"]: select["options"]
        for description in _descriptions().values()
        for field in description["fields"].values()
        if (select := field["selector"].get("select"))
    }
    assert options == {"category": categories}
    translated = translations()["selector"]
    assert translated.keys() == options.keys()
    assert list(translated["category"]["options"]) == categories
