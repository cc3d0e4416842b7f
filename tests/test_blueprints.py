"""The blueprints, each in a real automation."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import timedelta
import logging
from pathlib import Path
import sys
from typing import Any
from unittest.mock import MagicMock

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from simulator import Fault, PlexSimulator

from .support.automations import Reports, report
from .support.blueprints import MADE, use_blueprint
from .support.clock import Passing, pass_time
from .support.entry import server_device
from .support.libraries import library_device
from .support.notifications import watch_notifications
from .support.phone import Phone
from .support.server import CREDITS, RECORDING, SCAN, change_hands, deletes
from .support.states import ACTIVITIES, SCAN_PROGRESS, running, state, until_state

FILMS = {"librarySectionID": "1"}
SHOWS = {"librarySectionID": "7"}
TELLY, TABLET = "media_player.telly", "media_player.tablet"

# Imported by dependencies of the app's integration, for pictures and voices.
NOT_NEEDED = (
    *("haffmpeg", "haffmpeg.core", "haffmpeg.tools", "mutagen", "mutagen.id3"),
    *("pymicro_vad", "pyspeex_noise", "turbojpeg"),
)

type Use = Callable[..., Awaitable[None]]
type Say = Callable[[str], Awaitable[str]]


@pytest.fixture
def use(hass: HomeAssistant, tmp_path: Path) -> Use:
    """Return a function that makes an automation from a blueprint."""

    async def use(name: str, **inputs: Any) -> None:
        await use_blueprint(hass, tmp_path, name, **inputs)

    return use


async def test_the_end_of_a_scan_creates_a_notification_by_default(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, use: Use
) -> None:
    notifications = await watch_notifications(hass)
    await use("library_scan_finished", minutes=0)
    plex.finish(plex.start(CREDITS))
    plex.finish(plex.start(SCAN, context=FILMS))
    assert await notifications.first() == r"The scan of Films is over\."


async def test_only_a_long_scan_of_the_selected_library_runs_the_actions(
    hass: HomeAssistant,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    use: Use,
) -> None:
    reports = Reports(hass)
    variables = ("title", "message", "scanned", "server", "took")
    action = report(**{name: f"{{{{ {name} }}}}" for name in variables})
    films = library_device(hass, polled_entry).id
    await use("library_scan_finished", minutes=3, servers=[films], tell=[action])
    short, long = plex.start(SCAN, context=FILMS), plex.start(SCAN, context=FILMS)
    shows = plex.start(SCAN, context=SHOWS)
    await passing(11)
    await passing(150)
    plex.finish(short)
    await passing(11)
    await passing(20)
    plex.finish(shows)
    plex.finish(long)
    await passing(20)
    assert await reports.until(1) == [
        {
            "title": "Harbour",
            "message": "The scan of Films is over. It took 3 minutes.",
            "scanned": "Films",
            "server": "Harbour",
            "took": 3,
        }
    ]


async def test_an_activity_that_hangs_creates_a_notification_by_default(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator, use: Use
) -> None:
    notifications = await watch_notifications(hass)
    await use("activity_stalled")
    # Phones take a message of this text alone for a command.
    plex.start(CREDITS, title="command_screen_on", progress=-1)
    plex.start(RECORDING, progress=-1)
    moving = plex.start(SCAN)
    await passing(11)
    await passing(3500)
    plex.progress(moving, 1)
    await passing(11)
    assert notifications.messages == []
    await passing(100)
    assert notifications.messages == [r"Stuck for 60 minutes\: command\_screen\_on"]


async def test_a_title_in_a_notification_is_no_markdown(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator, use: Use
) -> None:
    notifications = await watch_notifications(hass)
    await use("activity_stalled", minutes=1)
    plex.start(CREDITS, title=r"![x](http://e/x.png) <b>*A* `b` \n", progress=-1)
    await passing(11)
    await passing(61)
    assert await notifications.first() == (
        r"Stuck for a minute\: \!\[x\]\(http\:\/\/e\/x\.png\) "
        r"\<b\>\*A\* \`b\` \\n"
    )


async def test_only_the_selected_categories_of_what_hangs_run_the_actions(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator, use: Use
) -> None:
    reports = Reports(hass)
    variables = ("title", "message", "server", "stuck", "activity_id", "minutes")
    action = report(**{name: f"{{{{ {name} }}}}" for name in variables})
    await use("activity_stalled", minutes=1, categories=["recording"], tell=[action])
    plex.start(SCAN)
    grab = plex.start(RECORDING, title="", subtitle="Evening News")
    await passing(11)
    await passing(61)
    await passing(61)
    assert reports.data == [
        {
            "title": "Harbour",
            "message": "Stuck for a minute: Recording or live TV · Evening News",
            "server": "Harbour",
            "stuck": "Recording or live TV · Evening News",
            "activity_id": grab,
            "minutes": 1,
        }
    ]


@pytest.fixture
async def phone(
    hass: HomeAssistant, socket_enabled: None, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[Phone]:
    for name in NOT_NEEDED:
        monkeypatch.setitem(sys.modules, name, MagicMock())
    phone = Phone(hass)
    service = await phone.register()
    yield phone
    await service.close()


@pytest.fixture
async def show(hass: HomeAssistant, phone: Phone, use: Use) -> Use:
    """Return a function that makes an automation to show progress on the phone."""

    async def show(entry: MockConfigEntry, **inputs: Any) -> None:
        server = server_device(hass, entry).id
        await use("live_progress", server=server, phone=phone.device_id, **inputs)

    return show


async def until_runs(hass: HomeAssistant, count: int) -> None:
    """Wait until this many runs of the automation are active."""
    await until_state(hass, MADE, lambda now: now.attributes["current"] == count)


async def test_the_phone_shows_progress_until_nothing_is_running(
    hass: HomeAssistant,
    phone: Phone,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Use,
) -> None:
    await show(polled_entry)
    scan = plex.start(SCAN, title="Scanning Films", subtitle="A Film", context=FILMS)
    plex.progress(scan, 20)
    await passing(11)
    first = await phone.until(1)
    assert first["title"] == "Harbour"
    assert first["message"] == "Running: Scanning Films · 20 % · A Film"
    tag = f"plex_activities_{server_device(hass, polled_entry).id}"
    assert len(tag) <= 64
    assert first["data"]["tag"] == tag
    assert first["data"]["live_update"] is True
    assert first["data"]["alert_once"] is True
    assert (first["data"]["progress"], first["data"]["progress_max"]) == (20, 100)
    # At most every 15 seconds, and only after a change.
    plex.progress(scan, 25)
    await passing(11)
    plex.progress(scan, 30)
    await passing(11)
    assert (await phone.until(2))["data"]["progress"] == 30
    await passing(16)
    # One notification for all activities.
    plex.start(CREDITS, title="Detecting Credits", progress=-1)
    await passing(11)
    await passing(11)
    third = await phone.until(3)
    assert third["message"] == "Running: Scanning Films · 30 %\nDetecting Credits"
    assert third["data"]["tag"] == tag
    for _ in range(2):
        plex.finish(str(plex.activities[0]["uuid"]))
    await passing(11)
    last = await phone.until_cleared(4)
    assert last["data"] == {"tag": tag}
    await until_runs(hass, 0)
    assert len(phone.messages) == 4


async def test_the_phone_takes_no_title_for_a_command(
    hass: HomeAssistant,
    phone: Phone,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Use,
) -> None:
    await show(entry)
    scan = plex.start(SCAN, title="clear_notification", progress=-1)
    assert (await phone.until(1))["message"] == "Running: clear_notification"
    plex.finish(scan)
    await phone.until_cleared(2)


async def test_the_cancel_button_on_the_phone_leaves_recordings_alone(
    hass: HomeAssistant,
    phone: Phone,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Use,
) -> None:
    await show(entry)
    recording = plex.start(RECORDING, cancellable=True)
    # A recording alone gets no button.
    first = await phone.until(1)
    assert "actions" not in first["data"]
    plex.finish(recording)
    await phone.until_cleared(2)
    await until_runs(hass, 0)

    scan = plex.start(SCAN, context=FILMS)
    recording = plex.start(RECORDING, cancellable=True)
    third = await phone.until(3)
    [button] = third["data"]["actions"]
    assert button["title"] == "Cancel"
    await phone.tap("button of another notification")
    await phone.tap(button["action"])
    await plex.wait_for_request("DELETE", "/library/sections/1/refresh")
    await until_state(hass, ACTIVITIES, "1")
    assert plex.find(scan) is None
    assert plex.find(recording) is not None
    plex.finish(recording)
    await phone.until_cleared(4)


async def test_the_phone_shows_only_the_selected_categories(
    hass: HomeAssistant,
    phone: Phone,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Use,
) -> None:
    await show(entry, shown=["recording"])
    plex.start(SCAN, title="Scanning Films")
    recording = plex.start(RECORDING, title="Evening News", progress=-1)
    first = await phone.until(1)
    assert first["message"] == "Running: Evening News"
    assert first["data"]["progress_indeterminate"] is True
    assert "progress" not in first["data"]
    plex.finish(recording)
    await phone.until_cleared(2)


async def test_the_cancel_button_leaves_hidden_categories_alone(
    hass: HomeAssistant,
    phone: Phone,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Use,
) -> None:
    await show(entry, shown=["library_scan"])
    hidden = plex.start(CREDITS, cancellable=True)
    scan = plex.start(SCAN, title="Scanning Films", context=FILMS)
    [button] = (await phone.until(1))["data"]["actions"]
    await phone.tap(button["action"])
    await plex.wait_for_request("DELETE", "/library/sections/1/refresh")
    await until_state(hass, ACTIVITIES, "1")
    assert plex.find(scan) is None
    assert plex.find(hidden) is not None


async def test_progress_is_shown_again_after_a_restart_of_home_assistant(
    hass: HomeAssistant,
    phone: Phone,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Use,
) -> None:
    scan = await running(hass, plex, SCAN, progress=40)
    hass.set_state(CoreState.not_running)
    await show(entry)
    await hass.async_start()
    first = await phone.until(1)
    assert first["message"] == "Running: Scanning · 40 %"
    assert first["data"]["alert_once"] is True
    plex.finish(scan)
    await phone.until_cleared(2)


async def test_an_old_notification_is_cleared_after_a_restart_if_nothing_is_running(
    hass: HomeAssistant,
    phone: Phone,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Use,
) -> None:
    hass.set_state(CoreState.not_running)
    await show(entry)
    await hass.async_start()
    await phone.until_cleared(1)
    await until_runs(hass, 0)
    assert len(phone.messages) == 1


@pytest.fixture
async def lost_scan(
    phone: Phone,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Use,
) -> str:
    """Return a scan that the phone showed until the server failed."""
    await show(polled_entry)
    scan = plex.start(SCAN, progress=40)
    await passing(11)
    await phone.until(1)
    plex.fail(Fault.ERROR_500)
    await passing(11)
    await passing(11)
    await phone.until_cleared(2)
    return scan


async def test_the_notification_is_cleared_while_the_server_is_unavailable(
    hass: HomeAssistant,
    phone: Phone,
    passing: Passing,
    plex: PlexSimulator,
    lost_scan: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    caplog.clear()
    for _ in range(4):
        await passing(16)
    # No more messages to the phone, and none in the log.
    assert len(phone.messages) == 2
    loggers = {record.name for record in caplog.records}
    assert not [name for name in loggers if "plex" in name or "automation" in name]
    plex.fail(None)
    await passing(11)
    await passing(11)
    assert (await phone.until(3))["message"] == "Running: Scanning · 40 %"
    plex.finish(lost_scan)
    await passing(11)
    await phone.until_cleared(4)


@pytest.mark.usefixtures("lost_scan")
async def test_the_automation_ends_if_the_server_stays_unavailable(
    hass: HomeAssistant, phone: Phone, passing: Passing
) -> None:
    for _ in range(35):
        await passing(16)
    assert state(hass, MADE).attributes["current"] == 1
    for _ in range(4):
        await passing(16)
    await until_runs(hass, 0)
    assert len(phone.messages) == 2


@pytest.fixture
async def quiet_while_watching(
    hass: HomeAssistant, entry: MockConfigEntry, use: Use
) -> Use:
    """Return a function that makes an automation to keep the server quiet."""

    async def quiet_while_watching(**inputs: Any) -> None:
        server = server_device(hass, entry).id
        await use(
            "quiet_while_watching", server=server, players=[TELLY, TABLET], **inputs
        )

    return quiet_while_watching


async def skip_delays(hass: HomeAssistant) -> None:
    """Wait until the automation runs, and pass the time of its delays."""
    await until_state(hass, MADE, lambda now: now.attributes["current"] > 0)
    await until_runs(hass, 0)


async def test_playback_stops_running_activities_except_recordings(
    hass: HomeAssistant,
    plex: PlexSimulator,
    quiet_while_watching: Use,
) -> None:
    # Recordings continue even if somebody adds them to the YAML by hand.
    await quiet_while_watching(stopped=["library_scan", "recording", "conversion"])
    analysis = plex.start(CREDITS, cancellable=True)
    recording = plex.start(RECORDING, cancellable=True)
    plex.start("media.download", cancellable=True)
    stuck = plex.start("media.download")
    await running(hass, plex, SCAN, context=FILMS)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert deletes(plex) == []
    hass.states.async_set(TABLET, "playing")
    await skip_delays(hass)
    left = [activity["uuid"] for activity in plex.activities]
    assert left == [analysis, recording, stuck]


async def test_an_activity_that_starts_is_stopped_only_during_playback(
    hass: HomeAssistant,
    plex: PlexSimulator,
    quiet_while_watching: Use,
) -> None:
    await quiet_while_watching()
    hass.states.async_set(TELLY, "playing")
    await skip_delays(hass)
    scan = await running(hass, plex, SCAN)
    # The library is known only now.
    plex.progress(scan, 1, context=FILMS)
    await until_state(hass, SCAN_PROGRESS, "1")
    await skip_delays(hass)
    assert plex.activities == []
    hass.states.async_set(TELLY, "paused")
    await running(hass, plex, SCAN, context=FILMS)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert len(deletes(plex)) == 1


async def test_playback_stops_a_night_of_maintenance_and_leaves_other_analysis(
    hass: HomeAssistant,
    plex: PlexSimulator,
    quiet_while_watching: Use,
) -> None:
    await quiet_while_watching()
    requested = plex.start("media.generate.intros")
    plex.start_scheduled(CREDITS)
    await running(hass, plex, "butler", progress=40)
    hass.states.async_set(TELLY, "playing")
    await skip_delays(hass)
    assert [activity["uuid"] for activity in plex.activities] == [requested]


async def test_a_player_that_has_been_playing_for_hours_stops_nothing(
    hass: HomeAssistant,
    plex: PlexSimulator,
    quiet_while_watching: Use,
) -> None:
    await quiet_while_watching(hours=2)
    hours_ago = dt_util.utcnow() - timedelta(hours=3)
    hass.states.async_set(TELLY, "playing", timestamp=hours_ago.timestamp())
    await running(hass, plex, SCAN, context=FILMS)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert state(hass, MADE).attributes["current"] == 0
    assert deletes(plex) == []


def hold(**inputs: Any) -> dict[str, Any]:
    """Return the inputs of an automation that starts to wait on an event."""
    return {
        "start": {"trigger": "event", "event_type": "begin"},
        "done": report(by="done"),
        "late": report(by="late"),
        **inputs,
    }


async def begin_to_wait(hass: HomeAssistant) -> None:
    hass.bus.async_fire("begin")
    await until_runs(hass, 1)


async def test_hold_waits_until_the_server_has_been_quiet_for_a_while(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator, use: Use
) -> None:
    reports = Reports(hass)
    await use("hold_until_done", **hold(quiet=3))
    scan = plex.start(SCAN)
    # By default, the automation does not wait for analysis.
    plex.start(CREDITS)
    await passing(11)
    await begin_to_wait(hass)
    for _ in range(3):
        await passing(100)
    assert reports.data == []
    plex.finish(scan)
    await passing(11)
    await passing(100)
    # A gap between two scans.
    scan = plex.start(SCAN)
    await passing(11)
    plex.finish(scan)
    await passing(11)
    for _ in range(17):
        await passing(10)
    assert reports.data == []
    await passing(10)
    await passing(10)
    assert await reports.until(1) == [{"by": "done"}]


async def test_hold_gives_up_when_the_time_is_up(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator, use: Use
) -> None:
    reports = Reports(hass)
    await use(
        "hold_until_done", **hold(hours=1, categories=["media_analysis"], quiet=0)
    )
    plex.start(CREDITS)
    await passing(11)
    await begin_to_wait(hass)
    for _ in range(35):
        await passing(100)
    assert reports.data == []
    await passing(101)
    await passing(11)
    assert await reports.until(1) == [{"by": "late"}]


async def test_hold_keeps_waiting_during_an_outage(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator, use: Use
) -> None:
    reports = Reports(hass)
    await use("hold_until_done", **hold(hours=2, quiet=0, late=[]))
    plex.start(SCAN)
    await passing(11)
    plex.fail(Fault.ERROR_500)
    await begin_to_wait(hass)
    for _ in range(5):
        await passing(60)
    assert reports.data == []
    plex.fail(None)
    plex.clear()
    await passing(11)
    await passing(11)
    assert await reports.until(1) == [{"by": "done"}]


async def test_hold_does_not_wait_if_the_server_is_already_idle(
    hass: HomeAssistant, entry: MockConfigEntry, use: Use
) -> None:
    reports = Reports(hass)
    servers = [server_device(hass, entry).id]
    await use("hold_until_done", **hold(servers=servers, quiet=0))
    hass.bus.async_fire("begin")
    assert await reports.until(1) == [{"by": "done"}]


@pytest.fixture
async def say(hass: HomeAssistant, entry: MockConfigEntry, use: Use) -> Say:
    """Return a function that says a sentence to Assist and returns the answer."""
    # Assist calls its own integration; outside of tests it is always there.
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    await use("ask_aloud", server=entry.entry_id)

    async def say(sentence: str) -> str:
        response: Any = await hass.services.async_call(
            "conversation",
            "process",
            {"text": sentence, "language": "en"},
            blocking=True,
            return_response=True,
        )
        speech: str = response["response"]["speech"]["plain"]["speech"]
        return speech

    return say


async def test_assist_answers_what_is_running(
    hass: HomeAssistant,
    plex: PlexSimulator,
    say: Say,
) -> None:
    plex.start("library.refresh.items")
    assert await say("What is Plex doing?") == "Harbour has nothing to do."
    plex.start(SCAN, title="Scanning Films", progress=42)
    await until_state(hass, ACTIVITIES, "1")
    assert await say("what's running on the Plex server") == (
        "Harbour is doing one thing: Scanning Films, 42 percent."
    )
    for number in range(3):
        plex.start(CREDITS, title=f"Job {number}", progress=-1)
    await until_state(hass, ACTIVITIES, "4")
    assert await say("Is the Plex server busy?") == (
        "Harbour is doing 4 things: Scanning Films, 42 percent; Job 0; Job 1; and 1 more."
    )


async def test_assist_mentions_a_token_with_limited_access(
    hass: HomeAssistant,
    plex: PlexSimulator,
    say: Say,
) -> None:
    change_hands(plex)
    plex.drop_sockets()
    await until_state(hass, ACTIVITIES, "unknown")
    answer = await say("What is Plex doing?")
    assert answer == "Harbour has nothing to do, as far as its token shows."


async def test_a_title_is_no_link_or_tag_in_the_dialog_of_assist(
    hass: HomeAssistant, plex: PlexSimulator, say: Say
) -> None:
    await running(hass, plex, SCAN, title="![x](y)<b>", progress=1)
    answer = await say("What is Plex doing?")
    assert answer == "Harbour is doing one thing: ![x] (y)< b>, 1 percent."
    answer = await say("stop scanning Plex")
    assert answer == "![x] (y)< b> cannot be stopped right now."


async def test_assist_stops_scans_and_nothing_else(
    hass: HomeAssistant,
    plex: PlexSimulator,
    say: Say,
) -> None:
    nothing = "Harbour shows no scan that could be stopped."
    assert await say("Stop the Plex scan") == nothing
    plex.start(SCAN, context=FILMS)
    analysis = await running(hass, plex, CREDITS, cancellable=True)
    assert await say("cancel all Plex library scans.") == "Stopped."
    assert [activity["uuid"] for activity in plex.activities] == [analysis]
    await running(hass, plex, SCAN, title="Scanning")
    assert await say("stop scanning Plex") == "Scanning cannot be stopped right now."
    for _ in range(4):
        plex.start(SCAN, title="Scanning")
    await until_state(hass, ACTIVITIES, "6")
    assert await say("stop scanning Plex") == (
        "Scanning, Scanning, Scanning and 2 more cannot be stopped right now."
    )


async def test_assist_answers_that_the_server_cannot_be_reached(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    say: Say,
) -> None:
    await plex.stop()
    for _ in range(2):
        await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "unavailable")
    for sentence in ("what is Plex doing", "stop the Plex scan"):
        assert await say(sentence) == "Harbour cannot be reached."
