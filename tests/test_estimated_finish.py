"""When an activity will probably be over, as people get to see it."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from homeassistant.core import HomeAssistant, State
from homeassistant.util import dt as dt_util
from simulator import PlexSimulator

from .support.actions import call, rows
from .support.clock import move_clock
from .support.server import SCAN
from .support.states import SCAN_PROGRESS, StateWrites, state

type Shown = Callable[..., Awaitable[State]]


@pytest.fixture
async def shown(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
) -> Shown:
    """Return what shows of a scan so many seconds later, at a percent.

    It is polled: a stream would break off when the clock is moved.
    """
    scan = plex.start(SCAN)

    async def shown(seconds: float, percent: int, title: str = "Scanning") -> State:
        plex.progress(scan, percent, title=title)
        await move_clock(hass, freezer, seconds)
        return state(hass, SCAN_PROGRESS)

    return shown


def left(finish: object) -> float:
    """Return in how many minutes that is, and see that it is a whole one."""
    assert isinstance(finish, str)
    time = datetime.fromisoformat(finish)
    assert (time.second, time.microsecond) == (0, 0)
    return (time - dt_util.utcnow()).total_seconds() / 60


async def test_it_shows_once_the_progress_has_told_it(
    hass: HomeAssistant, shown: Shown
) -> None:
    for seconds, percent in ((60, 0), (60, 1), (120, 3)):
        now = await shown(seconds, percent)
        assert now.state == str(percent)
        assert now.attributes["estimated_finish"] is None
    now = await shown(480, 11)
    assert left(now.attributes["estimated_finish"]) == pytest.approx(89, abs=0.5)
    [row] = rows(await call(hass, "get_activities"))
    assert row["estimated_finish"] == now.attributes["estimated_finish"]


async def test_it_is_gone_once_it_has_passed(shown: Shown) -> None:
    for percent in range(1, 22):
        now = await shown(60, percent)
    assert left(now.attributes["estimated_finish"]) == pytest.approx(79, abs=1)
    now = await shown(2 * 3600, 21, "Scanning Films")
    assert now.attributes["title"] == "Scanning Films"
    assert now.attributes["estimated_finish"] is None


async def test_it_stays_the_same_from_one_write_to_the_next(
    hass: HomeAssistant, shown: Shown
) -> None:
    written = StateWrites(hass, SCAN_PROGRESS)
    for percent in range(1, 60):
        # A little faster, a little slower.
        await shown(30 + 5 * (-1) ** percent, percent)
    told = [each.attributes["estimated_finish"] for each in written.states if each]
    assert len(told) > 50
    assert None in told
    assert len(set(told)) <= 4
