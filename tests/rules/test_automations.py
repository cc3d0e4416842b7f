"""Triggers and conditions: what is offered, described, translated and drawn is the same."""

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


async def _offered(hass: HomeAssistant, kind: str) -> Mapping[str, Any]:
    """Return the classes by their keys."""
    if kind == "triggers":
        return await trigger.async_get_triggers(hass)
    return await condition.async_get_conditions(hass)


def _described(kind: str) -> Any:
    return read_yaml(COMPONENT / f"{kind}.yaml")


@pytest.mark.parametrize("kind", KINDS)
def test_the_descriptions_are_what_home_assistant_reads(kind: str) -> None:
    assert DESCRIPTIONS(_described(kind))


@pytest.mark.parametrize("kind", KINDS)
async def test_everything_offered_is_described_translated_and_drawn(
    hass: HomeAssistant, kind: str
) -> None:
    keys = (await _offered(hass, kind)).keys()
    assert keys
    assert _described(kind).keys() == keys
    assert translations()[kind].keys() == keys
    assert icons()[kind].keys() == keys
    for drawn in icons()[kind].values():
        assert drawn.keys() == {kind.removesuffix("s")}
        assert all(is_icon(icon) for icon in drawn.values())


@pytest.mark.parametrize("kind", KINDS)
async def test_every_option_is_taken_described_and_translated(
    hass: HomeAssistant, kind: str
) -> None:
    for key, offered in (await _offered(hass, kind)).items():
        schema: Any = offered.SCHEMA.schema
        taken = {
            str(option): isinstance(option, probatio.Required)
            for option in schema[CONF_OPTIONS]
        }
        described = {
            field: each.get("required", False)
            for field, each in _described(kind)[key]["fields"].items()
        }
        assert described == taken, key
        told = translations()[kind][key]
        assert told.keys() == {"name", "description", "fields"}, key
        # In the order in which the editor shows them.
        assert list(told["fields"]) == list(described), key
        for field, text in told["fields"].items():
            assert text.keys() == {"name", "description"}, field


@pytest.mark.parametrize("kind", KINDS)
def test_every_choice_is_a_category_and_every_device_a_server(kind: str) -> None:
    for described in _described(kind).values():
        select = described["fields"]["category"]["selector"]["select"]
        assert select["translation_key"] == "category"
        assert select["options"] == [category.value for category in ActivityCategory]
        device = described["fields"]["device_id"]["selector"]["device"]
        assert device == {
            "multiple": True,
            "filter": [{"integration": "plex_activities"}],
            # Libraries are devices as well, and have none of these.
            "entity": [{"integration": "plex_activities", "domain": "event"}],
        }


def test_no_two_of_a_kind_have_the_same_name() -> None:
    for kind in KINDS:
        names = [told["name"] for told in translations()[kind].values()]
        assert len(names) == len(set(names))
