"""The conditions, in real automations."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support.actions import stopped
from .support.automations import automate, record, report
from .support.clock import Passing, pass_time, settled
from .support.entry import TOKEN, server_device, set_up
from .support.server import CREDITS, RECORDING, SCAN, change_hands
from .support.states import ACTIVITIES, running, state, until_state

BUSY = "plex_activities.is_busy"
IDLE = "plex_activities.is_idle"

type Evaluate = Callable[[], Awaitable[set[str]]]


def condition(key: str, *device_ids: str, **options: Any) -> dict[str, Any]:
    target = {"target": {"device_id": list(device_ids)}} if device_ids else {}
    return {"condition": key, "options": options, **target}


async def evaluator(hass: HomeAssistant, **conditions: Mapping[str, Any]) -> Evaluate:
    """Return a function that evaluates these conditions, and returns the true ones."""
    reports = await record(
        hass,
        {"trigger": "event", "event_type": "evaluate"},
        actions=[
            {"if": [config], "then": report(name=name)}
            for name, config in conditions.items()
        ],
    )
    assert state(hass, "automation.tell").state == "on"

    async def true_conditions() -> set[str]:
        reports.data.clear()
        hass.bus.async_fire("evaluate")
        await hass.async_block_till_done(wait_background_tasks=False)
        return {fields["name"] for fields in reports.data}

    return true_conditions


async def test_a_server_is_either_busy_or_idle(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    true_conditions = await evaluator(
        hass,
        busy=condition(BUSY),
        idle=condition(IDLE),
        # As the editor writes it without options.
        bare={"condition": IDLE},
        empty={"condition": IDLE, "target": {"device_id": []}},
        zero=condition(IDLE, **{"for": {"hours": 0, "minutes": 0, "seconds": 0}}),
    )
    assert await true_conditions() == {"idle", "bare", "empty", "zero"}
    scan = await running(hass, plex, SCAN)
    assert await true_conditions() == {"busy"}
    plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    assert await true_conditions() == {"idle", "bare", "empty", "zero"}


async def test_only_the_selected_categories_count(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    true_conditions = await evaluator(
        hass,
        busy=condition(BUSY, category=["recording", "library_scan"]),
        idle=condition(IDLE, category="recording"),
        all_idle=condition(IDLE),
    )
    await running(hass, plex, CREDITS)
    assert await true_conditions() == {"idle"}
    await running(hass, plex, SCAN)
    assert await true_conditions() == {"busy", "idle"}
    await running(hass, plex, RECORDING)
    assert await true_conditions() == {"busy"}


async def test_several_servers_are_busy_if_any_is_and_idle_if_all_are(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    quay: PlexSimulator,
    quay_entry: MockConfigEntry,
) -> None:
    harbour_id, quay_id = (
        server_device(hass, config_entry).id for config_entry in (entry, quay_entry)
    )
    true_conditions = await evaluator(
        hass,
        busy=condition(BUSY),
        busy_harbour=condition(BUSY, harbour_id),
        busy_both=condition(BUSY, harbour_id, quay_id),
        idle=condition(IDLE),
        idle_harbour=condition(IDLE, harbour_id),
        idle_both=condition(IDLE, harbour_id, quay_id),
    )
    assert await true_conditions() == {"idle", "idle_harbour", "idle_both"}
    quay.start(SCAN)
    await until_state(hass, "sensor.quay_activities", "1")
    assert await true_conditions() == {"busy", "busy_both", "idle_harbour"}
    await hass.config_entries.async_set_disabled_by(
        quay_entry.entry_id, ConfigEntryDisabler.USER
    )
    # A disabled server counts only if it was selected.
    assert await true_conditions() == {"idle", "idle_harbour"}


async def test_an_unavailable_server_is_neither_busy_nor_idle(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    true_conditions = await evaluator(hass, busy=condition(BUSY), idle=condition(IDLE))
    plex.fail(Fault.ERROR_500)
    plex.drop_sockets()
    for _ in range(2):
        await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "unavailable")
    assert await true_conditions() == set()
    plex.fail(None)
    await pass_time(hass, entry, 61)
    assert await true_conditions() == {"idle"}
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await true_conditions() == set()


async def test_a_server_with_limited_access_is_never_known_to_be_idle(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.share_with("friends-token", user_id=2)
    await set_up(hass, plex, token="friends-token")
    true_conditions = await evaluator(hass, busy=condition(BUSY), idle=condition(IDLE))
    assert await true_conditions() == set()
    await running(hass, plex, SCAN, user_id=2)
    assert await true_conditions() == {"busy"}


async def test_both_conditions_are_false_without_a_server(hass: HomeAssistant) -> None:
    true_conditions = await evaluator(hass, busy=condition(BUSY), idle=condition(IDLE))
    assert await true_conditions() == set()


IDLE_TIMES = {
    "five": condition(IDLE, **{"for": "00:05:00"}),
    "ten": condition(IDLE, **{"for": {"minutes": 10}}),
    "scans": condition(IDLE, category="library_scan", **{"for": 600}),
}


async def test_idle_time_counts_from_the_first_poll(
    hass: HomeAssistant, plex: PlexSimulator, passing: Passing
) -> None:
    true_conditions = await evaluator(hass, now=condition(IDLE), **IDLE_TIMES)
    # Whether it was idle before Home Assistant started is unknown.
    assert await true_conditions() == {"now"}
    await passing(280)
    assert await true_conditions() == {"now"}
    await passing(20)
    assert await true_conditions() == {"now", "five"}
    await passing(300)
    assert await true_conditions() == {"now", "five", "ten", "scans"}


async def test_an_activity_restarts_the_idle_time_of_its_category(
    hass: HomeAssistant, plex: PlexSimulator, passing: Passing
) -> None:
    true_conditions = await evaluator(hass, **IDLE_TIMES)
    await passing(590)
    job = plex.start(CREDITS)
    await passing(11)
    assert await true_conditions() == {"scans"}
    plex.finish(job)
    await passing(11)
    assert await true_conditions() == {"scans"}
    await passing(301)
    assert await true_conditions() == {"scans", "five"}


async def test_an_activity_that_ends_at_once_restarts_the_idle_time(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    true_conditions = await evaluator(hass, idle=condition(IDLE, **{"for": 5}))
    freezer.tick(6)
    assert await true_conditions() == {"idle"}
    plex.finish(plex.start(CREDITS))
    await until_state(
        hass, "event.harbour_activity", lambda now: now.state != "unknown"
    )
    await until_state(hass, ACTIVITIES, "0")
    assert await true_conditions() == set()
    freezer.tick(6)
    assert await true_conditions() == {"idle"}


@pytest.mark.parametrize("restart", [True, False])
async def test_an_outage_restarts_the_idle_time(
    hass: HomeAssistant,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    *,
    restart: bool,
) -> None:
    true_conditions = await evaluator(hass, **IDLE_TIMES)
    await passing(601)
    assert await true_conditions() == {"five", "ten", "scans"}
    if restart:
        await plex.stop()
    else:
        plex.fail(Fault.ERROR_500)
    for _ in range(2):
        await passing(11)
    assert await true_conditions() == set()
    await passing(601)
    if restart:
        await plex.start_server()
    else:
        plex.fail(None)
    await passing(11)
    await until_state(hass, ACTIVITIES, "0")
    assert await true_conditions() == set()
    await passing(301)
    assert await true_conditions() == {"five"}


async def test_idle_time_counts_from_when_the_token_is_the_owners_again(
    hass: HomeAssistant,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    true_conditions = await evaluator(hass, **IDLE_TIMES)
    await passing(601)
    assert await true_conditions() == {"five", "ten", "scans"}
    change_hands(plex)
    # An unknown activity has the token checked.
    for _ in range(2):
        assert await stopped(hass, "unknown") == "not_allowed"
    assert await true_conditions() == set()
    plex.accept_token(TOKEN)
    assert await stopped(hass, "unknown") == "already_finished"
    assert await true_conditions() == set()
    await passing(301)
    assert await true_conditions() == {"five"}


async def test_a_reload_restarts_the_idle_time(
    hass: HomeAssistant,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    true_conditions = await evaluator(hass, **IDLE_TIMES)
    await passing(601)
    assert await hass.config_entries.async_reload(polled_entry.entry_id)
    await settled()
    assert await true_conditions() == set()
    await passing(301)
    assert await true_conditions() == {"five"}


@pytest.mark.parametrize("key", [BUSY, IDLE])
@pytest.mark.parametrize(
    "options",
    [
        {"device_id": {}},
        {"library": "Films"},
        {"category": []},
        {"category": "gardening"},
        {"for": "later"},
        {"colour": "red"},
    ],
)
async def test_invalid_options_are_refused(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, options: dict[str, Any]
) -> None:
    automation = await automate(
        hass,
        {"trigger": "event", "event_type": "evaluate"},
        conditions=[condition(key, **options)],
    )
    assert state(hass, automation).state == "unavailable"
