"""Stopping activities by voice, and the answers to it."""

import asyncio

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.helpers.intent import IntentResponseErrorCode, IntentResponseType
from simulator import PlexSimulator
from tests.support.clock import pass_time, settled
from tests.support.server import CREDITS, RECORDING, SCAN, SUBSCRIPTIONS, deletes
from tests.support.states import ACTIVITIES, running, until_state

from .assist import Assist, speech


async def test_a_scan_is_stopped_while_a_recording_keeps_running(
    hass: HomeAssistant, assist: Assist, plex: PlexSimulator
) -> None:
    scan = plex.start(SCAN, title="Scanning Films", context={"librarySectionID": "1"})
    recording = await running(
        hass, plex, RECORDING, title="Recording", cancellable=True
    )
    response = await assist.respond("Stop the library scan")
    assert response.response_type is IntentResponseType.ACTION_DONE
    assert speech(response) == "Stopped Scanning Films on Harbour."
    assert not plex.find(scan)
    assert plex.find(recording)
    assert await assist.ask("Stop the library scan") == (
        "No library scan is running on Harbour."
    )
    assert await assist.ask("Brich alles auf Plex ab", "de") == (
        "Auf Harbour gestoppt: Recording."
    )
    assert not plex.find(recording)


async def test_the_scan_of_a_named_library_is_stopped_and_no_other(
    hass: HomeAssistant, assist: Assist, plex: PlexSimulator
) -> None:
    films = plex.start(SCAN, title="Scanning Films", context={"librarySectionID": "1"})
    shows = await running(
        hass, plex, SCAN, title="Scanning Shows", context={"librarySectionID": "7"}
    )
    answer = await assist.ask("Stop scanning the shows library")
    assert answer == "Stopped Scanning Shows on Harbour."
    assert plex.find(films)
    assert not plex.find(shows)
    assert await assist.ask("Stop everything in the Shows library") == (
        "Nothing is running in the library Shows on Harbour."
    )
    assert await assist.ask("Stoppe alles in der Mediathek Shows", "de") == (
        "Auf Harbour läuft in der Mediathek Shows nichts."
    )


async def test_an_activity_that_cannot_be_cancelled_gets_an_answer_with_the_reason(
    hass: HomeAssistant,
    assist: Assist,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await running(hass, plex, CREDITS, progress=-1, subtitle="Night Ferry")
    response = await assist.respond("Stop credits detection")
    assert response.error_code is IntentResponseErrorCode.FAILED_TO_HANDLE
    assert speech(response) == (
        "Could not stop Detecting Credits: Night Ferry on Harbour: "
        "Plex does not allow that to be cancelled."
    )
    assert await assist.ask("Stoppe die Intro-Erkennung", "de") == (
        "Auf Harbour nicht gestoppt: Detecting Credits: Night Ferry. "
        "Das lässt sich in Plex nicht abbrechen."
    )
    # The user gets the reason, so it is not logged.
    assert "ERROR" not in {record.levelname for record in caplog.records}


async def test_the_answer_lists_stopped_and_failed_activities_by_reason(
    hass: HomeAssistant, assist: Assist, plex: PlexSimulator
) -> None:
    plex.start(SUBSCRIPTIONS, title="Processing", cancellable=True)
    plex.start(CREDITS, title="Credits A", progress=-1)
    plex.start(CREDITS, title="Credits B", progress=-1)
    await running(hass, plex, SCAN, title="Scanning")
    response = await assist.respond("Stop everything on Plex")
    assert response.response_type is IntentResponseType.ACTION_DONE
    assert speech(response) == (
        "Stopped Processing on Harbour. "
        "Could not stop Credits A and Credits B on Harbour: "
        "Plex does not allow that to be cancelled. "
        "Could not stop Scanning on Harbour: the server has not reported yet "
        "which library it is scanning, so try again in a moment."
    )


async def test_maintenance_is_stopped_only_if_it_is_named(
    hass: HomeAssistant, assist: Assist, plex: PlexSimulator
) -> None:
    uuid = await running(hass, plex, "butler", title="Butler", progress=40)
    assert await assist.ask("Stop everything on Plex") == (
        "Could not stop Butler on Harbour: say maintenance to stop all scheduled tasks."
    )
    assert await assist.ask("Brich alles auf Plex ab", "de") == (
        "Auf Harbour nicht gestoppt: Butler. "
        "Sag Wartung, um alle geplanten Aufgaben zu stoppen."
    )
    assert plex.find(uuid)
    assert deletes(plex) == []
    assert await assist.ask("Stop the Plex maintenance") == "Stopped Butler on Harbour."
    assert deletes(plex) == ["/butler"]


async def test_an_activity_that_keeps_running_was_not_stopped(
    hass: HomeAssistant, entry: MockConfigEntry, assist: Assist, plex: PlexSimulator
) -> None:
    await running(hass, plex, RECORDING, title="Recording", cancellable=True)
    plex.ignore_cancels(ignore=True)
    plex.requests.clear()
    answer = asyncio.create_task(assist.ask("Stop the recording on Plex"))
    await plex.wait_for_request("GET", "/activities")
    await settled()
    await pass_time(hass, entry, 11)
    assert await answer == (
        "Could not stop Recording on Harbour: "
        "the server received the request but carries on."
    )


@pytest.mark.parametrize(
    ("language", "text", "answer"),
    [
        ("en", "Cancel Dinghy on Plex", "Dinghy had already finished on Harbour."),
        ("de", "Brich Dinghy auf Plex ab", "Auf Harbour bereits beendet: Dinghy."),
    ],
)
async def test_an_activity_that_ends_by_itself_was_not_stopped(
    hass: HomeAssistant,
    assist: Assist,
    plex: PlexSimulator,
    language: str,
    text: str,
    answer: str,
) -> None:
    await running(hass, plex, SUBSCRIPTIONS, title="Dinghy", cancellable=True)
    plex.on_cancel = plex.finish
    assert await assist.ask(text, language) == answer


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Stop something on Plex"),
        ("en", "Stop the Plex task"),
        ("en", "Stop what Plex is doing"),
        ("de", "Stoppe etwas auf Plex"),
        ("de", "Stoppe, was Plex macht"),
    ],
)
async def test_a_sentence_that_names_no_activity_stops_nothing(
    hass: HomeAssistant,
    assist: Assist,
    plex: PlexSimulator,
    language: str,
    text: str,
) -> None:
    uuid = await running(hass, plex, SUBSCRIPTIONS, cancellable=True)
    answer = await assist.ask(text, language)
    assert answer.startswith(
        ("Tell me what to stop:", "Sag mir, was ich stoppen soll:")
    )
    assert answer.endswith(("say everything.", "sag: alles."))
    assert plex.find(uuid)
    assert deletes(plex) == []


@pytest.mark.parametrize(
    ("text", "stopped"),
    [
        # An exact title stops all activities that have it.
        ("cancel recording on Plex", {"news", "film", "late news"}),
        ("Cancel the Quiet Meridian (1997) on Plex", {"film"}),
        ("cancel quiet meridian on Plex", {"film"}),
        ("stop the recording of Evening News on Plex", {"news"}),
        ("stop the Plex task called processing", {"other"}),
        # A part of two titles is ambiguous.
        ("cancel news on Plex", set()),
        ("cancel Morning News on Plex", set()),
        ("stop the conversion of Evening News on Plex", set()),
    ],
)
async def test_activities_are_stopped_by_title(
    hass: HomeAssistant,
    assist: Assist,
    plex: PlexSimulator,
    text: str,
    stopped: set[str],
) -> None:
    activities = {
        "news": (RECORDING, "Recording", "Evening News"),
        "late news": (RECORDING, "Recording", "Late News"),
        "film": (RECORDING, "Recording", "The Quiet Meridian (1997)"),
        "other": (SUBSCRIPTIONS, "Processing", ""),
    }
    for uuid, (kind, title, subtitle) in activities.items():
        plex.start(kind, uuid=uuid, title=title, subtitle=subtitle, cancellable=True)
    await until_state(hass, ACTIVITIES, "4")
    answer = await assist.ask(text)
    assert {uuid for uuid in activities if not plex.find(uuid)} == stopped
    assert answer.startswith("Stopped" if stopped else "No")


async def test_the_answer_repeats_a_title_that_no_activity_has(assist: Assist) -> None:
    assert await assist.ask("Cancel Tides on Plex") == (
        "Nothing called Tides is running on Harbour."
    )
    assert await assist.ask("Stoppe die Aufnahme von Tides auf Plex", "de") == (
        "Auf Harbour läuft keine Aufnahme oder Live-TV-Sendung namens Tides."
    )
