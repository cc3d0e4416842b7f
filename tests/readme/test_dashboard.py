"""The dashboard of the README; the picture beside it shows that the frontend draws it."""

from collections.abc import Iterator
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
from simulator import PlexSimulator
from tests.support.readme import README, blocks
from tests.support.server import CREDITS, SCAN
from tests.support.states import ACTIVITIES, running, until_state

YAML = [block.yaml for block in blocks(README, "yaml")]
[DASHBOARD] = [each for each in YAML if "views" in each]


def _cards() -> list[dict[str, Any]]:
    return [
        card
        for view in DASHBOARD["views"]
        for section in view["sections"]
        for card in section["cards"]
    ]


def _values(node: Any, key: str) -> Iterator[Any]:
    match node:
        case dict():
            for name, value in node.items():
                if name == key:
                    yield value
                yield from _values(value, key)
        case list():
            for each in node:
                yield from _values(each, key)


async def test_it_shows_only_what_is_there(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    shown = list(_values(DASHBOARD, "entity"))
    assert shown
    assert [each for each in shown if hass.states.get(each) is None] == []
    for action in _values(DASHBOARD, "perform_action"):
        assert hass.services.has_service(*action.split(".")), action


async def test_its_button_stops_the_scans(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    analysis = plex.start(CREDITS)
    for library in plex.libraries:
        plex.start(SCAN, context={"librarySectionID": library})
    await until_state(hass, ACTIVITIES, "3")
    [tap] = [card["tap_action"] for card in _cards() if "tap_action" in card]
    domain, action = tap["perform_action"].split(".")
    await hass.services.async_call(domain, action, target=tap["target"], blocking=True)
    assert [each["uuid"] for each in plex.activities] == [analysis]


async def test_bars_show_percentages(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    bars = [card["entity"] for card in _cards() if card.get("features")]
    assert bars
    for each in bars:
        now = hass.states.get(each)
        assert now is not None
        assert now.attributes["unit_of_measurement"] == "%", each


@pytest.mark.parametrize("busy", [True, False])
async def test_its_list_has_a_line_for_each_activity(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, *, busy: bool
) -> None:
    if busy:
        plex.start(SCAN, title="Scanning <Films>", subtitle="A <b>Film", progress=42)
        await running(hass, plex, CREDITS, progress=-1)
    [content] = [card["content"] for card in _cards() if card["type"] == "markdown"]
    lines = Template(content, hass).async_render(parse_result=False).split("\n")
    assert [line.strip() for line in lines if line.strip()] == (
        ["**Scanning &lt;Films&gt;** 42 %<br>A &lt;b&gt;Film", "**Detecting Credits**"]
        if busy
        else ["Nothing runs."]
    )
