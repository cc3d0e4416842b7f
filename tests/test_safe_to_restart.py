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

from .support.clock import pass_time
from .support.entry import is_loaded
from .support.repository import translations
from .support.safe_to_restart import enable
from .support.server import CREDITS, RECORDING, SCAN, SUBSCRIPTIONS
from .support.states import ACTIVITIES, SAFE, state, until_state

SESSIONS = "/status/sessions"
LOGGER = "custom_components.plex_activities"


def asked(plex: PlexSimulator) -> int:
    return [each.path for each in plex.requests].count(SESSIONS)


def ours(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [
        each.levelname
        for each in caplog.records
        if each.name == LOGGER and each.levelname != "DEBUG"
    ]


async def test_a_server_at_rest_is_safe_to_restart(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await enable(hass, entry)
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
    await enable(hass, entry)
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
    for kind in (CREDITS, SUBSCRIPTIONS, "library.refresh.items", "firmware.polish"):
        plex.start(kind)
    # And the row that some servers keep for good.
    plex.put({"uuid": "b", "type": "butler", "progress": 100})
    await enable(hass, entry)
    assert state(hass, SAFE).state == "on"
    assert state(hass, ACTIVITIES).state == "4"


@pytest.mark.parametrize("paused", [True, False])
async def test_a_film_is_a_reason_until_it_is_stopped(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    *,
    paused: bool,
) -> None:
    film = plex.play(title="Night Ferry", paused=paused)
    await enable(hass, polled_entry)
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
    await enable(hass, entry)
    assert state(hass, SAFE).state == "off"
    assert state(hass, SAFE).attributes["reasons"] == [
        "conversion",
        "library_scan",
        "maintenance",
        "playback",
        "recording",
    ]


async def test_before_the_first_answer_nothing_is_claimed_and_nobody_waits(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.hold(SESSIONS)
    await enable(hass, entry)
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
    await enable(hass, polled_entry)
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
    await enable(hass, polled_entry)
    assert state(hass, SAFE).state == "on"
    plex.fail(Fault.STARTING_UP, only=SESSIONS, streams=False)
    await pass_time(hass, polled_entry, 31)
    assert state(hass, SAFE).state == "unavailable"


async def test_a_server_that_is_off_is_not_safe_but_unknown(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await enable(hass, polled_entry)
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
    assert hass.states.get(SAFE) is None
    for _ in range(3):
        await pass_time(hass, polled_entry, 61)
    assert asked(plex) == 0

    await enable(hass, polled_entry)
    assert asked(plex) == 1
    er.async_get(hass).async_update_entity(
        SAFE, disabled_by=er.RegistryEntryDisabler.USER
    )
    await hass.async_block_till_done()
    assert hass.states.get(SAFE) is None
    for _ in range(3):
        await pass_time(hass, polled_entry, 61)
    assert asked(plex) == 1


async def test_sessions_are_asked_for_every_half_minute_at_most(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await enable(hass, polled_entry)
    assert asked(plex) == 1
    # Neither what else is learnt, nor what people want to know,
    plex.start(SCAN)
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, SAFE, "off")
    assert await async_setup_component(hass, "homeassistant", {})
    for _ in range(3):
        await hass.services.async_call(
            "homeassistant", "update_entity", {ATTR_ENTITY_ID: SAFE}, blocking=True
        )
    # nor a new name makes it more.
    er.async_get(hass).async_update_entity(SAFE, new_entity_id=f"{SAFE}_now")
    await until_state(hass, f"{SAFE}_now", "off")
    await pass_time(hass, polled_entry, 25)
    assert asked(plex) == 1
    for count in (2, 3, 4):
        await pass_time(hass, polled_entry, 31)
        assert asked(plex) == count


async def test_without_polling_it_is_asked_for_on_request(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hass.config_entries.async_update_entry(polled_entry, pref_disable_polling=True)
    await enable(hass, polled_entry)
    assert await async_setup_component(hass, "homeassistant", {})
    plex.play()
    await pass_time(hass, polled_entry, 31)
    assert state(hass, SAFE).state == "on"
    later = hass.loop.time() + 31
    monkeypatch.setattr(hass.loop, "time", lambda: later)
    await hass.services.async_call(
        "homeassistant", "update_entity", {ATTR_ENTITY_ID: SAFE}, blocking=True
    )
    await until_state(hass, SAFE, "off")


async def test_its_id_is_that_of_the_server_and_its_key(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    assert (
        er.async_get(hass).async_get_entity_id(
            "binary_sensor", DOMAIN, f"{plex.machine_identifier}_safe_to_restart"
        )
        == SAFE
    )
