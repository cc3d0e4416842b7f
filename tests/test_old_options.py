"""The options of version 1.0.0 in place of a target: they work, and are to be replaced."""

from typing import Any
from unittest.mock import patch

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from simulator import Fault, PlexSimulator

from .support.automations import automate, record
from .support.clock import settled
from .support.entry import config_entry, server_device, set_up
from .support.libraries import library_device, reread_libraries
from .support.server import SCAN
from .support.states import state

FILMS = {"librarySectionID": "1"}
SHOWS = {"librarySectionID": "7"}
STARTED = "plex_activities.activity_started"
ISSUE = (DOMAIN, "old_options")


def old(**options: Any) -> dict[str, Any]:
    """Return a trigger with these options."""
    return {"trigger": STARTED, "options": options}


@pytest.mark.parametrize("library", ["Films", "films ", "1"])
async def test_a_typed_library_still_matches(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, library: str
) -> None:
    device_id = server_device(hass, entry).id
    triggered = await record(
        hass,
        {**old(library=library), "id": "library"},
        {**old(device_id=device_id), "id": "server"},
        {**old(device_id=[device_id], library=library), "id": "both"},
        {**old(device_id="other", library=library), "id": "none"},
    )
    plex.finish(plex.start(SCAN, uuid="shows", context=SHOWS))
    plex.finish(plex.start(SCAN, uuid="films", context=FILMS))
    await triggered.until(4)
    await settled()
    assert sorted(triggered.runs) == [
        ("both", "films"),
        ("library", "films"),
        ("server", "films"),
        ("server", "shows"),
    ]


async def test_a_new_library_matches_by_its_name(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    triggered = await record(hass, old(library="Concerts"))
    plex.libraries["9"] = "Concerts"
    # It is running before its library is known.
    scan = plex.start(SCAN, context={"librarySectionID": "9"})
    await settled()
    assert triggered.data == []
    await reread_libraries(plex)
    await triggered.until(1)
    assert triggered.activities == [scan]


async def test_a_target_replaces_the_old_options(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    target = {"device_id": library_device(hass, entry, "7").id}
    triggered = await record(
        hass, {**old(library="Films", device_id="other"), "target": target}
    )
    plex.start(SCAN, context=FILMS)
    scan = plex.start(SCAN, context=SHOWS)
    await triggered.until(1)
    assert triggered.activities == [scan]


@pytest.mark.parametrize(
    "options", [{"library": None}, {"device_id": [{}]}, None, "Films"]
)
async def test_what_is_not_valid_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, options: object
) -> None:
    automation = await automate(hass, {"trigger": STARTED, "options": options})
    assert state(hass, automation).state == "unavailable"


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the warnings of the integration."""
    return [
        line.getMessage()
        for line in caplog.records
        if line.name.startswith("custom_components.plex_activities")
        and line.levelname == "WARNING"
    ]


async def test_a_library_that_no_server_has_is_logged_once(
    hass: HomeAssistant, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    await automate(hass, old(library="Fims"), old(library="Fims"), old(library="Shows"))
    [warning] = warnings(caplog)
    assert "no Plex library named Fims" in warning
    assert warning.endswith(" The libraries are: Films, Shows")
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settled()
    assert len(warnings(caplog)) == 1


async def test_the_warning_waits_until_all_servers_are_loaded(
    hass: HomeAssistant,
    plex: PlexSimulator,
    quay: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await automate(hass, old(library="Concerts"), old(library="Fims"))
    away = config_entry(quay)
    away.add_to_hass(hass)
    quay.libraries["9"] = "Concerts"
    quay.fail(Fault.ERROR_500)
    await set_up(hass, plex)
    assert away.state is ConfigEntryState.SETUP_RETRY
    assert "There is no Plex library" not in caplog.text
    quay.fail(None)
    assert await hass.config_entries.async_reload(away.entry_id)
    await settled()
    assert caplog.text.count("There is no Plex library") == 1
    assert "The libraries are: Concerts, Films, Shows" in caplog.text


async def test_a_server_without_libraries_may_not_know_them_yet(
    hass: HomeAssistant, plex: PlexSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    plex.libraries.clear()
    await set_up(hass, plex)
    await automate(hass, old(library="Films"))
    await settled()
    assert warnings(caplog) == []


def automation(*triggers: dict[str, Any], **config: Any) -> dict[str, Any]:
    return {"triggers": list(triggers), "actions": [], **config}


async def load(
    hass: HomeAssistant, *automations: dict[str, Any], **scripts: dict[str, Any]
) -> None:
    """Have Home Assistant start with these automations and scripts."""
    hass.set_state(CoreState.starting)
    config = {"automation": list(automations), "script": scripts}
    for component in config:
        assert await async_setup_component(hass, component, config)
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done(wait_background_tasks=False)


def users(hass: HomeAssistant) -> list[str]:
    """Return what the repair issue lists."""
    issue = ir.async_get(hass).issues.get(ISSUE)
    if issue is None:
        return []
    assert issue.translation_placeholders is not None
    return issue.translation_placeholders["users"].split("\n")


async def test_a_repair_lists_the_automations_and_scripts_with_old_options(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    event = {"trigger": "event", "event_type": "go", "event_data": {"library": "a"}}
    wait = {"wait_for_trigger": [old(library="Films")]}
    busy = {
        "condition": "plex_activities.is_busy",
        "options": {"device_id": server_device(hass, entry).id},
    }
    await load(
        hass,
        automation(old(library="Films"), id="films", alias="Tell of films"),
        automation(event, alias="Wait", actions=[{"if": [busy], "then": [wait]}]),
        automation(
            old(library="", device_id=[]),
            old(category="recording"),
            {**old(library="Films"), "target": {"device_id": "a"}},
            event,
            id="fine",
        ),
        stop={"alias": "Stop if busy", "sequence": [busy]},
    )
    assert users(hass) == [
        "- Wait",
        "- [Stop if busy](/config/script/edit/stop)",
        "- [Tell of films](/config/automation/edit/films)",
    ]


async def test_the_repair_goes_away_with_the_last_old_option(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await load(hass, automation(old(library="Films"), id="films", alias="Films"))
    assert users(hass) == ["- [Films](/config/automation/edit/films)"]
    target = {"device_id": library_device(hass, entry).id}
    changed = automation({"trigger": STARTED, "target": target}, id="films")
    with patch(
        "homeassistant.config.load_yaml_config_file",
        return_value={"automation": [changed]},
    ):
        await hass.services.async_call("automation", "reload", blocking=True)
    assert users(hass) == []


async def test_there_is_no_repair_without_old_options(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await load(hass, automation(old(category="recording", library=""), alias="Fine"))
    assert users(hass) == []
