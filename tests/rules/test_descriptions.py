"""Every action, trigger and condition has a description, translations and an icon."""

from collections.abc import Mapping
from typing import Any

import probatio
import pytest

from custom_components.plex_activities import condition, services, trigger
from custom_components.plex_activities.aioplex.models import ActivityCategory
from custom_components.plex_activities.const import DOMAIN
from homeassistant.const import CONF_OPTIONS
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import TargetSelector, validate_selector
from homeassistant.setup import async_setup_component
from tests.support.repository import COMPONENT, icons, is_icon, read_yaml, translations

FIELD = probatio.Schema(
    {
        probatio.Optional("required"): bool,
        probatio.Optional("default"): object,
        probatio.Optional("example"): object,
        probatio.Required("selector"): validate_selector,
    }
)
DESCRIPTIONS = probatio.Schema(
    {
        str: {
            probatio.Optional("target"): TargetSelector.CONFIG_SCHEMA,
            probatio.Required("fields"): {str: FIELD},
        }
    }
)
KINDS = ("services", "triggers", "conditions")
CATEGORIES = [category.value for category in ActivityCategory]


async def _schemas(hass: HomeAssistant, kind: str) -> Mapping[str, Any]:
    """Return the schemas of the options of all actions, triggers or conditions."""
    if kind == "services":
        assert await async_setup_component(hass, DOMAIN, {})
        return {
            action: getattr(services, f"{action.upper()}_SCHEMA").schema
            for action in hass.services.async_services_for_domain(DOMAIN)
        }
    classes: Mapping[str, Any] = (
        await trigger.async_get_triggers(hass)
        if kind == "triggers"
        else await condition.async_get_conditions(hass)
    )
    return {key: cls.SCHEMA.schema[CONF_OPTIONS] for key, cls in classes.items()}


def _descriptions(kind: str) -> Any:
    return read_yaml(COMPONENT / f"{kind}.yaml")


@pytest.mark.parametrize("kind", KINDS)
def test_the_descriptions_are_valid(kind: str) -> None:
    assert DESCRIPTIONS(_descriptions(kind))


@pytest.mark.parametrize("kind", KINDS)
async def test_every_key_has_a_description_a_translation_and_an_icon(
    hass: HomeAssistant, kind: str
) -> None:
    keys = (await _schemas(hass, kind)).keys()
    assert keys
    wrong = {
        file: sorted(set(found) ^ keys)
        for file, found in (
            (f"{kind}.yaml", _descriptions(kind)),
            ("translations/en.json", translations()[kind]),
            ("icons.json", icons()[kind]),
        )
    }
    assert not any(wrong.values()), f"add or remove these {kind}: {wrong}"
    for key_icons in icons()[kind].values():
        assert key_icons.keys() == {kind.removesuffix("s")}
        assert all(is_icon(icon) for icon in key_icons.values())


@pytest.mark.parametrize("kind", KINDS)
async def test_every_option_has_a_description_and_a_translation(
    hass: HomeAssistant, kind: str
) -> None:
    for key, schema in (await _schemas(hass, kind)).items():
        fields = {
            field: details.get("required", False)
            for field, details in _descriptions(kind)[key]["fields"].items()
        }
        assert fields == {
            str(option): isinstance(option, probatio.Required) for option in schema
        }, key
        translation = translations()[kind][key]
        assert translation.keys() == {"name", "description", "fields"}, key
        # In the order in which the editor shows them.
        assert list(translation["fields"]) == list(fields), key
        for field, texts in translation["fields"].items():
            assert texts.keys() == {"name", "description"}, field


def test_selectors_have_all_categories_as_options_with_translations() -> None:
    selects = [
        select
        for kind in KINDS
        for description in _descriptions(kind).values()
        for field in description["fields"].values()
        if (select := field["selector"].get("select"))
    ]
    assert selects
    for select in selects:
        assert select["translation_key"] == "category"
        assert select["options"] == CATEGORIES
    # The other one holds the sentences of logbook.py.
    assert translations()["selector"].keys() == {"category", "logbook"}
    assert list(translations()["selector"]["category"]["options"]) == CATEGORIES


@pytest.mark.parametrize("kind", ["triggers", "conditions"])
def test_every_trigger_and_condition_has_categories_and_a_target(kind: str) -> None:
    for description in _descriptions(kind).values():
        assert "select" in description["fields"]["category"]["selector"]
        assert description["target"] == {"entity": {"integration": "plex_activities"}}


@pytest.mark.parametrize("kind", KINDS)
def test_names_are_unique(kind: str) -> None:
    names = [texts["name"] for texts in translations()[kind].values()]
    assert len(names) == len(set(names))
