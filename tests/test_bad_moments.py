"""A bad moment of a server stays a moment."""

import asyncio
from datetime import timedelta
import logging

from aiohttp import StreamReader
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.plex_activities.aioplex.account import AccountServer
from custom_components.plex_activities.aioplex.exceptions import (
    PlexProxyError,
    PlexServerError,
    PlexStartingUpError,
)
from custom_components.plex_activities.aioplex.transport import status_error
from custom_components.plex_activities.aioplex.wire import JsonValue
from custom_components.plex_activities.devices import async_server_device_id
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryDisabler
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.util import dt as dt_util
from simulator import Fault, Kind, PlexSimulator

from .support.actions import call, raises
from .support.clock import pass_time, settled
from .support.entry import (
    TOKEN,
    config_entry,
    core_plex_entry,
    diagnostics,
    is_loaded,
    set_up,
    set_up_with_stream,
)
from .support.flows import until_reauth
from .support.server import SCAN, deletes
from .support.states import (
    ACTIVITIES,
    EVENT,
    SCAN_PROGRESS,
    EventWrites,
    StateWrites,
    running,
    state,
    until_state,
)

OURS = "custom_components.plex_activities"


def lines(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    """Return what a user finds in the log, without debug lines."""
    return [
        (record.levelname, record.getMessage())
        for record in caplog.records
        if record.name == OURS and record.levelno > logging.DEBUG
    ]


async def test_a_token_that_is_refused_for_30_seconds_is_used_again(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.clear()
    plex.reject_token()
    await pass_time(hass, polled_entry, 11)
    assert state(hass, ACTIVITIES).state == "unavailable"
    await pass_time(hass, polled_entry, 6)
    plex.accept_token()
    await pass_time(hass, polled_entry, 31)
    assert state(hass, ACTIVITIES).state == "0"
    assert hass.config_entries.flow.async_progress() == []
    down, up = lines(caplog)
    assert "refuses the token" in down[1]
    assert "recovered" in up[1]


async def test_the_dialog_closes_when_the_token_is_accepted_again(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.reject_token()
    await until_reauth(hass, polled_entry)
    plex.requests.clear()
    await pass_time(hass, polled_entry, 290)
    assert plex.requests == []
    plex.accept_token()
    await pass_time(hass, polled_entry, 301)
    assert state(hass, ACTIVITIES).state == "0"
    assert hass.config_entries.flow.async_progress() == []
    assert not [issue for _, issue in ir.async_get(hass).issues if "reauth" in issue]


async def test_home_assistant_may_start_while_the_token_is_refused(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    plex.reject_token()
    assert not await hass.config_entries.async_setup(entry.entry_id)
    for _ in range(5):
        assert hass.config_entries.flow.async_progress() == []
        await pass_time(hass, entry, 601)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    plex.accept_token()
    await pass_time(hass, entry, 601)
    assert is_loaded(entry)
    assert state(hass, ACTIVITIES).state == "0"
    assert hass.config_entries.flow.async_progress() == []


async def test_one_refusal_does_not_make_a_streaming_server_unavailable(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    writes = StateWrites(hass, ACTIVITIES)
    plex.fail(Fault.UNAUTHORIZED, only="/activities", times=1)
    await pass_time(hass, entry, 61)
    plex.requests.clear()
    await pass_time(hass, entry, 6)
    assert "/activities" in {request.path for request in plex.requests}
    assert len(writes) == 0
    assert hass.config_entries.flow.async_progress() == []


async def test_a_login_in_front_of_the_server_is_no_refused_token(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.clear()
    plex.fail(Fault.UNAUTHORIZED)
    for _ in range(6):
        await pass_time(hass, polled_entry, 121)
    assert state(hass, ACTIVITIES).state == "unavailable"
    assert hass.config_entries.flow.async_progress() == []
    plex.fail(None)
    await pass_time(hass, polled_entry, 11)
    assert state(hass, ACTIVITIES).state == "0"
    down, _ = lines(caplog)
    assert "asks for its own login" in down[1]


@pytest.mark.parametrize("fault", [Fault.ERROR_500, Fault.HANG, Fault.BAD_GATEWAY])
async def test_failing_lists_do_not_matter_while_messages_arrive(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, fault: Fault
) -> None:
    scan = await running(hass, plex, SCAN)
    writes = StateWrites(hass, ACTIVITIES)
    plex.fail(fault, only="/activities")
    plex.requests.clear()
    for number in range(6):
        await pass_time(hass, entry, 61)
        plex.progress(scan, number + 1)
        await until_state(hass, SCAN_PROGRESS, str(number + 1))
    assert "unavailable" not in {written.state for written in writes.states if written}
    lists = [request for request in plex.requests if request.path == "/activities"]
    assert len(lists) <= 7
    plex.fail(None)
    # A request that the server has left without a response has to time out first.
    for _ in range(2):
        await pass_time(hass, entry, 31)
    assert entry.runtime_data.health.failures == 0


async def test_one_failed_list_without_a_stream_is_a_bad_moment(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    writes = StateWrites(hass, ACTIVITIES)
    plex.fail(Fault.ERROR_500, times=1)
    await pass_time(hass, polled_entry, 11)
    plex.requests.clear()
    await pass_time(hass, polled_entry, 3)
    assert "/activities" in {request.path for request in plex.requests}
    assert len(writes) == 0


@pytest.mark.parametrize("fault", [Fault.HANG, Fault.FORBIDDEN, Fault.ERROR_500])
async def test_a_list_counts_although_the_owner_cannot_be_asked(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    fault: Fault,
) -> None:
    scan = await running_after_poll(hass, polled_entry, plex)
    plex.finish(scan)
    new = plex.start(SCAN)
    plex.fail(fault, only="/butler", times=1)
    for _ in range(4):
        await pass_time(hass, polled_entry, 11)
    activities = state(hass, ACTIVITIES).attributes["activities"]
    assert [activity["activity_id"] for activity in activities] == [new]
    assert state(hass, ACTIVITIES).attributes["sees_all"] is True
    assert not ir.async_get(hass).issues


async def running_after_poll(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> str:
    scan = plex.start(SCAN)
    await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "1")
    return scan


@pytest.mark.parametrize(
    "deaf", [set(), {Kind.WEBSOCKET}], ids=["held back", "with filters"]
)
async def test_a_stream_that_tells_nothing_is_noticed_and_opened_in_another_way(
    hass: HomeAssistant, plex: PlexSimulator, deaf: set[Kind]
) -> None:
    plex.streams.empty_with_filters = deaf
    entry = await set_up(hass, plex)
    if not deaf:
        plex.hold_messages()
    for count in range(1, 4):
        plex.start(SCAN)
        for _ in range(2):
            await pass_time(hass, entry, 61)
        await until_state(hass, ACTIVITIES, str(count))
    await pass_time(hass, entry, 61)
    plex.release_messages()
    await settled()
    plex.requests.clear()
    plex.start(SCAN)
    await until_state(hass, ACTIVITIES, "4")
    assert plex.requests == []
    assert not entry.runtime_data.health.stream.filtered


async def test_a_byte_that_is_not_utf_8_costs_one_character(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.requests.clear()
    message = (
        b'{"NotificationContainer":{"type":"activity","ActivityNotification":[{"event":'
        b'"started","uuid":"a","Activity":{"uuid":"a","title":"Caf\xe9 \x04 Bar"}}]}}'
    )
    plex.send_text(message)
    found = await until_state(hass, ACTIVITIES, "1")
    assert found.attributes["activities"][0]["title"] == "Caf\ufffd   Bar"
    assert plex.requests == []


async def test_bad_bytes_in_lists_and_names_cost_only_themselves(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.deny_streams()
    plex.start(SCAN, title="Scanning")
    plex.fail(Fault.BAD_BYTES)
    entry = await set_up(hass, plex)
    assert is_loaded(entry)
    device_id = async_server_device_id(entry.runtime_data)
    server = dr.async_get(hass).async_get(device_id)
    assert server is not None
    assert server.name == "\ufffd Harbour"
    (activity,) = entry.runtime_data.data.running()
    assert activity.title == "\ufffd Scanning"


async def test_an_end_that_a_list_overtakes_is_told_by_its_message(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN)
    written = EventWrites(hass)
    plex.fail(Fault.ERROR_500, only="/activities", times=1)
    await pass_time(hass, entry, 61)
    plex.hold_messages()
    plex.finish(scan)
    await pass_time(hass, entry, 3)
    assert written.events == []
    plex.release_messages()
    await until_state(hass, ACTIVITIES, "0")
    assert written.events == [("finished", scan)]


async def test_one_list_that_is_wrongly_empty_ends_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await running(hass, plex, SCAN)
    written = EventWrites(hass)
    rows = plex.activities
    plex.clear()
    await pass_time(hass, entry, 61)
    for row in rows:
        plex.put(dict(row))
    for _ in range(2):
        await pass_time(hass, entry, 61)
    assert state(hass, ACTIVITIES).state == "1"
    assert written.events == []


async def test_diagnostics_of_an_entry_that_is_not_loaded_say_why(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, plex: PlexSimulator
) -> None:
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    plex.fail(Fault.STARTING_UP)
    assert not await hass.config_entries.async_setup(entry.entry_id)
    found = await diagnostics(hass, hass_client, entry)
    assert found["entry"]["state"] == "setup_retry"
    assert found["last_error"] == "starting_up"
    assert found["health"].keys() == {"failed_lists", "refused_lists"}
    assert plex.url not in str(found)
    await hass.config_entries.async_set_disabled_by(
        entry.entry_id, ConfigEntryDisabler.USER
    )
    found = await diagnostics(hass, hass_client, entry)
    assert found["entry"]["disabled_by"] == "user"


async def test_home_assistant_stops_while_an_action_waits(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    calling = asyncio.create_task(
        call(hass, "scan_library", library="Films", wait=True)
    )
    await until_state(hass, ACTIVITIES, "1")
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    with raises("unloaded"):
        await calling


async def test_nothing_is_requested_for_users_while_home_assistant_stops(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan = await running(hass, plex, SCAN, context={"librarySectionID": "1"})
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    with raises("unloaded"):
        await call(hass, "cancel_activity", activity_id=scan)
    assert deletes(plex) == []


@pytest.mark.parametrize("hours", [1, -1])
async def test_durations_do_not_depend_on_the_clock(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
    hours: int,
) -> None:
    scan = await running(hass, plex, SCAN)
    now = dt_util.utcnow()
    monkeypatch.setattr(dt_util, "utcnow", lambda: now + timedelta(hours=hours))
    plex.finish(scan)
    await until_state(hass, ACTIVITIES, "0")
    assert 0 <= state(hass, EVENT).attributes["duration"] < 60


async def test_an_empty_list_of_libraries_is_believed_when_it_comes_twice(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    libraries, plex.libraries = plex.libraries, {}
    await plex.stop()
    for _ in range(2):
        await pass_time(hass, polled_entry, 11)
    await plex.start_server()
    await pass_time(hass, polled_entry, 11)
    assert state(hass, ACTIVITIES).state == "0"
    assert len(polled_entry.runtime_data.data.libraries) == len(libraries)
    await polled_entry.runtime_data.async_refresh_libraries()
    assert not polled_entry.runtime_data.data.libraries


async def test_a_malformed_chunk_does_not_stop_the_event_source_stream_for_good(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    entry = await set_up_with_stream(hass, plex, Kind.EVENT_SOURCE)
    for stream in plex.streams._streams:
        assert stream.transport is not None
        stream.transport.write(b"ZZZZ\r\n")
    for _ in range(3):
        await pass_time(hass, entry, 61)
    plex.ping()
    await running(hass, plex, SCAN)


async def test_an_unexpected_error_in_a_poll_is_logged_once_and_polling_goes_on(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(_: StreamReader) -> None:
        raise ZeroDivisionError

    caplog.clear()
    with monkeypatch.context() as patch:
        patch.setattr(StreamReader, "iter_any", fail)
        for _ in range(3):
            await pass_time(hass, polled_entry, 11)
        assert state(hass, ACTIVITIES).state == "unavailable"
    await pass_time(hass, polled_entry, 11)
    assert state(hass, ACTIVITIES).state == "0"
    tracebacks = [
        record
        for record in caplog.records
        if record.name == OURS and record.exc_info and record.levelno >= logging.ERROR
    ]
    assert len(tracebacks) == 1


async def test_the_owner_is_asked_again_after_a_minute_and_not_before(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "custom_components.plex_activities.server.reader.OWNERSHIP_INTERVAL",
        timedelta(minutes=1),
    )
    scan = await running_after_poll(hass, polled_entry, plex)
    plex.fail(Fault.FORBIDDEN, only="/butler")
    plex.forget(scan)
    plex.requests.clear()
    for _ in range(3):
        await pass_time(hass, polled_entry, 11)
    asked = [request for request in plex.requests if request.path == "/butler"]
    assert len(asked) == 1
    # What is missing may be hidden, so it has not ended yet.
    assert state(hass, ACTIVITIES).state == "1"


async def test_a_refusal_at_set_up_is_checked_before_it_is_believed(
    hass: HomeAssistant, plex: PlexSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Home Assistant starts in a moment in which the server does not know its owner."""
    monkeypatch.setattr(
        "custom_components.plex_activities.server.reader.OWNERSHIP_INTERVAL",
        timedelta(hours=1),
    )
    scan = plex.start(SCAN)
    plex.fail(Fault.FORBIDDEN, only="/butler")
    entry = await set_up(hass, plex)
    for _ in range(3):
        await pass_time(hass, entry, 61)
    assert ir.async_get(hass).issues == {}
    plex.fail(None)
    plex.finish(scan)
    later = hass.loop.time() + 3601
    monkeypatch.setattr(hass.loop, "time", lambda: later)
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "0")
    assert ir.async_get(hass).issues == {}


async def test_activities_that_may_be_hidden_do_not_count_against_the_stream(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "custom_components.plex_activities.server.reader.OWNERSHIP_INTERVAL",
        timedelta(hours=1),
    )
    scan = await running(hass, plex, SCAN)
    plex.fail(Fault.FORBIDDEN, only="/butler")
    plex.forget(scan)
    plex.requests.clear()
    for _ in range(5):
        await pass_time(hass, entry, 61)
    paths = [request.path for request in plex.requests]
    assert paths.count("/activities") == 5
    assert "/:/websockets/notifications" not in paths


async def test_only_the_times_of_recent_activities_are_kept(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "custom_components.plex_activities.server.start_times.MAX_ACTIVITIES", 1
    )
    for _ in range(5):
        plex.finish(await running(hass, plex, SCAN))
        await until_state(hass, ACTIVITIES, "0")
    assert len(entry.runtime_data.start_times._first_seen) <= 3


async def test_diagnostics_of_an_entry_that_is_unloaded(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    found = await diagnostics(hass, hass_client, entry)
    assert found["entry"]["state"] == "not_loaded"
    assert "last_error" not in found


async def test_the_address_of_the_core_plex_entry_is_tried(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    async with PlexSimulator(
        token=TOKEN, machine_identifier=plex.machine_identifier
    ) as moved:
        entry = await set_up(hass, plex, from_core_plex=True)
        core_plex_entry(moved).add_to_hass(hass)
        await plex.stop()
        for _ in range(3):
            await pass_time(hass, entry, 11)
        assert state(hass, ACTIVITIES).state == "0"
        assert str(entry.runtime_data.client.url).startswith(moved.url)


async def test_a_core_plex_entry_that_is_gone_does_no_harm(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    entry = await set_up(hass, plex, from_core_plex=True)
    await plex.stop()
    for _ in range(3):
        await pass_time(hass, entry, 11)
    assert state(hass, ACTIVITIES).state == "unavailable"


def test_a_server_that_is_starting_up_refuses_changes_with_400() -> None:
    assert isinstance(status_error(400, b"is still starting up"), PlexStartingUpError)
    assert isinstance(status_error(400, b"no"), PlexServerError)
    assert isinstance(status_error(522), PlexProxyError)


def test_addresses_through_the_relay_are_known() -> None:
    connections: list[JsonValue] = [
        {"uri": "https://192-168-1-5.a.plex.direct:32400", "local": True},
        {"uri": "https://10-0-0-1.a.plex.direct:8443", "relay": True},
    ]
    server = AccountServer.from_wire(
        {
            "clientIdentifier": "m",
            "accessToken": TOKEN,
            "provides": "server",
            "connections": connections,
        }
    )
    assert server is not None
    assert [*map(str, server.relays)] == ["https://10-0-0-1.a.plex.direct:8443"]
    assert server.relays < {*server.urls}
