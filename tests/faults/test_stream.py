"""Notifications that fail in every way, while lists get through."""

from freezegun.api import FrozenDateTimeFactory
import pytest

from homeassistant.core import HomeAssistant
from simulator import Kind, PlexSimulator
from tests.support.clock import pass_time
from tests.support.entry import set_up_with_stream
from tests.support.server import SCAN
from tests.support.states import ACTIVITIES, running, state, until_state

from .table import STREAM_TROUBLES, Trouble, each_of, heal
from .watch import assert_nothing_left, assert_quiet, is_open, until_heard

each_kind = pytest.mark.parametrize("kind", Kind, ids=lambda kind: kind.name)


@each_kind
@each_of(STREAM_TROUBLES)
async def test_a_stream_in_trouble_costs_no_state_and_no_line(
    hass: HomeAssistant,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    kind: Kind,
    trouble: Trouble,
) -> None:
    entry = await set_up_with_stream(hass, plex, kind)
    scan = await running(hass, plex, SCAN)
    caplog.clear()
    await trouble.begin(plex)
    plex.drop_sockets()
    for _ in range(4):
        await is_open(entry, plex)
        await pass_time(hass, entry, 61)
        assert state(hass, ACTIVITIES).state == trouble.running
    plex.forget(scan)
    await pass_time(hass, entry, 61)
    # An end that the open stream did not tell needs a second list.
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, trouble.idle)
    assert hass.config_entries.flow.async_progress() == []

    heal(plex)
    if trouble.hides:
        assert await hass.config_entries.async_reload(entry.entry_id)
    await until_heard(hass, entry, plex)
    assert_quiet(caplog, most=0)
    await assert_nothing_left(hass, entry, plex, caplog)


@each_kind
async def test_a_stream_that_is_dead_is_noticed_before_the_next_list_is_due(
    hass: HomeAssistant,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
    kind: Kind,
) -> None:
    entry = await set_up_with_stream(hass, plex, kind)
    plex.silence()
    plex.start(SCAN)
    # No ping comes, or none is answered. What is asked for then is given 10 s.
    for _ in range(6):
        freezer.tick(9)
        await pass_time(hass, entry, 0)
    await until_state(hass, ACTIVITIES, "1")
    await until_heard(hass, entry, plex)
