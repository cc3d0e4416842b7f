"""Going through config flows as the frontend does."""

from collections.abc import Mapping

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.const import DOMAIN
from custom_components.plex_activities.server.health import RETRIES_WHEN_REFUSED
from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_USER, ConfigFlowResult
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from simulator import PlexSimulator

from .clock import pass_time
from .entry import TOKEN
from .repository import translations


async def open_way(hass: HomeAssistant, way: str) -> ConfigFlowResult:
    """Open the menu and choose a way."""
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_USER}
    )
    assert result["type"] is FlowResultType.MENU
    assert way in result["menu_options"]
    return await choose(hass, result["flow_id"], way)


async def choose(hass: HomeAssistant, flow_id: str, way: str) -> ConfigFlowResult:
    return await submit(hass, flow_id, {"next_step_id": way})


async def submit(
    hass: HomeAssistant, flow_id: str, user_input: Mapping[str, object] | None = None
) -> ConfigFlowResult:
    result = await hass.config_entries.flow.async_configure(
        flow_id, None if user_input is None else dict(user_input)
    )
    if result["type"] is FlowResultType.EXTERNAL_STEP_DONE:
        result = await hass.config_entries.flow.async_configure(flow_id)
    await hass.async_block_till_done()
    return result


def errors_of(result: Mapping[str, object]) -> set[str]:
    """Return the errors that a form shows, or the menu after a failed sign-in."""
    if result["type"] is FlowResultType.MENU:
        assert result["step_id"] == "sign_in_again"
        placeholders = result["description_placeholders"]
        assert isinstance(placeholders, Mapping)
        texts = translations()["config"]["error"]
        return {key for key, text in texts.items() if text == placeholders["error"]}
    assert result["type"] is FlowResultType.FORM
    errors = result["errors"]
    assert isinstance(errors, Mapping)
    return set(errors.values())


def manual(plex: PlexSimulator, **changes: object) -> dict[str, object]:
    """Return what goes into the form, and into the entry."""
    return {CONF_URL: plex.url, CONF_TOKEN: TOKEN, CONF_VERIFY_SSL: True, **changes}


async def until_reauth(hass: HomeAssistant, entry: MockConfigEntry) -> ConfigFlowResult:
    """Return the reauth flow; it starts once the token was refused for some minutes."""
    for _ in range(len(RETRIES_WHEN_REFUSED) + 1):
        await pass_time(hass, entry, max(RETRIES_WHEN_REFUSED) + 1)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH
    return flow


async def reconfigure(
    hass: HomeAssistant, entry: MockConfigEntry, way: str = "reconfigure_manual"
) -> ConfigFlowResult:
    """Open the menu to change a connection, and choose a way."""
    result = await entry.start_reconfigure_flow(hass)
    assert result["step_id"] == "reconfigure"
    return await choose(hass, result["flow_id"], way)
