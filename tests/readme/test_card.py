"""What the README says of the card, against the card's own modules. e2e/test_readme.py shows it in a browser."""

import re

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex.models import ActivityCategory
from custom_components.plex_activities.frontend import CARD_FOLDER
from homeassistant.core import HomeAssistant
from tests.support.readme import README, code, section, tables
from tests.support.states import ACTIVITIES

from .examples import PASTED

CARD = PASTED["custom:plex-activities-card"]


def _module(name: str) -> str:
    return (CARD_FOLDER / name).read_text("utf-8")


def test_every_option_of_the_editor_is_explained() -> None:
    fields = re.findall(r'{ name: "(\w+)",( required: true,)?', _module("form.js"))
    in_editor = {name: bool(required) for name, required in fields}
    [options] = tables(section("The card"))
    told = {code(name): required == "yes" for name, required, _ in options}
    assert told == in_editor
    assert CARD.keys() - {"type"} <= in_editor.keys()


def test_the_example_names_categories_that_there_are() -> None:
    assert set(CARD["categories"]) <= set(ActivityCategory)
    for category in ActivityCategory:
        assert f"\n  {category}: {{ icon:" in _module("model.js")


async def test_the_example_names_the_sensor_of_the_server(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert CARD["entity"] == ACTIVITIES
    assert hass.states.get(CARD["entity"])


def test_card_and_strategy_are_called_as_they_are_registered() -> None:
    register = _module("register.js")
    kind = PASTED["strategy"]["strategy"]["type"].removeprefix("custom:")
    assert f'CARD = "{CARD["type"].removeprefix("custom:")}"' in register
    assert f'STRATEGY = "ll-strategy-dashboard-{kind}"' in register


def test_the_card_leads_to_its_part_of_the_readme() -> None:
    assert '/plex_activities#the-card"' in _module("register.js")
    assert "\n## The card\n" in README
