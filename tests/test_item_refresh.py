"""Opened pages: Plex refreshes the item, which shows only where its category is named."""

from collections.abc import Callable, Iterator

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import (
    Event,
    EventStateChangedData,
    EventStateReportedData,
    HomeAssistant,
    callback,
)
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_state_report_event,
)
from simulator import PlexSimulator

from .support.actions import call, rows
from .support.automations import record
from .support.clock import Passing, pass_time, settled
from .support.entry import set_up
from .support.server import SCAN, deletes
from .support.states import ACTIVITIES, running, state, until_state

PAGE = "library.refresh.items"
CATEGORY = "item_refresh"

REFRESHING = "binary_sensor.harbour_item_refresh"
PROGRESS = "sensor.harbour_item_refresh_progress"


class Writes:
    """The entities whose state is written from here on, in the order of the writes."""

    def __init__(self, hass: HomeAssistant, *, unchanged: bool) -> None:
        self.entity_ids: list[str] = []
        entity_ids = hass.states.async_entity_ids()
        async_track_state_change_event(hass, entity_ids, self._written)
        if unchanged:
            async_track_state_report_event(hass, entity_ids, self._written)

    @callback
    def _written(
        self, event: Event[EventStateChangedData] | Event[EventStateReportedData]
    ) -> None:
        self.entity_ids.append(event.data["entity_id"])


def steps_of_a_page(plex: PlexSimulator) -> Iterator[Callable[[], None]]:
    """Yield what happens while somebody opens a page."""
    job = plex.start(PAGE)
    yield lambda: plex.progress(job, 0, subtitle="Checking files")
    yield lambda: plex.progress(job, 33, subtitle="Refreshing local metadata")
    yield lambda: plex.finish(job)


async def open_pages(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, count: int
) -> None:
    for _ in range(count):
        for step in steps_of_a_page(plex):
            await pass_time(hass, entry, 0.1)
            step()
    await settled()


async def test_twenty_pages_write_no_state(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    writes = Writes(hass, unchanged=True)
    await open_pages(hass, entry, plex, 20)
    await pass_time(hass, entry, 2)
    assert entry.runtime_data.messages == 80
    assert writes.entity_ids == []
    # While something else is running they show nowhere, either.
    await running(hass, plex, SCAN, title="Scanning Films")
    await open_pages(hass, entry, plex, 3)
    plex.start(PAGE)
    await pass_time(hass, entry, 61)
    listed = state(hass, ACTIVITIES)
    assert listed.state == "1"
    assert [row["type"] for row in listed.attributes["activities"]] == [SCAN]
    assert state(hass, "sensor.harbour_current_activity").state == "Scanning Films"


async def test_a_poll_that_finds_a_page_changes_no_state(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    changes = Writes(hass, unchanged=False)
    job = plex.start(PAGE)
    await pass_time(hass, polled_entry, 11)
    assert job in polled_entry.runtime_data.data.activities
    plex.finish(job)
    await pass_time(hass, polled_entry, 11)
    assert changes.entity_ids == []


async def test_its_own_entities_show_it_once_they_are_enabled(
    hass: HomeAssistant, plex: PlexSimulator, entity_registry: er.EntityRegistry
) -> None:
    for entity_id in (REFRESHING, PROGRESS):
        domain, object_id = entity_id.split(".")
        # Entities that are registered already do not become disabled.
        entity_registry.async_get_or_create(
            domain,
            "plex_activities",
            f"{plex.machine_identifier}_{object_id.removeprefix('harbour_')}",
            suggested_object_id=object_id,
        )
    entry = await set_up(hass, plex)
    assert state(hass, REFRESHING).state == "off"
    job = plex.start(PAGE)
    await until_state(hass, REFRESHING, "on")
    plex.progress(job, 33)
    await pass_time(hass, entry, 1)
    assert state(hass, PROGRESS).state == "33"
    assert state(hass, ACTIVITIES).state == "0"
    plex.finish(job)
    await until_state(hass, REFRESHING, "off")


async def test_triggers_fire_for_it_only_if_they_name_its_category(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    half = {"percent": 50}
    keys = {
        "activity_started": {},
        "progress_reached": half,
        "activity_finished": {},
        "activity_cancelled": {},
    }
    triggered = await record(
        hass,
        *(
            {"trigger": f"plex_activities.{key}", "id": key, "options": options}
            for key, options in keys.items()
        ),
        *(
            {
                "trigger": f"plex_activities.{key}",
                "id": f"{key} named",
                "options": {**options, "category": CATEGORY},
            }
            for key, options in keys.items()
        ),
    )
    page = plex.start(PAGE)
    plex.progress(page, 66)
    plex.finish(page)
    other = plex.start(PAGE, cancellable=True)
    await triggered.until(4)
    await call(hass, "cancel_activity", activity_id=other)
    await triggered.until(5)
    await running(hass, plex, SCAN)
    assert [by for by, _ in triggered.runs] == [
        "activity_started named",
        "progress_reached named",
        "activity_finished named",
        "activity_started named",
        "activity_cancelled named",
        "activity_started",
    ]


async def test_get_activities_lists_it_with_and_without_its_category(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    page = plex.start(PAGE)
    scan = await running_beside_a_page(hass, plex)

    async def listed(**data: str) -> list[object]:
        response = await call(hass, "get_activities", None, **data)
        return [row["activity_id"] for row in rows(response)]

    assert await listed() == [page, scan]
    assert await listed(category=CATEGORY) == [page]
    assert await listed(category="metadata_refresh") == []


async def test_only_who_names_it_stops_it(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    films = {"librarySectionID": "1"}
    page = plex.start(PAGE, cancellable=True, context=films)
    await running_beside_a_page(hass, plex)
    for data in ({}, {"library": "Films"}):
        stopped = rows(await call(hass, "cancel_activities", None, **data))
        assert page not in {row["activity_id"] for row in stopped}
    assert deletes(plex) == ["/library/sections/1/refresh"]
    stopped = rows(await call(hass, "cancel_activities", category=CATEGORY))
    assert [row["activity_id"] for row in stopped] == [page]


async def running_beside_a_page(hass: HomeAssistant, plex: PlexSimulator) -> str:
    """Start a scan, and wait until it is the only activity that counts."""
    scan = plex.start(SCAN, context={"librarySectionID": "1"})
    await until_state(hass, ACTIVITIES, "1")
    return scan


@pytest.mark.parametrize("named", [True, False])
async def test_idle_time_goes_on_unless_the_condition_names_it(
    hass: HomeAssistant, plex: PlexSimulator, passing: Passing, *, named: bool
) -> None:
    options = {"category": CATEGORY} if named else {}
    reports = await record(
        hass,
        {"trigger": "event", "event_type": "evaluate"},
        actions=[
            {
                "if": [{"condition": f"plex_activities.{key}", "options": condition}],
                "then": {"event": "told", "event_data": {"true": key}},
            }
            for key, condition in (
                ("is_busy", options),
                ("is_idle", {**options, "for": 600}),
            )
        ],
    )

    async def true_conditions() -> list[str]:
        reports.data.clear()
        hass.bus.async_fire("evaluate")
        await hass.async_block_till_done(wait_background_tasks=False)
        return [fields["true"] for fields in reports.data]

    await passing(590)
    page = plex.start(PAGE)
    await passing(11)
    assert await true_conditions() == (["is_busy"] if named else ["is_idle"])
    plex.finish(page)
    await passing(11)
    assert await true_conditions() == ([] if named else ["is_idle"])
