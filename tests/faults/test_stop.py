"""Stopping an activity while the server is in trouble over just that."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import Fault, PlexSimulator
from tests.support.actions import stopped
from tests.support.clock import pass_time_until
from tests.support.server import SUBSCRIPTIONS
from tests.support.states import running

from .table import KEYS, TROUBLES, Trouble, each_of, mend
from .watch import assert_nothing_left, assert_quiet


@each_of(TROUBLES)
async def test_a_stop_is_done_or_says_why_not(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    trouble: Trouble,
) -> None:
    job = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    caplog.clear()
    apart = trouble.name in Fault.__members__
    if apart:
        plex.fail(Fault[trouble.name], only=f"/activities/{job}")
    else:
        await trouble.begin(plex)
    result = await pass_time_until(hass, stopped(hass, job))
    assert result == trouble.stop
    # What is said to be over is over, and the other way round.
    assert (plex.find(job) is None) is (result == "cancelled")
    assert_quiet(caplog)

    await mend(plex)
    if trouble.hides and not apart:
        assert await hass.config_entries.async_reload(entry.entry_id)
    result = await pass_time_until(hass, stopped(hass, job))
    assert result == (
        "already_finished" if trouble.stop == "cancelled" else "cancelled"
    )
    assert plex.find(job) is None
    assert_quiet(caplog)
    await assert_nothing_left(hass, entry, plex, caplog)


def test_no_fault_is_forgotten() -> None:
    assert set(KEYS) == set(Fault)
