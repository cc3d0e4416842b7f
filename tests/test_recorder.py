"""What a year of scans leaves in the database."""

from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import RecorderInstanceContextManager

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.history import get_significant_states
from homeassistant.core import HomeAssistant, State
from homeassistant.util import dt as dt_util
from simulator import PlexSimulator

from .support.server import SCAN
from .support.states import ACTIVITIES, CURRENT, SCAN_PROGRESS, until_state

EVENT = "event.harbour_activity"


@pytest.fixture
async def mock_recorder_before_hass(
    async_test_recorder: RecorderInstanceContextManager,
) -> None:
    """Have the recorder's database there before Home Assistant is."""


@pytest.fixture(autouse=True)
def _custom_integrations(
    recorder_mock: Recorder, enable_custom_integrations: None
) -> None:
    """Start the recorder first, then let Home Assistant load the component."""


async def test_of_titles_only_one_state_and_the_event_are_recorded(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    began = dt_util.utcnow()
    plex.start(SCAN, title="Scanning Films", subtitle="Harbour Lights", progress=42)
    await until_state(hass, SCAN_PROGRESS, "42")
    await async_wait_recording_done(hass)
    entity_ids = hass.states.async_entity_ids()
    recorded = await recorder_mock.async_add_executor_job(
        get_significant_states, hass, began, None, entity_ids
    )
    last = {entity_id: states[-1] for entity_id, states in recorded.items()}
    for entity_id in (ACTIVITIES, CURRENT, SCAN_PROGRESS):
        assert attributes(last[entity_id]) <= {"friendly_name", "unit_of_measurement"}
    assert {each for each in last if "Scanning Films" in text(last[each])} == {
        CURRENT,
        EVENT,
    }
    assert {each for each in last if "Harbour Lights" in text(last[each])} == {EVENT}
    assert attributes(last[EVENT]) >= {"title", "subtitle", "started_at"}
    assert attributes(last[EVENT]).isdisjoint({"context", "response"})


def attributes(recorded: State | dict[str, Any]) -> set[str]:
    assert isinstance(recorded, State)
    return set(recorded.attributes)


def text(recorded: State | dict[str, Any]) -> str:
    assert isinstance(recorded, State)
    return f"{recorded.state} {dict(recorded.attributes)}"
