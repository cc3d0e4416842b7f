"""Notifications that fail in every way, while lists get through."""

import gc
import tracemalloc

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator
from tests.common import ACTIVITIES, SCAN, pass_time, state, until_state, until_stream

from .watch import assert_nothing_left, assert_quiet

# As many as take seconds; script/soak makes thousands.
RECONNECTS = 50
# What one of them may leave behind on average, in bytes: nothing, but for noise.
NOISE = 2000


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.name)
async def test_a_stream_in_trouble_costs_no_state_and_no_line(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
) -> None:
    scan = plex.start(SCAN)
    await until_state(hass, ACTIVITIES, "1")
    caplog.clear()
    plex.fail(fault, only="/:/", streams=True)
    plex.drop_sockets()
    for _ in range(4):
        await pass_time(hass, entry, 61)
        assert state(hass, ACTIVITIES).state == "1"
    plex.forget(scan)
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "0")
    assert hass.config_entries.flow.async_progress() == []

    plex.fail(None)
    await until_stream(hass, entry, plex)
    assert_quiet(caplog, most=0)
    await assert_nothing_left(hass, entry, plex, caplog)


async def test_many_reconnects_leave_nothing_behind(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("ERROR")

    async def reconnect() -> None:
        plex.requests.clear()
        # What was heard makes it a good one: neither a longer wait nor another kind.
        plex.start(SCAN, uuid="scan")
        await until_state(hass, ACTIVITIES, "1")
        plex.finish("scan")
        await until_state(hass, ACTIVITIES, "0")
        plex.drop_sockets()
        await plex.wait_for_request("GET", "/activities")
        await until_stream(hass, entry, plex, seconds=2)

    for _ in range(10):
        await reconnect()
    await pass_time(hass, entry, 50)
    gc.collect()
    tracemalloc.start()
    try:
        for _ in range(RECONNECTS):
            await reconnect()
        await pass_time(hass, entry, 50)
        gc.collect()
        left, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert left < RECONNECTS * NOISE
    await assert_nothing_left(hass, entry, plex, caplog)
