"""Every YAML block of the pages for users does in Home Assistant what its text says."""

from datetime import datetime, timedelta
from functools import partial
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
)

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from simulator import PlexSimulator

from .readme.examples import PASTED, UUID, YAML, as_step, load_automation, respond
from .support.clock import Passing, move_clock, pass_time_until, settled
from .support.notifications import watch_notifications
from .support.readme import GUIDE, blocks
from .support.server import CREDITS, RECORDING, SCAN, lose_streams
from .support.states import (
    ACTIVITIES,
    SAFE,
    running,
    state,
    until_state,
)

pytestmark = pytest.mark.usefixtures("entry")


async def turn_automations_off(hass: HomeAssistant) -> None:
    """Turn the automations off, which also stops their runs."""
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "all"}, blocking=True
    )


def tomorrow(hour: int, minute: int) -> datetime:
    """Return a time that the clock can move to: what is scheduled is due by then."""
    day = dt_util.utcnow() + timedelta(days=1)
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def scan_films(plex: PlexSimulator, **fields: Any) -> str:
    return plex.start(
        SCAN, title="Scanning Films", context={"librarySectionID": "1"}, **fields
    )


def test_every_yaml_block_has_a_test() -> None:
    assert len(PASTED) == len(YAML)
    assert PASTED.keys() == {
        "plex_activities.get_activities",
        "answer of get_activities",
        "plex_activities.cancel_activity",
        "answer of cancel_activity",
        "plex_activities.run_task",
        "Notify about activities that run for hours",
        "Restart Plex when it is safe",
        "Scan after a download",
        "Stop heavy work in the evening",
        "Notify when a recording starts",
        "Notify when a recording was stopped",
        "Notify when a recording is nearly done",
        "Notify when the films have been scanned",
        "Notify when an activity has stalled",
        "Turn off the server at night",
        "Turn off the server when everybody is asleep",
        # tests/readme/test_dashboard.py
        "views",
        # tests/readme/test_card.py, and in a browser e2e/test_readme.py
        "custom:plex-activities-card",
        "strategy",
        # tests/test_recorder.py
        "logbook",
        "logger",
    }
    assert {block.language for block in blocks(GUIDE)} == {"yaml", "console"}


async def test_get_activities_responds_as_shown(
    hass: HomeAssistant, plex: PlexSimulator, freezer: FrozenDateTimeFactory
) -> None:
    shown = PASTED["answer of get_activities"]
    freezer.move_to(datetime.fromisoformat(shown["activities"][0]["started_at"]))
    plex.start(CREDITS)
    scan_films(plex, uuid=UUID, subtitle="Harbour Lights (2014)", progress=42)
    await until_state(hass, ACTIVITIES, "2")
    assert await as_step(hass, PASTED["plex_activities.get_activities"]) == shown


async def test_cancel_activity_responds_as_shown(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    scan_films(plex, uuid=UUID)
    await until_state(hass, ACTIVITIES, "1")
    shown = PASTED["answer of cancel_activity"]
    pasted = PASTED["plex_activities.cancel_activity"]
    assert await respond(hass, pasted) == shown
    assert plex.find(UUID) is None
    # The text below the example describes this result.
    assert (await respond(hass, pasted))["result"] == "already_finished"


async def test_run_task_runs_the_task_that_is_shown(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    pasted = PASTED["plex_activities.run_task"]
    assert await respond(hass, pasted) == {"result": "started"}
    assert plex.task_runs("BackupDatabase")


async def test_a_notification_names_activities_that_run_for_hours(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    notifications = await watch_notifications(hass)
    start = tomorrow(9, 50)
    freezer.move_to(start)
    await running(hass, plex, CREDITS)
    await load_automation(hass, PASTED["Notify about activities that run for hours"])

    async def pass_hour(hour: int) -> None:
        await settled()
        freezer.move_to(start.replace(hour=hour, minute=0, second=1))
        async_fire_time_changed(hass)
        await settled()

    await pass_hour(12)
    assert notifications.messages == []
    scan_films(plex)
    await until_state(hass, ACTIVITIES, "2")
    await pass_hour(13)
    await turn_automations_off(hass)
    assert notifications.messages == [
        "For more than three hours (1): `Detecting Credits`"
    ]


async def test_the_restart_at_night_waits_for_the_end_of_playback(
    hass: HomeAssistant, plex: PlexSimulator, freezer: FrozenDateTimeFactory
) -> None:
    restarts = async_mock_service(hass, "shell_command", "restart_plex")

    async def pass_minutes(minutes: float) -> None:
        await move_clock(hass, freezer, 60 * minutes)

    await hass.config.async_set_time_zone("UTC")
    freezer.move_to(tomorrow(2, 50))
    # A stream would add polls of its own after the reload.
    plex.deny_streams()
    film = plex.play()
    await pass_minutes(1)
    await until_state(hass, SAFE, "off")
    await load_automation(hass, PASTED["Restart Plex when it is safe"])
    automation = "automation.restart_plex_when_it_is_safe"
    await pass_minutes(10)
    await until_state(hass, automation, lambda now: now.attributes["current"] == 1)
    await pass_minutes(10)
    plex.stop_playing(film)
    await pass_minutes(1)
    await until_state(hass, SAFE, "on")
    await pass_minutes(1)
    assert state(hass, automation).attributes["current"] == 1
    assert restarts == []
    await pass_minutes(2)
    await until_state(hass, automation, lambda now: now.attributes["current"] == 0)
    await turn_automations_off(hass)
    assert len(restarts) == 1


async def test_a_download_starts_a_scan_and_a_notification_of_its_result(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    notifications = await watch_notifications(hass)
    await load_automation(hass, PASTED["Scan after a download"])
    plex.on_scan = lambda _, uuid: plex.finish(uuid)
    hass.bus.async_fire("download_finished")
    first = await pass_time_until(hass, notifications.first())
    assert first == "The scan of Films: finished"


async def test_in_the_evening_activities_are_stopped_except_recordings(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    notifications = await watch_notifications(hass)
    await load_automation(hass, PASTED["Stop heavy work in the evening"])
    analysis = plex.start(CREDITS)
    recording = plex.start("grabber.grab", title="Evening News", cancellable=True)
    plex.start("media.download", title="Converting", cancellable=True)
    plex.start("media.download", title="Optimizing")
    scan_films(plex)
    await until_state(hass, ACTIVITIES, "5")

    async def eight_o_clock() -> None:
        await hass.services.async_call(
            "automation",
            "trigger",
            {"entity_id": "automation.stop_heavy_work_in_the_evening"},
            blocking=True,
        )

    await eight_o_clock()
    assert await notifications.first() == "Stopped (2): `Converting, Scanning Films`"
    left = {activity["uuid"] for activity in plex.activities}
    assert {analysis, recording} < left
    # An automation that stops nothing creates no notification.
    await eight_o_clock()
    await turn_automations_off(hass)
    assert len(notifications.messages) == 1
    assert {activity["uuid"] for activity in plex.activities} == left


async def test_a_recording_at_ninety_percent_creates_a_notification(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    notifications = await watch_notifications(hass)
    await load_automation(hass, PASTED["Notify when a recording is nearly done"])
    scan_films(plex, progress=95)
    recording = plex.start(RECORDING, subtitle="Evening News")
    for percent in (89, 91, 92):
        plex.progress(recording, percent)
    assert await notifications.first() == "At 91 %: `Evening News`"
    assert len(notifications.messages) == 1


@pytest.mark.parametrize("stopped", [False, True])
async def test_recordings_that_start_or_are_stopped_create_a_notification(
    hass: HomeAssistant, plex: PlexSimulator, *, stopped: bool
) -> None:
    notifications = await watch_notifications(hass)
    alias = "was stopped" if stopped else "starts"
    await load_automation(hass, PASTED[f"Notify when a recording {alias}"])
    scan_films(plex)
    recording = plex.start(RECORDING, subtitle="Evening News", cancellable=True)
    await until_state(hass, ACTIVITIES, "2")
    if stopped:
        await hass.services.async_call(
            "plex_activities",
            "cancel_activity",
            {"activity_id": recording},
            blocking=True,
        )
        assert await notifications.first() == "Stopped: `Evening News`"
    else:
        assert await notifications.first() == "Recording: `Evening News`"
    assert len(notifications.messages) == 1


@pytest.fixture
async def passing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
) -> Passing:
    """Return a function that passes so many seconds, after which there is a poll."""
    # A stream would break when the clock is moved.
    await lose_streams(plex)
    return partial(move_clock, hass, freezer)


async def test_only_a_long_scan_of_films_creates_a_notification(
    hass: HomeAssistant,
    plex: PlexSimulator,
    passing: Passing,
) -> None:
    notifications = await watch_notifications(hass)
    await load_automation(hass, PASTED["Notify when the films have been scanned"])
    films, short = scan_films(plex), scan_films(plex)
    shows = plex.start(SCAN, context={"librarySectionID": "7"})
    await passing(11)
    plex.finish(short)
    await passing(11)
    await passing(50)
    plex.finish(shows)
    plex.finish(films)
    await passing(11)
    assert await notifications.first() == "Scan finished: `Films`"
    assert len(notifications.messages) == 1


async def test_a_stalled_activity_creates_a_notification(
    hass: HomeAssistant, plex: PlexSimulator, passing: Passing
) -> None:
    notifications = await watch_notifications(hass)
    await load_automation(hass, PASTED["Notify when an activity has stalled"])
    plex.start(CREDITS)
    moving = scan_films(plex)
    await passing(11)
    await passing(3500)
    plex.progress(moving, 1)
    await passing(11)
    assert notifications.messages == []
    await passing(100)
    assert notifications.messages == ["No progress for an hour: `Detecting Credits`"]


async def test_the_server_is_turned_off_at_night_only_if_it_is_safe(
    hass: HomeAssistant,
    plex: PlexSimulator,
    passing: Passing,
) -> None:
    er.async_get(hass).async_update_entity(SAFE, disabled_by=None)
    await hass.async_block_till_done()
    await passing(31)
    await until_state(hass, SAFE, "on")
    switched_off = async_mock_service(hass, "switch", "turn_off")
    await load_automation(hass, PASTED["Turn off the server at night"])

    async def half_past_one() -> None:
        now = dt_util.now()
        night = now.replace(hour=1, minute=30, second=1) + timedelta(days=1)
        await passing((night - now).total_seconds())

    analysis = plex.start(CREDITS)
    await passing(11)
    await half_past_one()
    assert switched_off == []
    plex.finish(analysis)
    film = plex.play()
    await passing(31)
    await half_past_one()
    assert switched_off == []
    plex.stop_playing(film)
    await passing(31)
    await half_past_one()
    await turn_automations_off(hass)
    assert [call.data["entity_id"] for call in switched_off] == [["switch.plex_server"]]


async def test_the_server_stays_on_while_it_records(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    switched_off = async_mock_service(hass, "switch", "turn_off")
    await load_automation(hass, PASTED["Turn off the server when everybody is asleep"])

    async def fall_asleep() -> None:
        for asleep in ("off", "on"):
            hass.states.async_set("input_boolean.everybody_is_asleep", asleep)
        await hass.async_block_till_done(wait_background_tasks=False)

    recording = plex.start(RECORDING)
    scan_films(plex)
    await until_state(hass, ACTIVITIES, "2")
    await fall_asleep()
    assert switched_off == []
    plex.finish(recording)
    await until_state(hass, ACTIVITIES, "1")
    await fall_asleep()
    assert [call.data["entity_id"] for call in switched_off] == [["switch.plex_server"]]
    # An unavailable server does not count as recording.
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    await fall_asleep()
    assert len(switched_off) == 2


async def test_the_logger_example_enables_debug_logging(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    logger = logging.getLogger("custom_components.plex_activities")
    before = logger.level
    try:
        assert await async_setup_component(hass, "logger", PASTED["logger"])
        assert logger.getEffectiveLevel() == logging.DEBUG
    finally:
        logger.setLevel(before)
