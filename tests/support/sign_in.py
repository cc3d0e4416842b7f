"""Signing in at plex.tv, as far as several tests do it."""

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.plex_activities.const import SIGN_IN_INTERVAL
from custom_components.plex_activities.flow.sign_in import RETURN_PATH
from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulator import PlexTvSimulator

from .clock import fire, settled
from .flows import choose, submit


async def pass_interval(hass: HomeAssistant) -> None:
    """Let the flow look once whether somebody has signed in."""
    await settled()
    fire(hass, SIGN_IN_INTERVAL.total_seconds())
    await settled()


async def come_back(
    hass: HomeAssistant, hass_client_no_auth: ClientSessionGenerator, flow_id: str
) -> int:
    """Do what the browser does when plex.tv sends it back; return the status."""
    client = await hass_client_no_auth()
    answer = await client.get(RETURN_PATH, params={"flow_id": flow_id})
    await answer.read()
    await hass.async_block_till_done()
    return answer.status


async def signed_in(
    hass: HomeAssistant,
    plex_tv: PlexTvSimulator,
    opened: ConfigFlowResult,
) -> ConfigFlowResult:
    """Sign in on the page that was opened; return what the flow shows then."""
    assert opened["type"] is FlowResultType.EXTERNAL_STEP
    plex_tv.sign_in()
    await pass_interval(hass)
    # The frontend is told that there is more, and asks for it.
    return await submit(hass, opened["flow_id"])


async def start_reauth(hass: HomeAssistant, entry: MockConfigEntry) -> ConfigFlowResult:
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    (flow,) = hass.config_entries.flow.async_progress()
    return await choose(hass, flow["flow_id"], "plex_account")
