"""What holds for every fault at every door: a quiet log, and nothing left behind."""

import gc
import logging
import weakref

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from homeassistant.core import HomeAssistant
from simulator import PlexSimulator
from tests.support.clock import pass_time, settled
from tests.support.entry import TOKEN, is_loaded
from tests.support.server import SCAN
from tests.support.states import ACTIVITIES, until_state

from .table import Trouble, mend

OURS = "custom_components.plex_activities"
# Where a failed set-up is logged.
SET_UP = "homeassistant.config_entries"


def assert_quiet(caplog: pytest.LogCaptureFixture, most: int = 1) -> None:
    """See at most so many lines, no traceback and no token."""
    logged = [record for record in caplog.records if record.levelno > logging.DEBUG]
    lines = [
        record
        for record in logged
        if record.levelno >= logging.ERROR
        or (record.levelno >= logging.WARNING and record.name in {OURS, SET_UP})
    ]
    assert len(lines) <= most, lines
    assert not [record for record in logged if record.exc_info]
    ours = [record for record in caplog.records if record.name == OURS]
    assert not [record for record in (*logged, *ours) if TOKEN in record.getMessage()]


async def get_over(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, trouble: Trouble
) -> None:
    """Make the server well again, and let it be noticed."""
    await mend(plex)
    if trouble.hides:
        assert await hass.config_entries.async_reload(entry.entry_id)
    else:
        await pass_time(hass, entry, trouble.seconds)


async def until_heard(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """Pass time until a stream is open; see that a change shows without a poll."""
    # An attempt that the server leaves unanswered has to time out first.
    for _ in range(2):
        if not await is_open(entry, plex):
            await pass_time(hass, entry, 61)
    assert await is_open(entry, plex)
    before = len(plex.activities)
    job = plex.start(SCAN)
    await until_state(hass, ACTIVITIES, str(before + 1))
    plex.finish(job)
    await until_state(hass, ACTIVITIES, str(before))


async def is_open(entry: MockConfigEntry, plex: PlexSimulator) -> bool:
    """Return whether there is a stream; one of EventSource opens with its first bytes."""
    await settled()
    plex.ping()
    await settled()
    return bool(entry.runtime_data.streaming and plex.sockets + plex.event_sources)


async def assert_nothing_left(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Unload the entry, and find no task, no stream, no timer and no listener of it."""
    await hass.async_block_till_done()
    left = weakref.ref(entry.runtime_data) if is_loaded(entry) else None
    for flow in hass.config_entries.flow.async_progress():
        hass.config_entries.flow.async_abort(flow["flow_id"])
    assert await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done()
    await plex.wait_for_no_streams()
    assert not entry._background_tasks
    assert not entry._tasks
    plex.requests.clear()
    await pass_time(hass, entry, 120)
    assert plex.requests == []
    # Whatever would still call it would keep it; so do the errors in the log.
    for record in caplog.records:
        record.args, record.exc_info = (), None
    caplog.clear()
    gc.collect()
    assert left is None or left() is None
