"""Every trigger and condition has a description, translations and an icon."""

from collections.abc import Mapping
from typing import Any

import probatio
import pytest

from custom_components.plex_activities import condition, trigger
from custom_components.plex_activities.aioplex.models import ActivityCategory
from homeassistant.const import CONF_OPTIONS
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import validate_selector
from tests.support.repository import COMPONENT, icons, is_icon, read_yaml, translations

FIELD = probatio.Schema(
    {
        probatio.Optional("required"): bool,
        probatio.Optional("default"): object,
        probatio.Optional("example"): object,
        probatio.Required("selector"): validate_selector,
    }
)
DESCRIPTIONS = probatio.Schema({str: {probatio.Required("fields"): {str: FIELD}}})
KINDS = ("triggers", "conditions")


async def _classes(hass: HomeAssistant, kind: str) -> Mapping[str, Any]:
    """Return the triggers or conditions by their keys."""
    if kind == "triggers":
        return await trigger.async_get_triggers(hass)
    return await condition.async_get_conditions(hass)


def _descriptions(kind: str) -> Any:
    return read_yaml(COMPONENT / f"{kind}.yaml")


@pytest.mark.parametrize("kind", KINDS)
def test_the_descriptions_are_valid(kind: str) -> None:
    assert DESCRIPTIONS(_descriptions(kind))


@pytest.mark.parametrize("kind", KINDS)
async def test_every_key_has_a_description_a_translation_and_an_icon(
    hass: HomeAssistant, kind: str
) -> None:
    keys = (await _classes(hass, kind)).keys()
    assert keys
    assert _descriptions(kind).keys() == keys
    assert translations()[kind].keys() == keys
    assert icons()[kind].keys() == keys
    for key_icons in icons()[kind].values():
        assert key_icons.keys() == {kind.removesuffix("s")}
        assert all(is_icon(icon) for icon in key_icons.values())


@pytest.mark.parametrize("kind", KINDS)
async def test_every_option_has_a_description_and_a_translation(
    hass: HomeAssistant, kind: str
) -> None:
    for key, trigger_or_condition in (await _classes(hass, kind)).items():
        schema: Any = trigger_or_condition.SCHEMA.schema
        options = {
            str(option): isinstance(option, probatio.Required)
            for option in schema[CONF_OPTIONS]
        }
        fields = {
            field: details.get("required", False)
            for field, details in _descriptions(kind)[key]["fields"].items()
        }
        assert fields == options, key
        translation = translations()[kind][key]
        assert translation.keys() == {"name", "description", "fields"}, key
        # In the order in which the editor shows them.
        assert list(translation["fields"]) == list(fields), key
        for field, texts in translation["fields"].items():
            assert texts.keys() == {"name", "description"}, field


@pytest.mark.parametrize("kind", KINDS)
def test_selectors_have_all_categories_and_devices_of_servers_only(kind: str) -> None:
    for description in _descriptions(kind).values():
        select = description["fields"]["category"]["selector"]["select"]
        assert select["translation_key"] == "category"
        assert select["options"] == [category.value for category in ActivityCategory]
        device = description["fields"]["device_id"]["selector"]["device"]
        assert device == {
            "multiple": True,
            "filter": [{"integration": "plex_activities"}],
            # Libraries are devices, too, but have no event entity.
            "entity": [{"integration": "plex_activities", "domain": "event"}],
        }


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_unique(kind: str) -> None:
    names = [texts["name"] for texts in translations()[kind].values()]
    assert len(names) == len(set(names))
