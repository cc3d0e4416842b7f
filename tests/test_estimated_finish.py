"""The estimated finish of an activity."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant, State
from homeassistant.util import dt as dt_util
from simulator import PlexSimulator

from .support.actions import call, rows
from .support.clock import move_clock
from .support.server import SCAN
from .support.states import FINISH, SCAN_PROGRESS, StateWrites, state

type ProgressTo = Callable[..., Awaitable[State]]


@pytest.fixture
async def progress_to(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
) -> ProgressTo:
    """Return a function that sets a scan's progress, and returns its state seconds later.

    The server is polled, because a stream would break when the clock is moved.
    """
    scan = plex.start(SCAN)

    async def progress_to(
        seconds: float, percent: int, title: str = "Scanning"
    ) -> State:
        plex.progress(scan, percent, title=title)
        await move_clock(hass, freezer, seconds)
        return state(hass, SCAN_PROGRESS)

    return progress_to


def minutes_until(finish: object) -> float:
    """Return how many minutes are left; the time itself is a full minute."""
    assert isinstance(finish, str)
    time = datetime.fromisoformat(finish)
    assert (time.second, time.microsecond) == (0, 0)
    return (time - dt_util.utcnow()).total_seconds() / 60


async def test_the_estimate_is_shown_once_there_is_enough_progress(
    hass: HomeAssistant, progress_to: ProgressTo
) -> None:
    for seconds, percent in ((60, 0), (60, 1), (120, 3)):
        now = await progress_to(seconds, percent)
        assert now.state == str(percent)
        assert now.attributes["estimated_finish"] is None
    now = await progress_to(480, 11)
    assert minutes_until(now.attributes["estimated_finish"]) == pytest.approx(
        89, abs=0.5
    )
    [row] = rows(await call(hass, "get_activities"))
    assert row["estimated_finish"] == now.attributes["estimated_finish"]


async def test_an_estimate_in_the_past_is_not_shown(progress_to: ProgressTo) -> None:
    for percent in range(1, 22):
        now = await progress_to(60, percent)
    assert minutes_until(now.attributes["estimated_finish"]) == pytest.approx(79, abs=1)
    now = await progress_to(2 * 3600, 21, "Scanning Films")
    assert now.attributes["title"] == "Scanning Films"
    assert now.attributes["estimated_finish"] is None


async def test_the_estimate_stays_stable_while_the_speed_varies(
    hass: HomeAssistant, progress_to: ProgressTo
) -> None:
    written = StateWrites(hass, SCAN_PROGRESS)
    for percent in range(1, 60):
        # Alternately a little faster and a little slower.
        await progress_to(30 + 5 * (-1) ** percent, percent)
    estimates = [now.attributes["estimated_finish"] for now in written.states if now]
    assert len(estimates) > 50
    assert None in estimates
    assert len(set(estimates)) <= 4


async def test_the_sensor_shows_the_estimate_of_the_longest_running_activity(
    hass: HomeAssistant,
    progress_to: ProgressTo,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    assert state(hass, FINISH).state == "unknown"
    for seconds, percent in ((60, 0), (60, 1), (120, 3)):
        await progress_to(seconds, percent)
        assert state(hass, FINISH).state == "unknown"
    now = await progress_to(480, 11)
    assert state(hass, FINISH).state == now.attributes["estimated_finish"]
    plex.clear()
    await move_clock(hass, freezer, 11)
    assert state(hass, FINISH).state == "unknown"


async def test_the_sensor_stays_stable_while_the_speed_varies(
    hass: HomeAssistant, progress_to: ProgressTo
) -> None:
    written = StateWrites(hass, FINISH)
    for percent in range(1, 101):
        # Alternately a little faster and a little slower.
        await progress_to(30 + 5 * (-1) ** percent, percent)
    shown = [now.state for now in written.states if now]
    assert 1 <= len(shown) <= 6
    assert "unknown" not in shown


async def test_the_sensor_drops_an_estimate_that_was_wrong(
    hass: HomeAssistant,
    progress_to: ProgressTo,
    polled_entry: MockConfigEntry,
    freezer: FrozenDateTimeFactory,
) -> None:
    for percent in range(1, 22):
        await progress_to(60, percent)
    finish = state(hass, FINISH).state
    late = datetime.fromisoformat(finish) - dt_util.utcnow()
    # A minute late is on time, as far as estimates go.
    await move_clock(hass, freezer, late.total_seconds() + 60)
    assert state(hass, FINISH).state == finish
    await move_clock(hass, freezer, 61)
    assert state(hass, FINISH).state == "unknown"
