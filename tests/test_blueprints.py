"""The blueprints, each in a real automation."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import timedelta
import logging
from pathlib import Path
import sys
from typing import Any
from unittest.mock import MagicMock

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from simulator import Fault, PlexSimulator

from .support.automations import Told
from .support.blueprints import MADE, use_blueprint
from .support.clock import Passing, fire, pass_time
from .support.entry import server_device
from .support.notifications import watch_notifications
from .support.phone import Phone
from .support.server import CREDITS, RECORDING, SCAN, change_hands, deletes
from .support.states import ACTIVITIES, SCAN_PROGRESS, running, state, until_state

FILMS = {"librarySectionID": "1"}
SHOWS = {"librarySectionID": "7"}
TELLY, TABLET = "media_player.telly", "media_player.tablet"

# What the app's integration imports through others, for pictures and voices.
NOT_NEEDED = (
    *("haffmpeg", "haffmpeg.core", "haffmpeg.tools", "mutagen", "mutagen.id3"),
    *("pymicro_vad", "pyspeex_noise", "turbojpeg"),
)

type Use = Callable[..., Awaitable[None]]
type Show = Callable[..., Awaitable[None]]


@pytest.fixture
def use(hass: HomeAssistant, tmp_path: Path) -> Use:
    """Return what makes an automation of a blueprint."""

    async def use(name: str, **inputs: Any) -> None:
        await use_blueprint(hass, tmp_path, name, **inputs)

    return use


async def test_the_end_of_a_scan_is_told_by_default(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, use: Use
) -> None:
    told = await watch_notifications(hass)
    await use("library_scan_finished", minutes=0)
    plex.finish(plex.start(CREDITS))
    plex.finish(plex.start(SCAN, context=FILMS))
    assert await told.first() == "The scan of Films is over."


async def test_only_the_end_of_a_scan_that_took_long_is_told(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator, use: Use
) -> None:
    told = Told(hass)
    tell = {
        "event": "told",
        "event_data": {
            name: f"{{{{ {name} }}}}"
            for name in ("title", "message", "scanned", "server", "took")
        },
    }
    await use("library_scan_finished", minutes=3, library="Films", tell=[tell])
    short, long = plex.start(SCAN, context=FILMS), plex.start(SCAN, context=FILMS)
    other = plex.start(SCAN, context=SHOWS)
    await passing(11)
    await passing(150)
    plex.finish(short)
    await passing(11)
    await passing(20)
    plex.finish(other)
    plex.finish(long)
    await passing(20)
    assert await told.until(1) == [
        {
            "title": "Harbour",
            "message": "The scan of Films is over. It took 3 minutes.",
            "scanned": "Films",
            "server": "Harbour",
            "took": 3,
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
async def show(hass: HomeAssistant, phone: Phone, use: Use) -> Show:
    """Return what makes an automation that shows the progress on the phone."""

    async def show(entry: MockConfigEntry, **inputs: Any) -> None:
        server = server_device(hass, entry).id
        await use("live_progress", server=server, phone=phone.device_id, **inputs)

    return show


async def until_runs(hass: HomeAssistant, count: int) -> None:
    """Wait until so many runs of the automation are under way."""
    await until_state(hass, MADE, lambda now: now.attributes["current"] == count)


async def test_the_phone_shows_what_runs_until_nothing_does(
    hass: HomeAssistant,
    phone: Phone,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Show,
) -> None:
    await show(polled_entry)
    scan = plex.start(SCAN, title="Scanning Films", subtitle="A Film", context=FILMS)
    plex.progress(scan, 20)
    await passing(11)
    first = await phone.until(1)
    assert first["title"] == "Harbour"
    assert first["message"] == "Scanning Films · 20 % · A Film"
    tag = f"plex_activities_{server_device(hass, polled_entry).id}"
    assert len(tag) <= 64
    assert first["data"]["tag"] == tag
    assert first["data"]["live_update"] is True
    assert first["data"]["alert_once"] is True
    assert (first["data"]["progress"], first["data"]["progress_max"]) == (20, 100)
    # Not more often than every 15 seconds, and not if nothing has changed.
    plex.progress(scan, 25)
    await passing(11)
    plex.progress(scan, 30)
    await passing(11)
    assert (await phone.until(2))["data"]["progress"] == 30
    await passing(16)
    # One notification for all of them.
    plex.start(CREDITS, title="Detecting Credits", progress=-1)
    await passing(11)
    await passing(11)
    third = await phone.until(3)
    assert third["message"] == "Scanning Films · 30 %\nDetecting Credits"
    assert third["data"]["tag"] == tag
    for _ in range(2):
        plex.finish(str(plex.activities[0]["uuid"]))
    await passing(11)
    last = await phone.until_cleared(4)
    assert last["data"] == {"tag": tag}
    await until_runs(hass, 0)
    assert len(phone.messages) == 4


async def test_a_tap_on_the_phone_cancels_what_may_be_cancelled(
    hass: HomeAssistant,
    phone: Phone,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Show,
) -> None:
    await show(entry)
    recording = plex.start(RECORDING, cancellable=True)
    # Recordings are left alone, and nothing else runs.
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
    await phone.tap("of something else")
    await phone.tap(button["action"])
    await plex.wait_for_request("DELETE", "/library/sections/1/refresh")
    await until_state(hass, ACTIVITIES, "1")
    assert plex.find(scan) is None
    assert plex.find(recording) is not None
    plex.finish(recording)
    await phone.until_cleared(4)


async def test_only_the_categories_to_be_shown_are(
    hass: HomeAssistant,
    phone: Phone,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Show,
) -> None:
    await show(entry, shown=["recording"])
    plex.start(SCAN, title="Scanning Films")
    recording = plex.start(RECORDING, title="Evening News", progress=-1)
    first = await phone.until(1)
    assert first["message"] == "Evening News"
    assert first["data"]["progress_indeterminate"] is True
    assert "progress" not in first["data"]
    plex.finish(recording)
    await phone.until_cleared(2)


async def test_the_button_cancels_nothing_that_is_not_shown(
    hass: HomeAssistant,
    phone: Phone,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Show,
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


async def test_after_a_restart_the_phone_goes_on_where_it_was(
    hass: HomeAssistant,
    phone: Phone,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Show,
) -> None:
    scan = await running(hass, plex, SCAN, progress=40)
    hass.set_state(CoreState.not_running)
    await show(entry)
    await hass.async_start()
    first = await phone.until(1)
    assert first["message"] == "Scanning · 40 %"
    assert first["data"]["alert_once"] is True
    plex.finish(scan)
    await phone.until_cleared(2)


async def test_what_the_phone_still_shows_after_a_restart_goes_away_if_all_is_done(
    hass: HomeAssistant,
    phone: Phone,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Show,
) -> None:
    hass.set_state(CoreState.not_running)
    await show(entry)
    await hass.async_start()
    await phone.until_cleared(1)
    await until_runs(hass, 0)
    assert len(phone.messages) == 1


@pytest.fixture
async def out_of_reach(
    phone: Phone,
    passing: Passing,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    show: Show,
) -> Callable[[], Awaitable[str]]:
    """Return what has the phone show a scan, and then fails the server."""

    async def out_of_reach() -> str:
        await show(polled_entry)
        scan = plex.start(SCAN, progress=40)
        await passing(11)
        await phone.until(1)
        plex.fail(Fault.ERROR_500)
        await passing(11)
        await passing(11)
        await phone.until_cleared(2)
        return scan

    return out_of_reach


async def test_the_phone_shows_nothing_of_a_server_that_is_out_of_reach(
    hass: HomeAssistant,
    phone: Phone,
    passing: Passing,
    plex: PlexSimulator,
    out_of_reach: Callable[[], Awaitable[str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    scan = await out_of_reach()
    caplog.set_level(logging.WARNING)
    caplog.clear()
    for _ in range(4):
        await passing(16)
    # Neither is the phone told again and again, nor the log.
    assert len(phone.messages) == 2
    loggers = {each.name for each in caplog.records}
    assert not [each for each in loggers if "plex" in each or "automation" in each]
    plex.fail(None)
    await passing(11)
    await passing(11)
    assert (await phone.until(3))["message"] == "Scanning · 40 %"
    plex.finish(scan)
    await passing(11)
    await phone.until_cleared(4)


async def test_a_server_that_stays_away_is_not_waited_for(
    hass: HomeAssistant,
    phone: Phone,
    passing: Passing,
    plex: PlexSimulator,
    out_of_reach: Callable[[], Awaitable[str]],
) -> None:
    await out_of_reach()
    for _ in range(35):
        await passing(16)
    assert state(hass, MADE).attributes["current"] == 1
    for _ in range(4):
        await passing(16)
    await until_runs(hass, 0)
    assert len(phone.messages) == 2


@pytest.fixture
async def watching(
    hass: HomeAssistant, entry: MockConfigEntry, use: Use
) -> Callable[..., Awaitable[None]]:
    """Return what makes an automation that keeps the server quiet."""

    async def watching(**inputs: Any) -> None:
        server = server_device(hass, entry).id
        await use(
            "quiet_while_watching", server=server, players=[TELLY, TABLET], **inputs
        )

    return watching


async def skip_delay(hass: HomeAssistant) -> None:
    """Let the seconds pass that an automation waits, once it does."""
    await until_state(hass, MADE, lambda now: now.attributes["current"] > 0)
    fire(hass, 3)
    await until_runs(hass, 0)


async def test_a_film_stops_what_runs_but_recordings(
    hass: HomeAssistant,
    plex: PlexSimulator,
    watching: Callable[..., Awaitable[None]],
) -> None:
    # Whoever edits the automation by hand does not lose a recording either.
    await watching(stopped=["library_scan", "recording", "conversion"])
    analysis = plex.start(CREDITS, cancellable=True)
    recording = plex.start(RECORDING, cancellable=True)
    plex.start("media.download", cancellable=True)
    stuck = plex.start("media.download")
    await running(hass, plex, SCAN, context=FILMS)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert deletes(plex) == []
    hass.states.async_set(TABLET, "playing")
    await skip_delay(hass)
    assert [each["uuid"] for each in plex.activities] == [analysis, recording, stuck]


async def test_what_starts_during_a_film_is_stopped_and_afterwards_it_may(
    hass: HomeAssistant,
    plex: PlexSimulator,
    watching: Callable[..., Awaitable[None]],
) -> None:
    await watching()
    hass.states.async_set(TELLY, "playing")
    await skip_delay(hass)
    scan = await running(hass, plex, SCAN)
    # Only now it is known what it scans.
    plex.progress(scan, 1, context=FILMS)
    await until_state(hass, SCAN_PROGRESS, "1")
    await skip_delay(hass)
    assert plex.activities == []
    hass.states.async_set(TELLY, "paused")
    await running(hass, plex, SCAN, context=FILMS)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert len(deletes(plex)) == 1


async def test_a_player_that_was_left_on_keeps_the_server_from_nothing(
    hass: HomeAssistant,
    plex: PlexSimulator,
    watching: Callable[..., Awaitable[None]],
) -> None:
    await watching(hours=2)
    hours_ago = dt_util.utcnow() - timedelta(hours=3)
    hass.states.async_set(TELLY, "playing", timestamp=hours_ago.timestamp())
    await running(hass, plex, SCAN, context=FILMS)
    await hass.async_block_till_done(wait_background_tasks=False)
    assert state(hass, MADE).attributes["current"] == 0
    assert deletes(plex) == []


def hold(**inputs: Any) -> dict[str, Any]:
    """Return the inputs of an automation that begins to wait when it is asked to."""
    return {
        "start": {"trigger": "event", "event_type": "begin"},
        "done": {"event": "told", "event_data": {"by": "done"}},
        "late": {"event": "told", "event_data": {"by": "late"}},
        **inputs,
    }


async def test_it_waits_until_nothing_has_run_for_a_while(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator, use: Use
) -> None:
    told = Told(hass)
    await use("hold_until_done", **hold(quiet=3))
    scan = plex.start(SCAN)
    # Neither is waited for.
    plex.start(CREDITS)
    await passing(11)
    hass.bus.async_fire("begin")
    await until_runs(hass, 1)
    for _ in range(3):
        await passing(100)
    assert told.data == []
    plex.finish(scan)
    await passing(11)
    await passing(100)
    # A gap between two jobs.
    scan = plex.start(SCAN)
    await passing(11)
    plex.finish(scan)
    await passing(11)
    for _ in range(17):
        await passing(10)
    assert told.data == []
    await passing(10)
    await passing(10)
    assert await told.until(1) == [{"by": "done"}]


async def test_it_gives_up_when_the_time_is_up(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator, use: Use
) -> None:
    told = Told(hass)
    await use(
        "hold_until_done", **hold(hours=1, categories=["media_analysis"], quiet=0)
    )
    plex.start(CREDITS)
    await passing(11)
    hass.bus.async_fire("begin")
    await until_runs(hass, 1)
    for _ in range(35):
        await passing(100)
    assert told.data == []
    await passing(101)
    await passing(11)
    assert await told.until(1) == [{"by": "late"}]


async def test_it_takes_no_outage_for_the_end(
    hass: HomeAssistant, passing: Passing, plex: PlexSimulator, use: Use
) -> None:
    told = Told(hass)
    await use("hold_until_done", **hold(hours=2, quiet=0, late=[]))
    plex.start(SCAN)
    await passing(11)
    plex.fail(Fault.ERROR_500)
    hass.bus.async_fire("begin")
    await until_runs(hass, 1)
    for _ in range(5):
        await passing(60)
    assert told.data == []
    plex.fail(None)
    plex.clear()
    await passing(11)
    await passing(11)
    assert await told.until(1) == [{"by": "done"}]


async def test_what_is_done_already_is_not_waited_for(
    hass: HomeAssistant, entry: MockConfigEntry, use: Use
) -> None:
    told = Told(hass)
    servers = [server_device(hass, entry).id]
    await use("hold_until_done", **hold(servers=servers, quiet=0))
    hass.bus.async_fire("begin")
    assert await told.until(1) == [{"by": "done"}]


@pytest.fixture
async def ask(
    hass: HomeAssistant, entry: MockConfigEntry, use: Use
) -> Callable[[str], Awaitable[str]]:
    """Return what says something to Assist; it returns what that answers."""
    # Assist calls its own integration; outside of tests it is always there.
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    await use("ask_aloud", server=entry.entry_id)

    async def ask(sentence: str) -> str:
        answer = await hass.services.async_call(
            "conversation",
            "process",
            {"text": sentence, "language": "en"},
            blocking=True,
            return_response=True,
        )
        response: Any = answer
        speech: str = response["response"]["speech"]["plain"]["speech"]
        return speech

    return ask


async def test_asked_aloud_it_tells_what_runs(
    hass: HomeAssistant,
    plex: PlexSimulator,
    ask: Callable[[str], Awaitable[str]],
) -> None:
    assert await ask("What is Plex doing?") == "Harbour has nothing to do."
    await running(hass, plex, SCAN, title="Scanning Films", progress=42)
    assert await ask("what's running on the Plex server") == (
        "Harbour is doing one thing: Scanning Films, 42 percent."
    )
    for number in range(3):
        plex.start(CREDITS, title=f"Job {number}", progress=-1)
    await until_state(hass, ACTIVITIES, "4")
    assert await ask("Is the Plex server busy?") == (
        "Harbour is doing 4 things: Scanning Films, 42 percent; Job 0; Job 1; and 1 more."
    )


async def test_asked_aloud_it_claims_no_more_than_its_token_shows(
    hass: HomeAssistant,
    plex: PlexSimulator,
    ask: Callable[[str], Awaitable[str]],
) -> None:
    change_hands(plex)
    plex.drop_sockets()
    await until_state(hass, ACTIVITIES, "unknown")
    answer = await ask("What is Plex doing?")
    assert answer == "Harbour has nothing to do, as far as its token shows."


async def test_told_aloud_it_stops_the_scans(
    hass: HomeAssistant,
    plex: PlexSimulator,
    ask: Callable[[str], Awaitable[str]],
) -> None:
    nothing = "Harbour shows no scan that could be stopped."
    assert await ask("Stop the Plex scan") == nothing
    plex.start(SCAN, context=FILMS)
    analysis = await running(hass, plex, CREDITS, cancellable=True)
    assert await ask("cancel all Plex library scans.") == "Stopped."
    assert [each["uuid"] for each in plex.activities] == [analysis]
    await running(hass, plex, SCAN, title="Scanning")
    assert await ask("stop scanning Plex") == "Scanning cannot be stopped right now."


async def test_asked_aloud_it_tells_that_the_server_is_out_of_reach(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    ask: Callable[[str], Awaitable[str]],
) -> None:
    plex.fail(Fault.ERROR_500)
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "unavailable")
    for sentence in ("what is Plex doing", "stop the Plex scan"):
        assert await ask(sentence) == "Harbour cannot be reached."
