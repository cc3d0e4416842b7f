"""What a target selects: servers, libraries, and whatever has some of them."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.condition import (
    IsBusyCondition,
    IsIdleCondition,
)
from custom_components.plex_activities.triggers.activity import ActivityStartedTrigger
from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
)
from homeassistant.helpers.condition import ConditionConfig
from homeassistant.helpers.trigger import TriggerConfig
from simulator import PlexSimulator

from .support.automations import Reports, automate, record, report
from .support.clock import Passing, settled
from .support.entry import server_device
from .support.libraries import library_device, reread_libraries
from .support.server import CREDITS, SCAN
from .support.states import running, state, until_state

FILMS = {"librarySectionID": "1"}
SHOWS = {"librarySectionID": "7"}
STARTED = "plex_activities.activity_started"
FINISHED = "plex_activities.activity_finished"
BUSY = "plex_activities.is_busy"
IDLE = "plex_activities.is_idle"

type Warnings = Callable[[], list[str]]
type Target = dict[str, Any]


@pytest.fixture
def warnings(caplog: pytest.LogCaptureFixture) -> Warnings:
    """Return a function that returns the warnings of the integration."""
    return lambda: [
        line.getMessage()
        for line in caplog.records
        if line.name.startswith("custom_components.plex_activities")
        and line.levelname == "WARNING"
    ]


class House:
    """Registries of a house, to put things somewhere and to label them."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.devices = dr.async_get(hass)
        self.entities = er.async_get(hass)
        self.areas = ar.async_get(hass)
        self.floors = fr.async_get(hass)
        self.labels = lr.async_get(hass)

    def change(self, device: dr.AnyDeviceEntry, **changes: Any) -> None:
        """Change the area or the labels of a device."""
        if isinstance(device, dr.ChildDeviceEntry):
            self.devices.async_update_child_device(device.id, **changes)
        else:
            self.devices.async_update_device(device.id, **changes)

    def area_with(self, name: str, *devices: dr.AnyDeviceEntry) -> str:
        """Return the id of a new area that these devices are in."""
        area_id = self.areas.async_create(name).id
        for device in devices:
            self.change(device, area_id=area_id)
        return area_id


@pytest.fixture
def house(hass: HomeAssistant) -> House:
    return House(hass)


def targets_in(
    hass: HomeAssistant, house: House, entry: MockConfigEntry
) -> dict[str, tuple[Target, str]]:
    """Return targets by a name, and which of the scans in the test they select."""
    server, films = server_device(hass, entry), library_device(hass, entry)
    shows = library_device(hass, entry, "7")
    rack = house.area_with("Rack", server)
    cinema = house.area_with("Cinema", films)
    kitchen = house.area_with("Kitchen")
    upstairs = house.floors.async_create("Upstairs").floor_id
    house.areas.async_update(cinema, floor_id=upstairs)
    on_device, on_area, on_entity = (
        house.labels.async_create(name).label_id for name in ("one", "two", "three")
    )
    house.change(shows, labels={on_device})
    house.areas.async_update(cinema, labels={on_area})
    house.entities.async_update_entity("button.harbour_shows_scan", labels={on_entity})
    house.entities.async_update_entity("button.harbour_shows_scan", area_id=kitchen)
    both = [films.id, shows.id]
    return {
        "entity of the server": ({"entity_id": "sensor.harbour_activities"}, "fsn"),
        "diagnostic": ({"entity_id": "binary_sensor.harbour_library_scan"}, "fsn"),
        "entity of a library": ({"entity_id": "button.harbour_films_scan"}, "f"),
        "server": ({"device_id": server.id}, "fsn"),
        "library": ({"device_id": films.id}, "f"),
        "libraries": ({"device_id": both}, "fs"),
        "server and library": ({"device_id": [server.id, films.id]}, "fsn"),
        "area of the server": ({"area_id": rack}, "fsn"),
        "area of a library": ({"area_id": cinema}, "f"),
        "area of an entity": ({"area_id": kitchen}, "s"),
        "floor": ({"floor_id": upstairs}, "f"),
        "label of a device": ({"label_id": on_device}, "s"),
        "label of an area": ({"label_id": on_area}, "f"),
        "label of an entity": ({"label_id": on_entity}, "s"),
        "area and library": ({"area_id": cinema, "device_id": shows.id}, "fs"),
        "library and missing": ({"device_id": [films.id, "missing"]}, "f"),
        "missing": ({"device_id": "missing"}, ""),
        "of something else": ({"entity_id": "sensor.of_something_else"}, ""),
    }


async def test_what_targets_select(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, house: House
) -> None:
    targets = targets_in(hass, house, entry)
    triggered = await record(
        hass,
        *(
            {"trigger": STARTED, "id": name, "target": target}
            for name, (target, _) in targets.items()
        ),
    )
    for uuid, context in (("f", FILMS), ("s", SHOWS), ("n", {})):
        plex.finish(plex.start(SCAN, uuid=uuid, context=context))
    expected = {(name, uuid) for name, (_, uuids) in targets.items() for uuid in uuids}
    await triggered.until(len(expected))
    await settled()
    assert sorted(triggered.runs) == sorted(expected)


async def test_targets_of_several_servers(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    quay: PlexSimulator,
    quay_entry: MockConfigEntry,
    house: House,
) -> None:
    films, quay_device = library_device(hass, entry), server_device(hass, quay_entry)
    area_id = house.area_with("Cinema", films, quay_device)
    triggered = await record(
        hass,
        {"trigger": STARTED, "id": "area", "target": {"area_id": area_id}},
        {"trigger": STARTED, "id": "films", "target": {"device_id": films.id}},
    )
    plex.start(SCAN, uuid="shows", context=SHOWS)
    plex.start(SCAN, uuid="films", context=FILMS)
    await triggered.until(2)
    quay.start(SCAN, uuid="quay")
    await triggered.until(3)
    assert sorted(triggered.runs) == [
        ("area", "films"),
        ("area", "quay"),
        ("films", "films"),
    ]


async def test_what_is_put_into_an_area_is_selected_from_then_on(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, house: House
) -> None:
    films, shows = library_device(hass, entry), library_device(hass, entry, "7")
    area_id = house.area_with("Cinema", shows)
    options = {"progress_reached": {"percent": 50}}
    triggered = await record(
        hass,
        *(
            {
                "trigger": f"plex_activities.{key}",
                "id": key,
                "target": {"area_id": area_id},
                "options": options.get(key, {}),
            }
            for key in ("activity_started", "activity_finished", "progress_reached")
        ),
    )
    before = await running(hass, plex, SCAN, uuid="before", context=FILMS, progress=60)
    later = await running(hass, plex, SCAN, uuid="later", context=FILMS, progress=10)
    house.change(films, area_id=area_id)
    assert triggered.data == []
    # They started before, and one of them was past the percentage.
    plex.progress(before, 61)
    plex.progress(later, 51)
    plex.finish(before)
    plex.start(SCAN, uuid="new", context=FILMS)
    await triggered.until(3)
    assert triggered.runs == [
        ("progress_reached", "later"),
        ("activity_finished", "before"),
        ("activity_started", "new"),
    ]
    house.change(films, area_id=None)
    plex.finish("new")
    plex.finish(later)
    plex.start(SCAN, uuid="shows", context=SHOWS)
    await triggered.until(4)
    assert triggered.runs[3:] == [("activity_started", "shows")]


async def test_an_area_that_is_put_on_a_floor_belongs_to_it_from_then_on(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, house: House
) -> None:
    area_id = house.area_with("Rack", server_device(hass, entry))
    floor_id = house.floors.async_create("Cellar").floor_id
    triggered = await record(
        hass, {"trigger": STARTED, "target": {"floor_id": floor_id}}
    )
    await running(hass, plex, SCAN)
    house.areas.async_update(area_id, floor_id=floor_id)
    scan = plex.start(SCAN)
    await triggered.until(1)
    assert triggered.activities == [scan]


async def test_a_library_that_is_not_listed_yet_is_not_taken_for_another_one(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    target = {"device_id": library_device(hass, entry).id}
    triggered = await record(hass, {"trigger": STARTED, "target": target})
    scan = plex.start(SCAN, context={"librarySectionID": "9"})
    await until_state(hass, "sensor.harbour_activities", "1")
    plex.progress(scan, 1, context=FILMS)
    await triggered.until(1)
    assert triggered.activities == [scan]


async def test_a_library_with_a_new_device_is_told_apart(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    films = library_device(hass, entry)
    triggered = await record(
        hass,
        {"trigger": STARTED, "target": {"device_id": films.id}},
    )
    plex.libraries["9"] = "Concerts"
    await reread_libraries(plex)
    plex.start(SCAN, context={"librarySectionID": "9"})
    scan = plex.start(SCAN, context=FILMS)
    await triggered.until(1)
    await settled()
    assert triggered.activities == [scan]


async def test_a_library_that_is_deleted_is_no_longer_selected(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    warnings: Warnings,
) -> None:
    films = library_device(hass, entry)
    await automate(hass, {"trigger": STARTED, "target": {"device_id": films.id}})
    assert warnings() == []
    del plex.libraries["1"]
    await reread_libraries(plex)
    [warning] = warnings()
    assert warning.endswith(f": device {films.id}")


@pytest.mark.parametrize(
    ("target", "useless"),
    [
        ({"device_id": "missing"}, "device missing"),
        ({"entity_id": "sensor.missing"}, "entity sensor.missing"),
        ({"entity_id": "automation.tell"}, "entity automation.tell"),
        ({"area_id": "moon"}, "area moon"),
        ({"floor_id": "tenth"}, "floor tenth"),
        ({"label_id": "red"}, "label red"),
        (
            {"device_id": ["a", "b"], "entity_id": "sensor.harbour_activities"},
            "device a, device b",
        ),
    ],
)
async def test_what_selects_nothing_is_logged_once(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    warnings: Warnings,
    target: Target,
    useless: str,
) -> None:
    await automate(
        hass,
        {"trigger": STARTED, "target": target},
        {"trigger": FINISHED, "target": target},
        conditions=[{"condition": BUSY, "target": target}],
    )
    assert state(hass, "automation.tell").state == "on"
    [warning] = warnings()
    assert warning.endswith(f" condition: {useless}")
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert len(warnings()) == 1


async def test_a_device_of_another_integration_is_logged(
    hass: HomeAssistant, entry: MockConfigEntry, warnings: Warnings, house: House
) -> None:
    other = MockConfigEntry(domain="sun")
    other.add_to_hass(hass)
    device = house.devices.async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("sun", "sun")}
    )
    area_id = house.area_with("Garden", device)
    target = {"device_id": device.id, "area_id": area_id}
    await automate(hass, {"trigger": STARTED, "target": target})
    # Nor does it count when it is gone.
    assert await hass.config_entries.async_remove(other.entry_id)
    [warning] = warnings()
    assert warning.endswith(f": area garden, device {device.id}")


async def evaluate(hass: HomeAssistant, reports: Reports) -> set[str]:
    """Return the names of the conditions that are true."""
    reports.data.clear()
    hass.bus.async_fire("evaluate")
    await hass.async_block_till_done(wait_background_tasks=False)
    return {fields["name"] for fields in reports.data}


async def with_conditions(hass: HomeAssistant, **conditions: Any) -> Reports:
    """Load an automation that reports which of these conditions are true."""
    return await record(
        hass,
        {"trigger": "event", "event_type": "evaluate"},
        actions=[
            {"if": [config], "then": report(name=name)}
            for name, config in conditions.items()
        ],
    )


def of_libraries(
    hass: HomeAssistant, entry: MockConfigEntry, **options: Any
) -> dict[str, Any]:
    """Return conditions of either library, and of the server."""
    device_ids = {
        "films": library_device(hass, entry).id,
        "shows": library_device(hass, entry, "7").id,
        "server": server_device(hass, entry).id,
    }
    return {
        f"{name} {what}": {
            "condition": key,
            "target": {"device_id": device_id},
            "options": options if key == IDLE else {},
        }
        for name, device_id in device_ids.items()
        for key, what in ((BUSY, "busy"), (IDLE, "idle"))
    }


async def test_conditions_of_a_library(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    conditions = of_libraries(hass, entry)
    conditions["no recording"] = {
        **conditions["films busy"],
        "options": {"category": "recording"},
    }
    reports = await with_conditions(hass, **conditions)
    idle = {"films idle", "shows idle", "server idle"}
    assert await evaluate(hass, reports) == idle
    scan = await running(hass, plex, SCAN, context=FILMS)
    busy = {"films busy", "shows idle", "server busy"}
    assert await evaluate(hass, reports) == busy
    plex.finish(scan)
    await until_state(hass, "sensor.harbour_activities", "0")
    assert await evaluate(hass, reports) == idle


async def test_idle_time_of_a_library(
    hass: HomeAssistant,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    reports = await with_conditions(
        hass, **of_libraries(hass, polled_entry, **{"for": "00:05:00"})
    )
    assert await evaluate(hass, reports) == set()
    await passing(290)
    scan = plex.start(SCAN, context=FILMS)
    await passing(11)
    busy = {"films busy", "server busy"}
    assert await evaluate(hass, reports) == {"shows idle", *busy}
    plex.finish(scan)
    await passing(11)
    assert await evaluate(hass, reports) == {"shows idle"}
    await passing(301)
    idle = {"films idle", "shows idle", "server idle"}
    assert await evaluate(hass, reports) == idle


async def test_a_disabled_server_counts_only_if_it_is_selected_by_itself(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    quay_entry: MockConfigEntry,
    house: House,
) -> None:
    servers = [server_device(hass, it) for it in (entry, quay_entry)]
    area_id = house.area_with("Rack", *servers)
    reports = await with_conditions(
        hass,
        all={"condition": IDLE},
        area={"condition": IDLE, "target": {"area_id": area_id}},
        devices={
            "condition": IDLE,
            "target": {"device_id": [server.id for server in servers]},
        },
        none={"condition": IDLE, "target": {"device_id": "missing"}},
    )
    assert await evaluate(hass, reports) == {"all", "area", "devices"}
    await hass.config_entries.async_set_disabled_by(
        quay_entry.entry_id, ConfigEntryDisabler.USER
    )
    assert await evaluate(hass, reports) == {"all", "area"}


async def test_what_a_target_excludes(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, house: House
) -> None:
    server, films = server_device(hass, entry), library_device(hass, entry)
    area_id = house.area_with("Cinema", films)
    # The oldest Home Assistant refuses it in automations.
    fired: dict[str, list[str]] = {}
    targets = {
        "library": {"device_id": [server.id], "exclude": {"device_id": [films.id]}},
        "area": {"device_id": [server.id], "exclude": {"area_id": [area_id]}},
        "server": {"area_id": [area_id], "exclude": {"device_id": [server.id]}},
        "all": {"device_id": [server.id], "exclude": {}},
    }
    for name, target in targets.items():
        uuids = fired[name] = []

        @callback
        def run(
            extra_trigger_payload: dict[str, Any],
            description: str,
            context: Context | None = None,
            uuids: list[str] = uuids,
        ) -> asyncio.Task[None]:
            uuids.append(extra_trigger_payload["activity"]["activity_id"])
            return hass.async_create_task(asyncio.sleep(0))

        trigger = ActivityStartedTrigger(hass, TriggerConfig(STARTED, target, {}))
        await trigger.async_attach_runner(run)
    busy, idle = (
        cls(hass, ConditionConfig({"for": timedelta()}, targets["library"]))
        for cls in (IsBusyCondition, IsIdleCondition)
    )
    for checker in (busy, idle):
        await checker.async_setup()
    await running(hass, plex, SCAN, uuid="films")
    assert {name: uuids for name, uuids in fired.items() if uuids} == {"all": ["films"]}
    assert (busy.async_check(), idle.async_check()) == (True, False)
    plex.progress("films", 1, context=FILMS)
    await settled()
    assert (busy.async_check(), idle.async_check()) == (False, True)
    await running(hass, plex, CREDITS, uuid="credits")
    await running(hass, plex, SCAN, uuid="shows", context=SHOWS)
    assert (busy.async_check(), idle.async_check()) == (True, False)
    assert fired == {
        "library": ["credits", "shows"],
        "area": ["credits", "shows"],
        "server": [],
        "all": ["films", "credits", "shows"],
    }
