"""An entry that is unloaded just when its notifications are about to come.

What it leaves behind, down to a timer, the test plugin finds as well.
"""

import asyncio

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import Fault, Kind, PlexSimulator
from tests.support.clock import fire, pass_time, settled
from tests.support.entry import (
    FAILURES_OF_A_KIND,
    config_entry,
)
from tests.support.server import SCAN

from .watch import assert_nothing_left, assert_quiet

PATHS = {
    Kind.WEBSOCKET: "/:/websockets/notifications",
    Kind.EVENT_SOURCE: "/:/eventsource/notifications",
}
each_kind = pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)


async def asks_for_stream(
    hass: HomeAssistant, plex: PlexSimulator, kind: Kind
) -> MockConfigEntry:
    """Return an entry that has just asked for its stream."""
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    if kind is Kind.EVENT_SOURCE:
        plex.deny_streams(400, Kind.WEBSOCKET)
    assert await hass.config_entries.async_setup(entry.entry_id)
    if kind is Kind.EVENT_SOURCE:
        for _ in range(FAILURES_OF_A_KIND - 1):
            await pass_time(hass, entry, 61)
        fire(hass, 61)
    await plex.wait_for_request("GET", PATHS[kind])
    return entry


@each_kind
async def test_while_the_server_is_silent_about_the_stream(
    hass: HomeAssistant,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    kind: Kind,
) -> None:
    plex.fail(Fault.HANG, only=PATHS[kind], streams=True)
    entry = await asks_for_stream(hass, plex, kind)
    await assert_nothing_left(hass, entry, plex, caplog)


@pytest.mark.parametrize("turns", range(10))
@each_kind
async def test_in_any_moment_in_which_the_stream_opens(
    hass: HomeAssistant,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    kind: Kind,
    turns: int,
) -> None:
    """A websocket is open, and a list is asked for, eight turns of the loop later."""
    entry = await asks_for_stream(hass, plex, kind)
    for _ in range(turns):
        await asyncio.sleep(0)
    await assert_nothing_left(hass, entry, plex, caplog)


@pytest.mark.parametrize("talks", [True, False])
async def test_before_the_first_list_since_it_is_open(
    hass: HomeAssistant,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    *,
    talks: bool,
) -> None:
    """A server that says no word of farewell holds nobody up."""
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    plex.hold("/activities")
    await settled()
    if talks:
        scan = plex.start(SCAN)
        for percent in range(100):
            plex.progress(scan, percent)
            # So that some have arrived, and some are still to come.
            await asyncio.sleep(0)
    else:
        plex.silence()
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert_quiet(caplog, most=0)
    await assert_nothing_left(hass, entry, plex, caplog)
