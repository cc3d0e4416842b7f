"""The example of the card. e2e/test_readme.py shows it in a browser."""

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex.models import ActivityCategory
from homeassistant.core import HomeAssistant
from tests.support.states import ACTIVITIES

from .examples import PASTED

CARD = PASTED["custom:plex-activities-card"]


def test_the_categories_of_the_example_exist() -> None:
    assert set(CARD["categories"]) <= set(ActivityCategory)


async def test_the_entity_of_the_example_is_the_activities_sensor(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert CARD["entity"] == ACTIVITIES
    assert hass.states.get(CARD["entity"])
