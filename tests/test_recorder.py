"""What a year of scans leaves in the database."""

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

from .common import ACTIVITIES, CURRENT, SCAN, SCAN_PROGRESS, until_state


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


async def test_texts_and_lists_are_not_recorded(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    began = dt_util.utcnow()
    plex.start(SCAN, title="Scanning Films", subtitle="Harbour Lights", progress=42)
    await until_state(hass, SCAN_PROGRESS, "42")
    await async_wait_recording_done(hass)
    entity_ids = [ACTIVITIES, CURRENT, SCAN_PROGRESS]
    recorded = await recorder_mock.async_add_executor_job(
        get_significant_states, hass, began, None, entity_ids
    )
    assert set(recorded) == set(entity_ids)
    for entity_id in entity_ids:
        last = recorded[entity_id][-1]
        assert isinstance(last, State)
        assert set(last.attributes) <= {"friendly_name", "unit_of_measurement"}, (
            entity_id
        )
