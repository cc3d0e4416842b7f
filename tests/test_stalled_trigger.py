"""The trigger for activities that do not move on: its decisions, and real automations."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import reduce
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex.models import Activity, ActivityRow
from custom_components.plex_activities.triggers.standstill import Standstill
from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support.automations import automate, record, report
from .support.clock import Passing, settled
from .support.entry import server_device
from .support.server import CREDITS, SCAN
from .support.states import ACTIVITIES, state, until_state

STALLED = "plex_activities.activity_stalled"

type Step = Callable[[Standstill], Standstill]


def activity(uuid: str, progress: int | None = 0, subtitle: str = "") -> Activity:
    started_at = datetime(2026, 11, 6, tzinfo=UTC)
    row: ActivityRow = {"progress": progress, "subtitle": subtitle}
    return Activity.from_row(uuid, row, started_at)


def seen(
    now: float, uuid: str = "a", progress: int | None = 0, subtitle: str = ""
) -> Step:
    return lambda it: it.seen(activity(uuid, progress, subtitle), now)


def restarted(now: float, *uuids: str) -> Step:
    return lambda it: it.restarted(map(activity, uuids), now)


def ended(uuid: str) -> Step:
    return lambda it: it.ended(uuid)


def fired(uuid: str) -> Step:
    return lambda it: it.after_firing(uuid)


# What happens, at which time; which activities have stalled for 30 at the time 100; and
# when the next one will have.
CASES: dict[str, tuple[list[Step], set[str], float | None]] = {
    "nothing runs": ([], set(), None),
    "no change": ([seen(70)], {"a"}, None),
    "not long enough": ([seen(71)], set(), 101),
    "the same again": ([seen(70), seen(99)], {"a"}, None),
    "progress": ([seen(10), seen(80, progress=1)], set(), 110),
    "progress that goes back": ([seen(10, progress=9), seen(80)], set(), 110),
    "progress becomes unknown": ([seen(10), seen(80, progress=None)], set(), 110),
    "unknown progress": ([seen(10, progress=None)], {"a"}, None),
    "another subtitle": ([seen(10), seen(80, subtitle="A Film")], set(), 110),
    "moved on, and stalled": ([seen(10), seen(60, progress=1)], {"a"}, None),
    "several": ([seen(10), seen(75, "b"), seen(90, "c")], {"a"}, 105),
    "ended": ([seen(10), seen(20, "b"), ended("a")], {"b"}, None),
    "unknown, ended": ([ended("a")], set(), None),
    "runs again": ([seen(10), ended("a"), seen(80)], set(), 110),
    # Once is enough.
    "fired": ([seen(10), fired("a")], set(), None),
    "fired, moved on": ([seen(10), fired("a"), seen(50, progress=1)], set(), None),
    "fired, ended, runs again": (
        [seen(10), fired("a"), ended("a"), seen(60)],
        {"a"},
        None,
    ),
    # Nothing is known of the time before.
    "restart": ([seen(10), seen(20, "b"), restarted(80, "a", "c")], set(), 110),
    "long after a restart": ([restarted(60, "a")], {"a"}, None),
    "fired, restart": ([seen(10), fired("a"), restarted(60, "a")], set(), None),
    "fired, restart, ended": (
        [seen(10), fired("a"), restarted(40), restarted(60, "a")],
        {"a"},
        None,
    ),
}


@pytest.mark.parametrize(("steps", "stalled", "due"), CASES.values(), ids=CASES)
def test_what_has_stalled_and_what_is_due_next(
    steps: list[Step], stalled: set[str], due: float | None
) -> None:
    standstill = reduce(lambda it, step: step(it), steps, Standstill(30))
    assert {uuid for uuid in "abc" if standstill.has_stalled(uuid, 100)} == stalled
    assert standstill.next_due(100) == due


def stalled(**options: Any) -> dict[str, Any]:
    return {"trigger": STALLED, "options": options}


async def test_it_triggers_once_for_an_activity_that_does_not_move_on(
    hass: HomeAssistant,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    triggered = await record(
        hass, {"trigger": STALLED}, actions=report(trigger="{{ trigger }}")
    )
    scan = plex.start(SCAN, title="Scanning Films")
    await passing(11)
    moving = plex.start(CREDITS)
    for percent in range(29):
        plex.progress(moving, percent)
        await passing(60)
    assert triggered.data == []
    await passing(60)
    [trigger] = [fields["trigger"] for fields in triggered.data]
    assert trigger["platform"] == STALLED
    assert trigger["description"] == "Scanning Films stalled on Harbour"
    assert trigger["activity"]["activity_id"] == scan
    assert trigger["device_id"] == server_device(hass, polled_entry).id
    assert trigger["duration"] == 1800
    # It moves on, and stalls again.
    plex.progress(scan, 50)
    plex.finish(moving)
    for _ in range(40):
        await passing(60)
    assert len(triggered.data) == 1


async def test_only_activities_that_match_the_options_trigger(
    hass: HomeAssistant,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    device_id = server_device(hass, polled_entry).id
    triggered = await record(
        hass,
        stalled(
            device_id=device_id,
            category="library_scan",
            library="Films",
            **{"for": {"minutes": 5}},
        ),
    )
    plex.start(CREDITS, context={"librarySectionID": "1"})
    plex.start(SCAN, context={"librarySectionID": "7"})
    films = plex.start(SCAN)
    await passing(11)
    await passing(301)
    assert triggered.data == []
    # The server names its library when it has stalled already.
    plex.progress(films, 0, context={"librarySectionID": "1"})
    await passing(11)
    assert triggered.activities == [films]


async def test_the_time_counts_from_the_start_of_the_automation(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN)
    await passing(11)
    await passing(1000)
    triggered = await record(hass, stalled(**{"for": 600}))
    await passing(590)
    assert triggered.data == []
    await passing(11)
    assert triggered.activities == [scan]


async def test_an_outage_restarts_the_time(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator
) -> None:
    triggered = await record(hass, stalled(**{"for": 600}))
    scan = plex.start(SCAN)
    await passing(11)
    await passing(500)
    plex.fail(Fault.ERROR_500)
    for _ in range(2):
        await passing(11)
    assert state(hass, ACTIVITIES).state == "unavailable"
    await passing(1000)
    plex.fail(None)
    await passing(11)
    await until_state(hass, ACTIVITIES, "1")
    await passing(590)
    assert triggered.data == []
    await passing(11)
    assert triggered.activities == [scan]


async def test_a_reload_restarts_the_time_and_repeats_nothing(
    hass: HomeAssistant,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    triggered = await record(hass, stalled(**{"for": 600}))
    before = plex.start(SCAN)
    await passing(11)
    await passing(300)
    during = plex.start(SCAN)
    await passing(301)
    assert triggered.activities == [before]
    assert await hass.config_entries.async_unload(polled_entry.entry_id)
    await passing(1000)
    assert await hass.config_entries.async_setup(polled_entry.entry_id)
    await settled()
    await passing(590)
    assert triggered.activities == [before]
    await passing(11)
    assert triggered.activities == [before, during]


async def test_it_triggers_again_for_a_later_run_with_the_same_id(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator
) -> None:
    triggered = await record(hass, stalled(**{"for": 600}))
    for count in (1, 2):
        butler = plex.start("butler", uuid="butler")
        await passing(11)
        await passing(601)
        assert triggered.activities == [butler] * count
        plex.finish(butler)
        await passing(11)


async def test_an_automation_that_is_off_counts_no_time(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator
) -> None:
    triggered = await record(hass, stalled(**{"for": 600}))
    scan = plex.start(SCAN)
    await passing(11)
    for action in ("turn_off", "turn_on"):
        await passing(500)
        await hass.services.async_call(
            "automation", action, {"entity_id": "automation.tell"}, blocking=True
        )
    plex.progress(scan, 0, title="Scanning Films")
    await passing(590)
    assert triggered.data == []
    await passing(11)
    assert triggered.activities == [scan]


@pytest.mark.parametrize(
    "time", [0, "00:00:00", -60, "soon", {"minutes": 0}, {"years": 1}]
)
async def test_an_invalid_time_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, time: object
) -> None:
    automation = await automate(hass, stalled(**{"for": time}))
    assert state(hass, automation).state == "unavailable"


async def test_the_shortest_time_is_a_second(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    automation = await automate(hass, stalled(**{"for": 1}))
    assert state(hass, automation).state == "on"
