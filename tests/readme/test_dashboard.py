"""The example of a dashboard uses existing entities and actions."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
from simulator import PlexSimulator
from tests.support.readme import GUIDE, blocks, values_of
from tests.support.server import CREDITS, SCAN
from tests.support.states import ACTIVITIES, running, state, until_state

YAML = [block.yaml for block in blocks(GUIDE, "yaml")]
[DASHBOARD] = [block for block in YAML if "views" in block]


def _cards() -> list[dict[str, Any]]:
    return [
        card
        for view in DASHBOARD["views"]
        for section in view["sections"]
        for card in section["cards"]
    ]


async def test_the_entities_and_actions_of_the_dashboard_exist(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    entity_ids = list(values_of(DASHBOARD, "entity"))
    assert entity_ids
    for entity_id in entity_ids:
        assert hass.states.get(entity_id), entity_id
    for action in values_of(DASHBOARD, "perform_action"):
        assert hass.services.has_service(*action.split(".")), action


async def test_the_button_stops_all_scans(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    analysis = plex.start(CREDITS)
    for library in plex.libraries:
        plex.start(SCAN, context={"librarySectionID": library})
    await until_state(hass, ACTIVITIES, "3")
    [tap] = [card["tap_action"] for card in _cards() if "tap_action" in card]
    domain, action = tap["perform_action"].split(".")
    await hass.services.async_call(domain, action, target=tap["target"], blocking=True)
    assert [activity["uuid"] for activity in plex.activities] == [analysis]


async def test_bars_are_used_for_percentages_only(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    bars = [card["entity"] for card in _cards() if card.get("features")]
    assert bars
    for entity_id in bars:
        attributes = state(hass, entity_id).attributes
        assert attributes["unit_of_measurement"] == "%", entity_id


@pytest.mark.parametrize("busy", [True, False])
async def test_the_list_has_a_line_for_every_activity(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, *, busy: bool
) -> None:
    if busy:
        plex.start(SCAN, title="Scanning <Films>", subtitle="A [b](x)Film", progress=42)
        await running(hass, plex, CREDITS, progress=-1)
    [content] = [card["content"] for card in _cards() if card["type"] == "markdown"]
    lines = Template(content, hass).async_render(parse_result=False).split("\n")
    assert [line.strip() for line in lines if line.strip()] == (
        [
            r"**Scanning \<Films\>** 42 %<br>A \[b\]\(x\)Film",
            "**Detecting Credits**",
        ]
        if busy
        else ["Nothing is running."]
    )
