"""Which entities there are, and their attributes."""

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex.models import ActivityCategory
from custom_components.plex_activities.const import DOMAIN
from homeassistant.components.binary_sensor import BinarySensorDeviceClass
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from simulator import PlexSimulator

from .support.entry import server_device
from .support.server import CREDITS, RECORDING, SCAN
from .support.states import (
    ACTIVITIES,
    BUSY,
    CURRENT,
    PROGRESS,
    SCAN_PROGRESS,
    SCANNING,
    running,
    state,
    until_state,
)

CATEGORIES = {category.value for category in ActivityCategory}
RARE = {"item_refresh", "guide_refresh", "other"}
# Their progress is enabled by default.
LONG = {"library_scan", "recording", "conversion"}


async def test_unique_ids_and_the_entities_disabled_by_default(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    entities = er.async_entries_for_config_entry(
        er.async_get(hass), polled_entry.entry_id
    )
    keys = {"activities", "activity", "current_activity", "busy", "safe_to_restart"}
    keys |= {"progress", "finish"}
    keys |= CATEGORIES
    keys |= {f"{category}_progress" for category in CATEGORIES}
    keys |= {"stop_library_scans", "cancel_all", "stop_maintenance"}
    for library in plex.libraries:
        keys |= {
            f"library_{library}_{key}"
            for key in ("scan", "stop_scan", "scanning", "last_scan")
        }
    assert {entity.unique_id for entity in entities} == {
        f"{plex.machine_identifier}_{key}" for key in keys
    }
    disabled = {
        "cancel_all",
        "stop_maintenance",
        *RARE,
        *(f"{category}_progress" for category in CATEGORIES - LONG),
    }
    assert {entity.unique_id for entity in entities if entity.disabled_by} == {
        f"{plex.machine_identifier}_{key}" for key in disabled
    }
    # Targets and automatic dashboards leave out entities with a category.
    diagnostic = {*CATEGORIES, *(f"{category}_progress" for category in CATEGORIES)}
    assert {entity.unique_id for entity in entities if entity.entity_category} == {
        f"{plex.machine_identifier}_{key}" for key in diagnostic
    }


async def test_what_runs_and_when_a_library_was_scanned_have_a_device_class(
    hass: HomeAssistant, polled_entry: MockConfigEntry
) -> None:
    entities = er.async_entries_for_config_entry(
        er.async_get(hass), polled_entry.entry_id
    )
    device_classes = {
        entity.entity_id: entity.original_device_class
        for entity in entities
        if entity.original_device_class is not None
    }
    # Home Assistant has none for a percentage or a number of activities.
    running = {"busy", "films_scanning", "shows_scanning", *CATEGORIES}
    assert device_classes == {
        **{
            f"binary_sensor.harbour_{key}": BinarySensorDeviceClass.RUNNING
            for key in running
        },
        "sensor.harbour_finish": SensorDeviceClass.TIMESTAMP,
        "sensor.harbour_films_last_scan": SensorDeviceClass.TIMESTAMP,
        "sensor.harbour_shows_last_scan": SensorDeviceClass.TIMESTAMP,
    }


async def test_entity_ids_contain_the_category(
    hass: HomeAssistant, polled_entry: MockConfigEntry
) -> None:
    registry = er.async_get(hass)
    for category in CATEGORIES:
        assert registry.async_get(f"binary_sensor.harbour_{category}"), category
        assert registry.async_get(f"sensor.harbour_{category}_progress"), category


async def test_a_server_is_a_device(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    device = server_device(hass, polled_entry)
    assert device.identifiers == {(DOMAIN, plex.machine_identifier)}
    assert device.name == plex.friendly_name
    assert device.sw_version == plex.version
    assert device.entry_type is dr.DeviceEntryType.SERVICE


async def test_the_current_activity_is_the_longest_running_one(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    first = plex.start(CREDITS, title="Detecting Credits", progress=-1)
    await running(hass, plex, SCAN, title="Scanning Films")
    assert state(hass, CURRENT).state == "Detecting Credits"
    assert state(hass, CURRENT).attributes["activity_id"] == first
    plex.finish(first)
    await until_state(hass, CURRENT, "Scanning Films")


async def test_progress_is_that_of_the_longest_running_activity(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    assert state(hass, PROGRESS).state == "unknown"
    first = plex.start(CREDITS, progress=42)
    scan = await running(hass, plex, SCAN, progress=7)
    shown = state(hass, PROGRESS)
    assert shown.state == "42"
    assert shown.attributes["activity_id"] == first
    assert shown.attributes["unit_of_measurement"] == "%"
    plex.finish(first)
    await until_state(hass, PROGRESS, "7")
    plex.progress(scan, -1)
    await until_state(hass, PROGRESS, "unknown")


async def test_progress_is_that_of_the_longest_running_activity_of_a_category(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(SCAN, progress=42)
    await running(hass, plex, SCAN, progress=7)
    shown = state(hass, SCAN_PROGRESS)
    assert shown.state == "42"
    assert shown.attributes["running"] == 2
    assert shown.attributes["unit_of_measurement"] == "%"
    assert state(hass, SCANNING).state == "on"
    assert state(hass, SCANNING).attributes["running"] == 2


async def test_an_activity_without_a_percentage_is_on_but_has_no_progress(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(SCAN, progress=-1)
    await until_state(hass, SCANNING, "on")
    assert state(hass, SCAN_PROGRESS).state == "unknown"
    assert state(hass, SCAN_PROGRESS).attributes["progress"] is None
    assert state(hass, SCAN_PROGRESS).attributes["running"] == 1


async def test_busy_says_how_many_are_running(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    assert state(hass, BUSY).attributes["running"] == 0
    plex.start(CREDITS)
    await running(hass, plex, SCAN)
    assert state(hass, BUSY).attributes["running"] == 2


async def test_finished_maintenance_that_stays_listed_is_not_running(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    butler = plex.start("butler", title="Maintenance", progress=40)
    await until_state(hass, BUSY, "on")
    plex.progress(butler, 100)
    await until_state(hass, BUSY, "off")
    assert state(hass, ACTIVITIES).state == "0"
    # The row stays listed, and may start again.
    plex.progress(butler, 10)
    await until_state(hass, BUSY, "on")


async def test_an_unknown_type_counts_as_other(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start("firmware.polish", title="Polishing")
    await until_state(hass, CURRENT, "Polishing")
    assert state(hass, CURRENT).attributes["category"] == "other"
    assert state(hass, BUSY).state == "on"


async def test_a_long_list_is_truncated_to_fifty_activities(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for number in range(60):
        plex.start(RECORDING, title=f"Recording {number}")
    listed = await until_state(hass, ACTIVITIES, "60")
    titles = [activity["title"] for activity in listed.attributes["activities"]]
    assert titles == [f"Recording {number}" for number in range(50)]
    assert listed.attributes["truncated"] is True


async def test_a_long_title_is_cut_to_the_length_of_a_state(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(SCAN, title="T" * 10_000)
    await until_state(hass, CURRENT, "T" * 255)
    assert state(hass, ACTIVITIES).attributes["truncated"] is False
