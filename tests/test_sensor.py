"""The sensors, from the messages of the server to their states."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations
from simulator import PlexSimulator

from .support.clock import pass_time
from .support.server import SCAN
from .support.states import (
    ACTIVITIES,
    CURRENT,
    SCAN_PROGRESS,
    running,
    state,
    until_state,
)


async def test_an_idle_server_shows_no_activity(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    assert state(hass, ACTIVITIES).state == "0"
    assert state(hass, ACTIVITIES).attributes["activities"] == []
    assert state(hass, CURRENT).state == "unknown"
    assert state(hass, SCAN_PROGRESS).state == "unknown"
    assert state(hass, SCAN_PROGRESS).attributes["running"] == 0


async def test_the_sensors_follow_a_scan_from_its_start_to_its_end(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN)
    assert state(hass, CURRENT).state == "Scanning"
    assert state(hass, SCAN_PROGRESS).state == "0"

    plex.progress(scan, 42, title="Scanning Films", context={"librarySectionID": "1"})
    await until_state(hass, SCAN_PROGRESS, "42")
    assert state(hass, CURRENT).attributes["library"] == "Films"

    plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    assert state(hass, SCAN_PROGRESS).state == "unknown"


@pytest.mark.parametrize("title", ["", "  "])
async def test_an_activity_without_a_title_is_shown_by_the_name_of_its_category(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, title: str
) -> None:
    scan = plex.start(SCAN, title=title)
    await until_state(hass, CURRENT, "Library scan")
    assert state(hass, CURRENT).attributes["title"] == title
    plex.progress(scan, 1, title="Scanning Films")
    await pass_time(hass, entry, 1)
    assert state(hass, CURRENT).state == "Scanning Films"


async def test_the_name_of_a_category_is_in_home_assistants_language(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    # The texts that Home Assistant has loaded for this language.
    german = await async_get_translations(hass, "de", "selector", {DOMAIN})
    german[f"component.{DOMAIN}.selector.category.options.library_scan"] = "Scannen"
    await hass.config.async_update(language="de")
    plex.start(SCAN, title="")
    await until_state(hass, CURRENT, "Scannen")
