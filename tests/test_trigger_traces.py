"""The traces of an automation say why an activity did not run it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support.automations import automate, record, report
from .support.clock import Passing, settled
from .support.entry import server_device
from .support.libraries import library_device
from .support.server import CREDITS, SCAN, SUBSCRIPTIONS
from .support.states import running

FILMS = {"librarySectionID": "1"}
SHOWS = {"librarySectionID": "7"}

# Stands in the options for the library Films as the target.
ON_FILMS: dict[str, Any] = {}

type Scenario = Callable[[HomeAssistant, PlexSimulator], Awaitable[object]]


async def not_triggered(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator
) -> list[dict[str, Any]]:
    """Return what the traces hold of why the automation did not run."""
    client = await hass_ws_client(hass)

    async def ask(**command: str) -> Any:
        where = {"domain": "automation", "item_id": "tell"}
        await client.send_json_auto_id({**where, **command})
        return (await client.receive_json())["result"]

    traces = [
        await ask(type="trace/get", run_id=row["run_id"])
        for row in await ask(type="trace/list")
        if row.get("not_triggered")
    ]
    return [step["result"] for trace in traces for [step] in trace["trace"].values()]


async def cancel(hass: HomeAssistant, plex: PlexSimulator) -> None:
    """Start something at 10 percent and have it cancelled."""
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True, progress=10)
    await hass.services.async_call(
        "plex_activities", "cancel_activity", {"activity_id": job}, blocking=True
    )


def finishes(kind: str, **fields: Any) -> Scenario:
    """Return what starts and finishes such an activity."""

    async def scenario(hass: HomeAssistant, plex: PlexSimulator) -> None:
        plex.finish(await running(hass, plex, kind, **fields))

    return scenario


# The trigger and its options, what happens, and the reason in the trace.
REASONS: list[tuple[str, dict[str, Any], Scenario, dict[str, Any]]] = [
    (
        "activity_started",
        {"category": "recording"},
        finishes(SCAN),
        {"reason": "other_category"},
    ),
    (
        "activity_started",
        ON_FILMS,
        finishes(SCAN, context=SHOWS),
        {"reason": "other_library", "library": "Shows"},
    ),
    (
        "activity_started",
        ON_FILMS,
        finishes(SCAN),
        {"reason": "library_unknown"},
    ),
    (
        "activity_finished",
        {"category": "recording"},
        finishes(SCAN),
        {"reason": "other_category"},
    ),
    (
        "activity_finished",
        ON_FILMS,
        finishes(SCAN, context=SHOWS),
        {"reason": "other_library"},
    ),
    ("activity_finished", {}, cancel, {"reason": "other_end", "end": "cancelled"}),
    (
        "activity_cancelled",
        {},
        finishes(SCAN),
        {"reason": "other_end", "end": "finished"},
    ),
    (
        "progress_reached",
        {"percent": 50},
        cancel,
        {"reason": "below_percent", "progress": 10, "percent": 50},
    ),
    (
        "progress_reached",
        {"percent": 50},
        finishes(CREDITS, progress=-1),
        {"reason": "progress_unknown"},
    ),
    (
        "progress_reached",
        {"percent": 50, "category": "recording"},
        finishes(SCAN),
        {"reason": "other_category"},
    ),
    ("activity_stalled", {}, finishes(SCAN), {"reason": "not_stalled", "for": 1800}),
    (
        "activity_stalled",
        {"category": "recording"},
        finishes(SCAN),
        {"reason": "other_category"},
    ),
]


@pytest.mark.parametrize(("key", "options", "scenario", "expected"), REASONS)
async def test_a_trace_says_why_an_activity_did_not_trigger(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_ws_client: WebSocketGenerator,
    key: str,
    options: dict[str, Any],
    scenario: Scenario,
    expected: dict[str, Any],
) -> None:
    trigger = {"trigger": f"plex_activities.{key}", "options": options}
    if options is ON_FILMS:
        trigger["target"] = {"device_id": library_device(hass, entry).id}
    triggered = await record(hass, trigger, id="tell")
    await scenario(hass, plex)
    await settled()
    assert triggered.data == []
    [trace] = await not_triggered(hass, hass_ws_client)
    data = trace["data"]
    assert data["device_id"] == server_device(hass, entry).id
    assert data["title"]
    assert {"reason": trace["reason"], **data}.items() >= expected.items()


async def test_there_is_one_trace_for_each_activity_and_none_for_what_triggers(
    hass: HomeAssistant,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_ws_client: WebSocketGenerator,
) -> None:
    scans = {"category": "library_scan"}
    films = library_device(hass, polled_entry)
    triggered = await record(
        hass,
        *(
            {
                "trigger": f"plex_activities.{key}",
                "target": {"device_id": films.id},
                "options": {**scans, **options},
            }
            for key, options in (
                ("activity_started", {}),
                ("activity_finished", {}),
                ("progress_reached", {"percent": 50}),
                ("activity_stalled", {"for": 60}),
                ("activity_cancelled", {"category": "recording"}),
            )
        ),
        id="tell",
        trace={"stored_traces": 20},
    )
    of_films = plex.start(SCAN, context=FILMS)
    of_shows = plex.start(SCAN, context=SHOWS)
    for percent in (10, 60, 70):
        for scan in (of_films, of_shows):
            plex.progress(scan, percent)
        await passing(11)
    await passing(61)
    for scan in (of_films, of_shows):
        plex.finish(scan)
    await passing(11)
    assert triggered.activities == [of_films] * 4
    traces = await not_triggered(hass, hass_ws_client)
    assert [trace["reason"] for trace in traces] == ["other_library"] * 4
    assert {trace["data"]["activity_id"] for trace in traces} == {of_shows}


async def test_what_vanished_has_not_finished(
    hass: HomeAssistant,
    passing: Passing,
    plex: PlexSimulator,
    hass_ws_client: WebSocketGenerator,
) -> None:
    await automate(hass, {"trigger": "plex_activities.activity_finished"}, id="tell")
    scan = plex.start(SCAN)
    await passing(11)
    plex.fail(Fault.ERROR_500)
    for _ in range(2):
        await passing(11)
    plex.forget(scan)
    plex.fail(None)
    await passing(11)
    [trace] = await not_triggered(hass, hass_ws_client)
    assert trace["reason"] == "other_end"
    assert trace["data"]["end"] == "vanished"


async def test_what_waits_for_a_trigger_keeps_no_traces_of_others(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    wait = {"trigger": "plex_activities.activity_started"}
    triggered = await record(
        hass,
        {"trigger": "event", "event_type": "wait"},
        actions=[
            {"wait_for_trigger": {**wait, "options": {"category": "library_scan"}}},
            report(activity_id="{{ wait.trigger.activity.activity_id }}"),
        ],
    )
    hass.bus.async_fire("wait")
    await settled()
    plex.finish(await running(hass, plex, CREDITS))
    scan = plex.start(SCAN)
    await triggered.until(1)
    assert triggered.activities == [scan]
