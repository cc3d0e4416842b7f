"""The sentences in the logbook, on the Activity page and in its card."""

from datetime import datetime
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.recorder.common import (
    async_wait_recording_done,
)
from pytest_homeassistant_custom_component.typing import (
    RecorderInstanceContextManager,
    WebSocketGenerator,
)

from custom_components.plex_activities.const import DOMAIN, EVENT_ACTIVITY_ENDED
from homeassistant.components.recorder import Recorder
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from simulator import PlexSimulator

from .support.actions import call
from .support.clock import move_clock, settled
from .support.entry import server_device
from .support.server import CREDITS, SCAN, SUBSCRIPTIONS, change_hands
from .support.states import ACTIVITIES, EVENT, until_state


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


@pytest.fixture
async def start(hass: HomeAssistant) -> datetime:
    """Return when the logbook was set up."""
    # It needs a page of the frontend, which is not installed.
    hass.config.components.add("frontend")
    assert await async_setup_component(hass, "logbook", {})
    # Home Assistant registers the platforms of an integration in a task.
    await hass.async_block_till_done()
    return dt_util.utcnow()


async def lines(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    since: datetime,
    **wanted: list[str],
) -> list[dict[str, Any]]:
    """Return our sentences in the logbook."""
    await async_wait_recording_done(hass)
    client = await hass_ws_client()
    await client.send_json_auto_id(
        {"type": "logbook/get_events", "start_time": since.isoformat(), **wanted}
    )
    response = await client.receive_json()
    return [line for line in response["result"] if line.get("domain") == DOMAIN]


def messages(found: list[dict[str, Any]]) -> list[str]:
    return [line["message"] for line in found]


async def test_each_job_that_took_a_while_has_one_sentence(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    start: datetime,
    freezer: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
) -> None:
    scan = plex.start(SCAN, title="Scanning Films")
    await move_clock(hass, freezer, 11)
    analysis = plex.start(CREDITS, title="Detecting Credits")
    await move_clock(hass, freezer, 11)
    await move_clock(hass, freezer, 50)
    plex.finish(analysis)
    await move_clock(hass, freezer, 11)
    await move_clock(hass, freezer, 640)
    plex.finish(scan)
    await move_clock(hass, freezer, 11)
    # The logbook leaves out what happened just now.
    await move_clock(hass, freezer, 1)
    found = await lines(hass, hass_ws_client, start)
    assert messages(found) == [
        "Detecting Credits finished after 1 minute",
        "Scanning Films finished after 12 minutes",
    ]
    assert {line["name"] for line in found} == {"Harbour"}
    assert {line["state"] for line in found} == {"finished"}
    assert {line["icon"] for line in found} == {"mdi:check-circle-outline"}
    # With an entity, the frontend shows its state instead of the message.
    assert all("entity_id" not in line for line in found)


async def test_a_stopped_job_and_one_that_vanished_have_sentences_of_their_own(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    start: datetime,
    freezer: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
) -> None:
    job = plex.start(SUBSCRIPTIONS, title="Processing", cancellable=True)
    plex.start(SCAN, title="")
    await move_clock(hass, freezer, 11)
    await move_clock(hass, freezer, 20)
    await call(hass, "cancel_activity", activity_id=job)
    change_hands(plex)
    for _ in range(3):
        await move_clock(hass, freezer, 61)
    await until_state(hass, ACTIVITIES, "unknown")
    assert messages(await lines(hass, hass_ws_client, start)) == [
        "Processing was stopped after 20 seconds",
        "Library scan ended while Home Assistant could not see it",
    ]


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (10.1, "10 seconds"),
        (59.4, "59 seconds"),
        (59.6, "1 minute"),
        (89, "1 minute"),
        (719, "12 minutes"),
        (3569, "59 minutes"),
        (3571, "1 hour"),
        (3660, "1 hour 1 minute"),
        (7200, "2 hours"),
        (93780, "26 hours 3 minutes"),
    ],
)
async def test_durations_are_in_words(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    start: datetime,
    hass_ws_client: WebSocketGenerator,
    seconds: float,
    expected: str,
) -> None:
    fire_ended(hass, polled_entry, "Scanning {x} %s", seconds)
    found = await lines(hass, hass_ws_client, start)
    assert messages(found) == [f"Scanning {{x}} %s finished after {expected}"]


def fire_ended(
    hass: HomeAssistant, entry: MockConfigEntry, title: str, seconds: float
) -> None:
    """Fire what the event entity fires for the logbook."""
    hass.bus.async_fire(
        EVENT_ACTIVITY_ENDED,
        {
            "entity_id": EVENT,
            "device_id": server_device(hass, entry).id,
            "event_type": "finished",
            "title": title,
            "duration": seconds,
        },
    )


async def test_the_card_and_the_page_of_the_device_show_the_sentences(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    start: datetime,
    hass_ws_client: WebSocketGenerator,
) -> None:
    fire_ended(hass, polled_entry, "Scanning Films", 720)
    device_id = server_device(hass, polled_entry).id
    for wanted in ({"entity_ids": [EVENT]}, {"device_ids": [device_id]}):
        found = await lines(hass, hass_ws_client, start, **wanted)
        assert messages(found) == ["Scanning Films finished after 12 minutes"]
    other = await lines(hass, hass_ws_client, start, entity_ids=[ACTIVITIES])
    assert other == []


async def test_the_sentences_are_in_home_assistants_language(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    start: datetime,
    hass_ws_client: WebSocketGenerator,
) -> None:
    # The texts that Home Assistant has loaded for this language.
    german = await async_get_translations(hass, "de", "selector", {DOMAIN})
    key = f"component.{DOMAIN}.selector.logbook.options"
    german[f"{key}.finished"] = "{title} war nach {duration} fertig"
    german[f"{key}.minutes"] = "{count} Minuten"
    await hass.config.async_update(language="de")
    fire_ended(hass, polled_entry, "Scanning Films", 720)
    found = await lines(hass, hass_ws_client, start)
    assert messages(found) == ["Scanning Films war nach 12 Minuten fertig"]


async def test_the_sentences_have_the_name_that_the_user_gave_the_server(
    recorder_mock: Recorder,
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    start: datetime,
    hass_ws_client: WebSocketGenerator,
) -> None:
    device = server_device(hass, polled_entry)
    dr.async_get(hass).async_update_device(device.id, name_by_user="Attic")
    fire_ended(hass, polled_entry, "Scanning Films", 720)
    [line] = await lines(hass, hass_ws_client, start)
    assert line["name"] == "Attic"
    # The sentences stay when the server goes.
    assert await hass.config_entries.async_remove(polled_entry.entry_id)
    await settled()
    [line] = await lines(hass, hass_ws_client, start)
    assert line["message"] == "Scanning Films finished after 12 minutes"
    assert line["name"] is None
