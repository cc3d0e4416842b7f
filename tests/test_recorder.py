"""What the recorder stores of the entities, and what the logbook shows of it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import (
    RecorderInstanceContextManager,
    WebSocketGenerator,
)

from homeassistant.components.recorder import Recorder
from homeassistant.components.recorder.history import get_significant_states
from homeassistant.components.recorder.statistics import async_list_statistic_ids
from homeassistant.core import HomeAssistant, State
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from simulator import PlexSimulator

from .readme.examples import PASTED
from .support.clock import pass_time
from .support.server import SCAN
from .support.states import (
    ACTIVITIES,
    BUSY,
    CURRENT,
    EVENT,
    SAFE,
    SCAN_PROGRESS,
    SCANNING,
    state,
    until_state,
)


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
        assert attributes <= {"friendly_name", "state_class", "unit_of_measurement"}
    assert containing(last, "Scanning Films") == {CURRENT, EVENT}
    assert containing(last, "Harbour Lights") == {EVENT}
    attributes = last[EVENT].attributes.keys()
    assert attributes >= {"title", "subtitle", "started_at"}
    assert attributes.isdisjoint({"context", "response"})


async def test_the_number_of_activities_has_statistics(
    recorder_mock: Recorder, hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await async_wait_recording_done(hass)
    [statistics] = await async_list_statistic_ids(hass, statistic_type="mean")
    assert statistics["statistic_id"] == ACTIVITIES
    assert statistics["statistics_unit_of_measurement"] == "activities"


async def test_numbers_make_no_lines_in_the_logbook(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_ws_client: WebSocketGenerator,
) -> None:
    # Home Assistant writes a line for each change of these.
    assert await lines_of_fifteen_jobs(hass, entry, plex, hass_ws_client, {}) == {
        EVENT: 30,
        BUSY: 30,
        SCANNING: 30,
        CURRENT: 30,
        SAFE: 30,
    }


async def test_the_readme_leaves_two_lines_for_each_job(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_ws_client: WebSocketGenerator,
) -> None:
    config = PASTED["logbook"]
    assert await lines_of_fifteen_jobs(hass, entry, plex, hass_ws_client, config) == {
        EVENT: 30
    }


async def lines_of_fifteen_jobs(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_ws_client: WebSocketGenerator,
    config: dict[str, Any],
) -> Counter[str]:
    """Run jobs of 2 seconds one after the other; return the lines of each entity."""
    # The logbook needs a page of the frontend, which is not installed.
    hass.config.components.add("frontend")
    assert await async_setup_component(hass, "logbook", config)
    # Home Assistant registers the platforms of an integration in a task.
    await hass.async_block_till_done()
    start = dt_util.utcnow()
    for number in range(15):
        scan = plex.start(SCAN, title=f"Scanning {number}")
        await until_state(hass, ACTIVITIES, "1")
        plex.progress(scan, 50)
        await pass_time(hass, entry, 2)
        assert state(hass, SCAN_PROGRESS).state == "50"
        plex.finish(scan)
        await until_state(hass, ACTIVITIES, "0")
        # Starts and ends are written at once in a short burst only.
        await pass_time(hass, entry, 2)
    await async_wait_recording_done(hass)
    client = await hass_ws_client()
    await client.send_json_auto_id(
        {"type": "logbook/get_events", "start_time": start.isoformat()}
    )
    response = await client.receive_json()
    lines = response["result"]
    # Only jobs that take longer have a sentence.
    assert [line for line in lines if "message" in line] == []
    return Counter(line["entity_id"] for line in lines)


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
