"""Notifications that fail in every way, while lists get through."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator
from tests.common import ACTIVITIES, SCAN, pass_time, state, until_state, until_stream

from .watch import assert_nothing_left, assert_quiet


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
