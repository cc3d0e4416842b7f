"""Triggers for a library that no server has say so in the log."""

from collections.abc import Mapping
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support.automations import automate, record, report
from .support.clock import settled
from .support.entry import config_entry, server_device, set_up
from .support.server import SCAN
from .support.states import state

OURS = "custom_components.plex_activities"
ALL: list[dict[str, Any]] = [
    {"trigger": "plex_activities.activity_started"},
    {"trigger": "plex_activities.activity_finished"},
    {"trigger": "plex_activities.progress_reached", "options": {"percent": 50}},
    {"trigger": "plex_activities.activity_stalled"},
]


def naming(library: str, **options: Any) -> list[Mapping[str, Any]]:
    """Return a trigger of each kind that names this library."""
    return [
        {**it, "options": {**it.get("options", {}), "library": library, **options}}
        for it in ALL
    ]


def warnings(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the warnings of the integration."""
    return [
        record.getMessage()
        for record in caplog.records
        if record.name.startswith(OURS) and record.levelname == "WARNING"
    ]


async def test_an_automation_warns_once_of_a_library_that_no_server_has(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    triggered = await record(hass, *naming("Fims"), *naming("Shows"))
    await settled()
    [warning] = warnings(caplog)
    assert "no Plex library named Fims" in warning
    assert warning.endswith(" The libraries are: Films, Shows")
    # A reload of the server is no reason to say it again.
    assert await hass.config_entries.async_reload(entry.entry_id)
    await settled()
    plex.start(SCAN, context={"librarySectionID": "7"})
    await triggered.until(1)
    assert len(warnings(caplog)) == 1
    for action in ("turn_off", "turn_on"):
        await hass.services.async_call(
            "automation", action, {"entity_id": "automation.tell"}, blocking=True
        )
    await settled()
    assert len(warnings(caplog)) == 2


@pytest.mark.parametrize("library", ["Films", "films ", "1", "", "Concerts"])
async def test_there_is_no_warning_of_a_library_that_a_server_has(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    library: str,
) -> None:
    # It is new, so the libraries have to be read again.
    plex.libraries["9"] = "Concerts"
    await automate(hass, *naming(library))
    await settled()
    assert warnings(caplog) == []


async def test_ten_libraries_are_named_and_the_others_counted(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    plex.libraries |= {str(number): f"Library {number}" for number in range(20, 40)}
    await automate(hass, *naming("Fims"))
    await settled()
    [warning] = warnings(caplog)
    assert warning.endswith(" Library 28, … (+12)")


async def test_the_warning_waits_until_all_servers_are_loaded(
    hass: HomeAssistant,
    plex: PlexSimulator,
    quay: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await automate(hass, *naming("Concerts"), *naming("Fims"))
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


@pytest.mark.parametrize(("selected", "count"), [("Harbour", 1), ("Quay", 0)])
async def test_only_the_selected_servers_count(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    quay: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    selected: str,
    count: int,
) -> None:
    quay.libraries["9"] = "Concerts"
    entries = {"Harbour": entry, "Quay": await set_up(hass, quay)}
    device_id = server_device(hass, entries[selected]).id
    await automate(hass, *naming("Concerts", device_id=device_id))
    await settled()
    assert len(warnings(caplog)) == count


async def test_a_script_that_waits_again_and_again_warns_once(
    hass: HomeAssistant, entry: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    go_on = {"trigger": "event", "event_type": "go_on"}
    reports = await record(
        hass,
        {"trigger": "event", "event_type": "wait"},
        actions=[{"wait_for_trigger": [go_on, *naming("Fims")]}, report(waited="yes")],
    )
    for count in (1, 2, 3):
        hass.bus.async_fire("wait")
        await settled()
        hass.bus.async_fire("go_on")
        await reports.until(count)
        assert len(warnings(caplog)) == 1


async def test_a_server_without_libraries_may_not_know_them_yet(
    hass: HomeAssistant, plex: PlexSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    plex.libraries.clear()
    await set_up(hass, plex)
    await automate(hass, *naming("Films"))
    await settled()
    assert warnings(caplog) == []


async def test_a_server_that_is_unloaded_meanwhile_gives_no_warning(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    plex.hold("/library/sections")
    automation = await automate(hass, *naming("Fims"))
    await plex.wait_for_request("GET", "/library/sections")
    assert await hass.config_entries.async_unload(entry.entry_id)
    await settled()
    assert warnings(caplog) == []
    assert state(hass, automation).state == "on"
