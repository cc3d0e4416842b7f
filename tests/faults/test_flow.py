"""A form that is sent while the server is in trouble."""

from typing import cast

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.const import CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulator import PlexSimulator
from tests.support.clock import pass_time, pass_time_until
from tests.support.entry import TOKEN, config_entry
from tests.support.flows import choose, errors_of, manual, open_way, reconfigure, submit

from .table import TROUBLES, Trouble, each_of, mend
from .watch import assert_nothing_left, assert_quiet


@each_of(TROUBLES, besides="HELD")
async def test_a_form_says_what_is_wrong_and_works_once_it_is_not(
    hass: HomeAssistant,
    plex: PlexSimulator,
    caplog: pytest.LogCaptureFixture,
    trouble: Trouble,
) -> None:
    opened = await open_way(hass, "manual")
    await trouble.begin(plex)
    flow_id = opened["flow_id"]
    # What is created is set up at once, and that is another door.
    if trouble.flow is not None:
        result = await pass_time_until(hass, submit(hass, flow_id, manual(plex)))
        if trouble.hides:
            assert result["type"] is FlowResultType.MENU
            assert result["step_id"] == trouble.flow
            opened = await choose(hass, flow_id, "start_over")
            assert opened["step_id"] == "user"
            await choose(hass, flow_id, "manual")
        else:
            assert result["type"] is FlowResultType.FORM
            assert errors_of(result) == {trouble.flow}
        assert_quiet(caplog, most=0)
        await mend(plex)
    result = await pass_time_until(hass, submit(hass, flow_id, manual(plex)))
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert_quiet(caplog)
    await mend(plex)
    entry = cast(MockConfigEntry, result["result"])
    await pass_time(hass, entry, 61)
    assert plex.sockets + plex.event_sources == 1
    await assert_nothing_left(hass, entry, plex, caplog)


async def test_another_server_and_another_persons_token_are_told_apart(
    hass: HomeAssistant, plex: PlexSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    ours, plex.machine_identifier = plex.machine_identifier, "another"
    form = {CONF_URL: plex.url, CONF_VERIFY_SSL: True}
    opened = await reconfigure(hass, entry)
    result = await submit(hass, opened["flow_id"], form | {"token": TOKEN})
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "moved"
    plex.machine_identifier = ours
    await choose(hass, opened["flow_id"], "start_over")
    await choose(hass, opened["flow_id"], "reconfigure_manual")
    plex.share_with("friend")
    result = await submit(hass, opened["flow_id"], form | {"token": "friend"})
    assert result["type"] is FlowResultType.MENU
    assert result["step_id"] == "limited"
    assert_quiet(caplog, most=0)
