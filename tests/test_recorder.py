"""What the recorder stores of the entities."""

from collections.abc import Mapping
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
from .support.states import ACTIVITIES, CURRENT, EVENT, SCAN_PROGRESS, until_state


@pytest.fixture
async def mock_recorder_before_hass(
    async_test_recorder: RecorderInstanceContextManager,
) -> None:
    """Create the database of the recorder before Home Assistant starts."""


@pytest.fixture(autouse=True)
def _custom_integrations(
    recorder_mock: Recorder, enable_custom_integrations: None
) -> None:
    """Start the recorder first, then let Home Assistant load the component."""


async def test_only_current_activity_and_the_event_record_titles(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    start = dt_util.utcnow()
    plex.start(SCAN, title="Scanning Films", subtitle="Harbour Lights", progress=42)
    await until_state(hass, SCAN_PROGRESS, "42")
    await async_wait_recording_done(hass)
    entity_ids = hass.states.async_entity_ids()
    recorded = await recorder_mock.async_add_executor_job(
        get_significant_states, hass, start, None, entity_ids
    )
    last = {entity_id: as_state(states[-1]) for entity_id, states in recorded.items()}
    for entity_id in (ACTIVITIES, CURRENT, SCAN_PROGRESS):
        attributes = last[entity_id].attributes.keys()
        assert attributes <= {"friendly_name", "unit_of_measurement"}
    assert containing(last, "Scanning Films") == {CURRENT, EVENT}
    assert containing(last, "Harbour Lights") == {EVENT}
    attributes = last[EVENT].attributes.keys()
    assert attributes >= {"title", "subtitle", "started_at"}
    assert attributes.isdisjoint({"context", "response"})


def as_state(recorded: State | dict[str, Any]) -> State:
    assert isinstance(recorded, State)
    return recorded


def containing(states: Mapping[str, State], text: str) -> set[str]:
    """Return the entities with this text in their state or attributes."""
    return {
        entity_id
        for entity_id, found in states.items()
        if text in f"{found.state} {dict(found.attributes)}"
    }
