"""A server in trouble while it is set up."""

import pytest

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from simulator import PlexSimulator
from tests.support.clock import pass_time_until
from tests.support.entry import config_entry, is_loaded
from tests.support.states import ACTIVITIES, state, until_state

from .table import TROUBLES, Trouble, each_of
from .watch import assert_nothing_left, assert_quiet, get_over, until_heard


@each_of(TROUBLES)
async def test_a_server_in_trouble_is_set_up_as_soon_as_that_is_over(
    hass: HomeAssistant,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    trouble: Trouble,
) -> None:
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    await trouble.begin(plex)
    await pass_time_until(hass, hass.config_entries.async_setup(entry.entry_id))
    await hass.async_block_till_done()
    assert entry.error_reason_translation_key == trouble.lists
    if trouble.lists is None:
        assert is_loaded(entry)
        assert state(hass, ACTIVITIES).state == trouble.idle
    else:
        assert entry.state is ConfigEntryState.SETUP_RETRY
    assert_quiet(caplog)

    await get_over(hass, entry, plex, trouble)
    await until_state(hass, ACTIVITIES, "0")
    await until_heard(hass, entry, plex)
    assert_quiet(caplog)
    await assert_nothing_left(hass, entry, plex, caplog)
