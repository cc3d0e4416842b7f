"""Whether the server may be restarted: never claimed without knowing, and asked for no more than needed."""

import logging

import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)

from custom_components.plex_activities.const import DOMAIN
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from simulator import Fault, PlexSimulator

from .support.clock import fire, pass_time, settled
from .support.entry import is_loaded, set_up
from .support.repository import translations
from .support.server import CREDITS, RECORDING, SCAN, SUBSCRIPTIONS, change_hands
from .support.states import ACTIVITIES, SAFE, state, until_state

SESSIONS = "/status/sessions"
LOGGER = "custom_components.plex_activities"


def asked(plex: PlexSimulator) -> int:
    return [request.path for request in plex.requests].count(SESSIONS)


def ours(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        record.levelname
        for record in caplog.records
        if record.name == LOGGER and record.levelname != "DEBUG"
    ]


async def test_a_server_at_rest_is_safe_to_restart(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    shown = await until_state(hass, SAFE, "on")
    assert shown.attributes["reasons"] == []
    assert "device_class" not in shown.attributes


@pytest.mark.parametrize(
    ("kind", "reason"),
    [
        (SCAN, "library_scan"),
        (RECORDING, "recording"),
        ("media.download", "conversion"),
        ("butler", "maintenance"),
    ],
)
async def test_work_that_must_not_be_broken_off_is_a_reason_while_it_runs(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    kind: str,
    reason: str,
) -> None:
    await plex.wait_for_socket()
    await until_state(hass, SAFE, "on")
    uuid = plex.start(kind)
    shown = await until_state(hass, SAFE, "off")
    assert shown.attributes["reasons"] == [reason]
    plex.finish(uuid)
    await until_state(hass, SAFE, "on")


async def test_other_work_is_no_reason(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    metadata = "library.update.item.metadata"
    for kind in (CREDITS, SUBSCRIPTIONS, metadata, "firmware.polish"):
        plex.start(kind)
    plex.start("library.refresh.items")
    # And the row that some servers keep for good.
    plex.put({"uuid": "b", "type": "butler", "progress": 100})
    await until_state(hass, ACTIVITIES, "4")
    await until_state(hass, SAFE, "on")


@pytest.mark.parametrize("paused", [True, False])
async def test_a_film_is_a_reason_until_it_is_stopped(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    *,
    paused: bool,
) -> None:
    film = plex.play(title="Night Ferry", paused=paused)
    await pass_time(hass, polled_entry, 31)
    shown = await until_state(hass, SAFE, "off")
    assert shown.attributes["reasons"] == ["playback"]
    plex.stop_playing(film)
    await pass_time(hass, polled_entry, 31)
    await until_state(hass, SAFE, "on")
    plex.play()
    await pass_time(hass, polled_entry, 31)
    await until_state(hass, SAFE, "off")


async def test_every_reason_is_told_once_and_in_order(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for kind in (RECORDING, "media.download", SCAN, "butler", SCAN, CREDITS):
        plex.start(kind)
    plex.play()
    plex.play()
    reasons = ["conversion", "library_scan", "maintenance", "playback", "recording"]
    await until_state(
        hass, SAFE, lambda shown: shown.attributes.get("reasons") == reasons
    )


async def test_before_the_first_answer_nothing_is_claimed_and_nobody_waits(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.hold(SESSIONS)
    entry = await set_up(hass, plex)
    await plex.wait_for_request("GET", SESSIONS)
    assert is_loaded(entry)
    assert state(hass, ACTIVITIES).state == "0"
    assert state(hass, SAFE).state == "unavailable"
    plex.release()
    await until_state(hass, SAFE, "on")


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault.UNAUTHORIZED, "not_allowed"),
        (Fault.FORBIDDEN, "not_allowed"),
        (Fault.ERROR_500, "unknown"),
        (Fault.HTML, "not_plex"),
        (Fault.WRONG_SHAPE, "not_plex"),
        (Fault.DROP, "secure_required"),
    ],
)
async def test_sessions_that_cannot_be_read_cost_this_entity_alone_and_two_lines(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
    key: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    plex.fail(fault, only=SESSIONS, streams=False)
    for _ in range(3):
        await pass_time(hass, polled_entry, 31)
        assert state(hass, SAFE).state == "unavailable"
    assert state(hass, ACTIVITIES).state == "0"
    assert is_loaded(polled_entry)
    # A refused token would be one for the list of activities, too.
    assert hass.config_entries.flow.async_progress() == []

    plex.fail(None)
    await pass_time(hass, polled_entry, 31)
    await until_state(hass, SAFE, "on")
    assert ours(caplog) == ["ERROR", "INFO"]
    assert translations()["exceptions"][key]["message"].rstrip(".") in caplog.text


async def test_an_answer_of_old_is_not_taken_for_a_new_one(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    assert state(hass, SAFE).state == "on"
    plex.fail(Fault.STARTING_UP, only=SESSIONS, streams=False)
    await pass_time(hass, polled_entry, 31)
    assert state(hass, SAFE).state == "unavailable"


async def test_a_server_that_is_off_is_not_safe_but_unknown(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    assert state(hass, SAFE).state == "on"
    # Already when the list alone cannot be read, before the sessions are asked for.
    plex.fail(Fault.STARTING_UP, only="/activities")
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, SAFE, "unavailable")
    plex.fail(None)
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, SAFE, "on")


async def test_a_disabled_entity_causes_no_request(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    er.async_get(hass).async_update_entity(
        SAFE, disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.async_block_till_done()
    assert hass.states.get(SAFE) is None
    plex.requests.clear()
    plex.play()
    for _ in range(3):
        await pass_time(hass, polled_entry, 61)
    assert asked(plex) == 0


async def test_without_a_stream_the_sessions_are_read_every_half_minute(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await until_state(hass, SAFE, "on")
    assert asked(plex) == 1
    # Other changes cause no request.
    plex.start(SCAN)
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, SAFE, "off")
    await pass_time(hass, polled_entry, 25)
    assert asked(plex) == 1
    for count in (2, 3, 4):
        await pass_time(hass, polled_entry, 31)
        assert asked(plex) == count


async def test_an_unload_while_the_sessions_are_read_logs_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await until_state(hass, SAFE, "on")
    plex.hold(SESSIONS)
    plex.requests.clear()
    plex.play()
    await settled()
    fire(hass, 11)
    await plex.wait_for_request("GET", SESSIONS)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await plex.stop()
    await settled()
    assert ours(caplog) == []


async def test_a_user_can_have_the_sessions_read_every_10_seconds_at_most(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    assert await async_setup_component(hass, "homeassistant", {})
    hass.config_entries.async_update_entry(polled_entry, pref_disable_polling=True)
    await until_state(hass, SAFE, "on")
    plex.play()
    plex.requests.clear()
    for _ in range(3):
        await hass.services.async_call(
            "homeassistant", "update_entity", {ATTR_ENTITY_ID: SAFE}, blocking=True
        )
    assert state(hass, SAFE).state == "on"
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, SAFE, "off")
    assert asked(plex) == 1


async def test_the_stream_reports_playback_and_an_idle_server_is_not_asked(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await until_state(hass, SAFE, "on")
    await pass_time(hass, entry, 11)
    plex.requests.clear()
    for _ in range(3):
        await pass_time(hass, entry, 61)
    assert asked(plex) == 0

    film = plex.play()
    shown = await until_state(hass, SAFE, "off")
    assert shown.attributes["reasons"] == ["playback"]
    assert asked(plex) == 1
    # Progress of what is played changes nothing.
    for _ in range(3):
        plex.notify("playing", "PlaySessionStateNotification", {"state": "playing"})
        await pass_time(hass, entry, 11)
    assert asked(plex) == 1
    written = state(hass, SAFE).last_reported
    await pass_time(hass, entry, 61)
    assert asked(plex) == 2
    # Nor does a list that says the same.
    assert state(hass, SAFE).last_reported == written

    plex.stop_playing(film)
    await until_state(hass, SAFE, "on")
    assert asked(plex) == 3


async def test_an_end_of_playback_that_no_message_reports_shows_within_a_minute(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    film = plex.play()
    await until_state(hass, SAFE, "off")
    del plex.sessions[film]
    await pass_time(hass, entry, 61)
    await until_state(hass, SAFE, "on")


async def test_playback_that_began_while_the_stream_was_lost_is_found(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await until_state(hass, SAFE, "on")
    plex.deny_streams()
    plex.drop_sockets()
    plex.play()
    await pass_time(hass, entry, 31)
    await until_state(hass, SAFE, "off")


async def test_a_token_that_is_not_the_owners_does_not_ask(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    change_hands(plex)
    await polled_entry.runtime_data.async_refresh_fully()
    await pass_time(hass, polled_entry, 61)
    plex.requests.clear()
    await pass_time(hass, polled_entry, 61)
    assert state(hass, SAFE).state == "unavailable"
    assert asked(plex) == 0


@pytest.mark.parametrize("first", ["sessions", "lists"])
async def test_a_server_that_is_off_costs_two_lines_whoever_notices_it_first(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    first: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    await until_state(hass, SAFE, "on")
    await plex.stop()
    if first == "sessions":
        await async_setup_component(hass, "homeassistant", {})
        await hass.services.async_call(
            "homeassistant", "update_entity", {ATTR_ENTITY_ID: SAFE}, blocking=True
        )
    for _ in range(5):
        await pass_time(hass, polled_entry, 31)
    assert state(hass, SAFE).state == "unavailable"
    await plex.start_server()
    for _ in range(2):
        await pass_time(hass, polled_entry, 31)
    await until_state(hass, SAFE, "on")
    assert ours(caplog) == ["ERROR", "INFO"]


async def test_an_outage_does_not_end_the_one_of_the_sessions(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    await until_state(hass, SAFE, "on")
    plex.fail(Fault.ERROR_500, only=SESSIONS, streams=False)
    await pass_time(hass, polled_entry, 31)
    assert ours(caplog) == ["ERROR"]
    await plex.stop()
    for _ in range(4):
        await pass_time(hass, polled_entry, 31)
    # The reason is another one now.
    assert ours(caplog) == ["ERROR", "ERROR"]
    plex.fail(None)
    await plex.start_server()
    for _ in range(2):
        await pass_time(hass, polled_entry, 31)
    await until_state(hass, SAFE, "on")
    assert ours(caplog) == ["ERROR", "ERROR", "INFO", "INFO"]


async def test_a_bad_moment_of_lists_and_sessions_is_not_logged_while_messages_arrive(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    film = plex.play()
    await until_state(hass, SAFE, "off")
    plex.fail(Fault.ERROR_500, streams=False)
    plex.stop_playing(film)
    for _ in range(3):
        await pass_time(hass, entry, 31)
    assert state(hass, SAFE).state == "off"
    plex.fail(None)
    for _ in range(2):
        await pass_time(hass, entry, 31)
    await until_state(hass, SAFE, "on")
    assert ours(caplog) == []


async def test_its_id_is_that_of_the_server_and_its_key(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    assert (
        er.async_get(hass).async_get_entity_id(
            "binary_sensor", DOMAIN, f"{plex.machine_identifier}_safe_to_restart"
        )
        == SAFE
    )
