"""A server that gets into trouble, seen by polling and with its notifications."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import PlexSimulator
from tests.support.clock import pass_time, pass_time_until, settled
from tests.support.entry import set_up
from tests.support.server import SCAN
from tests.support.states import ACTIVITIES, state, until_state

from .table import TROUBLES, Trouble, each_of, mend
from .watch import OURS, assert_nothing_left, assert_quiet, get_over


@pytest.mark.parametrize("streaming", [False, True], ids=["polling", "streaming"])
@each_of(TROUBLES)
async def test_trouble_costs_one_line_and_is_over_with_the_first_good_list(
    hass: HomeAssistant,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    trouble: Trouble,
    *,
    streaming: bool,
) -> None:
    entry = await _sees_a_scan(hass, plex, streaming=streaming)
    caplog.clear()

    await trouble.begin(plex)
    if streaming:
        plex.drop_sockets()
    if trouble.silent:
        await pass_time_until(hass, entry.runtime_data.async_refresh_shared())
    else:
        for _ in range(5):
            await pass_time(hass, entry, 121)
    await _assert_shown(hass, entry, trouble)
    assert_quiet(caplog)

    await get_over(hass, entry, plex, trouble)
    await until_state(hass, ACTIVITIES, "1")
    assert_quiet(caplog)
    up = [
        record
        for record in caplog.records
        if (record.name, record.levelname) == (OURS, "INFO")
    ]
    assert len(up) == bool(trouble.lists)
    assert hass.config_entries.flow.async_progress() == []
    await assert_nothing_left(hass, entry, plex, caplog)


async def _sees_a_scan(
    hass: HomeAssistant, plex: PlexSimulator, *, streaming: bool
) -> MockConfigEntry:
    if not streaming:
        plex.deny_streams()
    entry = await set_up(hass, plex)
    if streaming:
        await plex.wait_for_socket()
    plex.start(SCAN, progress=42)
    await pass_time(hass, entry, 61)
    await until_state(hass, ACTIVITIES, "1")
    return entry


async def _assert_shown(
    hass: HomeAssistant, entry: MockConfigEntry, trouble: Trouble
) -> None:
    if trouble.lists is None:
        assert state(hass, ACTIVITIES).state == trouble.running
    else:
        await until_state(hass, ACTIVITIES, "unavailable")
        reason = entry.runtime_data.last_exception.translation_key
        assert reason == trouble.lists
    asked = hass.config_entries.flow.async_progress()
    sources = [flow["context"]["source"] for flow in asked]
    assert sources == (["reauth"] if trouble.refused else [])


async def test_an_outage_that_changes_its_face_is_one_outage(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.clear()
    for trouble in TROUBLES:
        if trouble.lists and not trouble.refused and not trouble.silent:
            # Without a good moment in between.
            await plex.stop()
            plex.redirect_to(None)
            plex.fail(None)
            await trouble.begin(plex)
            if trouble.name != "OFF":
                await plex.start_server()
            for _ in range(2):
                await pass_time(hass, polled_entry, 11)
            reason = polled_entry.runtime_data.last_exception.translation_key
            assert reason == trouble.lists
    await mend(plex)
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, ACTIVITIES, "0")
    lines = [record.levelname for record in caplog.records if record.name == OURS]
    assert [level for level in lines if level != "DEBUG"] == ["ERROR", "INFO"]


async def test_another_server_at_the_address_is_seen_when_ours_has_been_away(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ours, plex.machine_identifier = plex.machine_identifier, "another"
    caplog.clear()
    plex.drop_sockets()
    await until_state(hass, ACTIVITIES, "unavailable")
    await settled()
    assert entry.runtime_data.last_exception.translation_key == "wrong_server"
    plex.machine_identifier = ours
    await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "0")
    assert_quiet(caplog)
    await assert_nothing_left(hass, entry, plex, caplog)
