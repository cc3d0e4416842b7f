"""Home Assistant shows what the reports of real servers in tests/reports show."""

from pathlib import Path

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import PlexSimulator
from simulator.replay import Step, apply, load

from .support.actions import call, rows
from .support.clock import pass_time
from .support.states import BUSY, state

REPORTS = sorted((Path(__file__).parent / "reports").glob("*.json"))

POLL_SECONDS = 61
COALESCED_SECONDS = 2


def _running(step: Step) -> dict[str, tuple[str, str]]:
    """Return type and subtitle of what runs after a step. A `butler` row at 100 % rests."""
    return {
        row["uuid"]: (row["type"], row.get("subtitle", ""))
        for row in step.rows
        if (row["type"], row.get("progress")) != ("butler", 100)
    }


def _is_busy(step: Step) -> bool:
    """Return whether more runs than pages that somebody has opened."""
    types = {kind for kind, _ in _running(step).values()}
    return bool(types - {"library.refresh.items"})


async def _shown(hass: HomeAssistant) -> dict[str, tuple[str, str]]:
    found = rows(await call(hass, "get_activities"))
    return {
        str(row["activity_id"]): (str(row["type"]), str(row["subtitle"]))
        for row in found
    }


@pytest.mark.parametrize("path", REPORTS, ids=lambda path: path.stem)
async def test_home_assistant_shows_what_a_report_shows(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, path: Path
) -> None:
    for step in load(path).steps:
        apply(plex, step)
        # An end that only a list tells is believed when the next list tells it too.
        for _ in range(2 if step.is_list else 1):
            seconds = POLL_SECONDS if step.is_list else COALESCED_SECONDS
            await pass_time(hass, entry, seconds)
        assert await _shown(hass) == _running(step), step.seconds
        assert (state(hass, BUSY).state == "on") is _is_busy(step), step.seconds


def test_there_is_a_report_to_replay() -> None:
    assert REPORTS
