"""The conditions, in real automations."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from homeassistant.config_entries import ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator

from .support.automations import Told, automate
from .support.clock import Passing, pass_time, settled
from .support.entry import server_device, set_up
from .support.server import CREDITS, RECORDING, SCAN
from .support.states import ACTIVITIES, running, state, until_state

BUSY = "plex_activities.is_busy"
IDLE = "plex_activities.is_idle"

type Ask = Callable[[], Awaitable[set[str]]]


def condition(key: str, **options: Any) -> dict[str, Any]:
    return {"condition": key, "options": options}


async def asking(hass: HomeAssistant, **conditions: Mapping[str, Any]) -> Ask:
    """Load an automation that tells which of these conditions hold when asked."""
    told = Told(hass)
    await automate(
        hass,
        {"trigger": "event", "event_type": "ask"},
        actions=[
            {"if": [each], "then": {"event": "told", "event_data": {"holds": name}}}
            for name, each in conditions.items()
        ],
    )
    assert state(hass, "automation.tell").state == "on"

    async def ask() -> set[str]:
        told.data.clear()
        hass.bus.async_fire("ask")
        await hass.async_block_till_done(wait_background_tasks=False)
        return {each["holds"] for each in told.data}

    return ask


async def test_a_server_is_busy_or_idle(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    ask = await asking(
        hass,
        busy=condition(BUSY),
        idle=condition(IDLE),
        # As the editor writes it when nothing is filled in.
        bare={"condition": IDLE},
        empty=condition(IDLE, device_id=[]),
        zero=condition(IDLE, **{"for": {"hours": 0, "minutes": 0, "seconds": 0}}),
    )
    assert await ask() == {"idle", "bare", "empty", "zero"}
    scan = await running(hass, plex, SCAN)
    assert await ask() == {"busy"}
    plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    assert await ask() == {"idle", "bare", "empty", "zero"}


async def test_only_the_kinds_that_were_chosen_count(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    ask = await asking(
        hass,
        busy=condition(BUSY, category=["recording", "library_scan"]),
        idle=condition(IDLE, category="recording"),
        all_idle=condition(IDLE),
    )
    await running(hass, plex, CREDITS)
    assert await ask() == {"idle"}
    await running(hass, plex, SCAN)
    assert await ask() == {"busy", "idle"}
    await running(hass, plex, RECORDING)
    assert await ask() == {"busy"}


async def test_of_several_servers_one_is_enough_to_be_busy_and_all_have_to_be_idle(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    quay: PlexSimulator,
    quay_entry: MockConfigEntry,
) -> None:
    ours, theirs = (server_device(hass, each).id for each in (entry, quay_entry))
    ask = await asking(
        hass,
        busy=condition(BUSY),
        busy_ours=condition(BUSY, device_id=ours),
        busy_both=condition(BUSY, device_id=[ours, theirs]),
        idle=condition(IDLE),
        idle_ours=condition(IDLE, device_id=[ours]),
        idle_both=condition(IDLE, device_id=[ours, theirs]),
    )
    assert await ask() == {"idle", "idle_ours", "idle_both"}
    quay.start(SCAN)
    await until_state(hass, "sensor.quay_activities", "1")
    assert await ask() == {"busy", "busy_both", "idle_ours"}
    await hass.config_entries.async_set_disabled_by(
        quay_entry.entry_id, ConfigEntryDisabler.USER
    )
    # Who is switched off is not waited for, unless it was asked for by name.
    assert await ask() == {"idle", "idle_ours"}


async def test_a_server_that_is_out_of_reach_is_neither(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    ask = await asking(hass, busy=condition(BUSY), idle=condition(IDLE))
    plex.fail(Fault.ERROR_500)
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "unavailable")
    assert await ask() == set()
    plex.fail(None)
    await pass_time(hass, entry, 61)
    assert await ask() == {"idle"}
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await ask() == set()


async def test_what_only_the_owner_is_told_of_may_go_on_unseen(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.share_with("friends-token", user_id=2)
    await set_up(hass, plex, token="friends-token")
    ask = await asking(hass, busy=condition(BUSY), idle=condition(IDLE))
    assert await ask() == set()
    await running(hass, plex, SCAN, user_id=2)
    assert await ask() == {"busy"}


async def test_without_any_server_neither_holds(hass: HomeAssistant) -> None:
    ask = await asking(hass, busy=condition(BUSY), idle=condition(IDLE))
    assert await ask() == set()


LONG = {
    "five": condition(IDLE, **{"for": "00:05:00"}),
    "ten": condition(IDLE, **{"for": {"minutes": 10}}),
    "scans": condition(IDLE, category="library_scan", **{"for": 600}),
}


async def test_idle_time_counts_from_when_it_is_known(
    hass: HomeAssistant, plex: PlexSimulator, passing: Passing
) -> None:
    ask = await asking(hass, now=condition(IDLE), **LONG)
    # Nobody knows what was before Home Assistant started.
    assert await ask() == {"now"}
    await passing(280)
    assert await ask() == {"now"}
    await passing(20)
    assert await ask() == {"now", "five"}
    await passing(300)
    assert await ask() == {"now", "five", "ten", "scans"}


async def test_work_interrupts_idle_time_for_its_kind_alone(
    hass: HomeAssistant, plex: PlexSimulator, passing: Passing
) -> None:
    ask = await asking(hass, **LONG)
    await passing(590)
    job = plex.start(CREDITS)
    await passing(11)
    assert await ask() == {"scans"}
    plex.finish(job)
    await passing(11)
    assert await ask() == {"scans"}
    await passing(301)
    assert await ask() == {"scans", "five"}


async def test_what_is_over_at_once_interrupts_it_too_if_it_was_heard_of(
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    ask = await asking(hass, idle=condition(IDLE, **{"for": 5}))
    freezer.tick(6)
    assert await ask() == {"idle"}
    plex.finish(plex.start(CREDITS))
    await until_state(
        hass, "event.harbour_activity", lambda now: now.state != "unknown"
    )
    await until_state(hass, ACTIVITIES, "0")
    assert await ask() == set()
    freezer.tick(6)
    assert await ask() == {"idle"}


@pytest.mark.parametrize("restart", [True, False])
async def test_an_outage_is_no_idle_time(
    hass: HomeAssistant,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    *,
    restart: bool,
) -> None:
    ask = await asking(hass, **LONG)
    await passing(601)
    assert await ask() == {"five", "ten", "scans"}
    if restart:
        await plex.stop()
    else:
        plex.fail(Fault.ERROR_500)
    await passing(11)
    assert await ask() == set()
    await passing(601)
    if restart:
        await plex.start_server()
    else:
        plex.fail(None)
    await passing(11)
    await until_state(hass, ACTIVITIES, "0")
    assert await ask() == set()
    await passing(301)
    assert await ask() == {"five"}


async def test_a_reload_starts_idle_time_anew(
    hass: HomeAssistant,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    ask = await asking(hass, **LONG)
    await passing(601)
    assert await hass.config_entries.async_reload(polled_entry.entry_id)
    await settled()
    assert await ask() == set()
    await passing(301)
    assert await ask() == {"five"}


@pytest.mark.parametrize("key", [BUSY, IDLE])
@pytest.mark.parametrize(
    "options",
    [
        {"device_id": "nobody's"},
        {"category": "gardening"},
        {"for": "later"},
        {"colour": "red"},
    ],
)
async def test_what_cannot_work_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, options: dict[str, Any]
) -> None:
    automation = await automate(
        hass,
        {"trigger": "event", "event_type": "ask"},
        conditions=[condition(key, **options)],
    )
    assert state(hass, automation).state == "unavailable"
