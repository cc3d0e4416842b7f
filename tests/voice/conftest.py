"""A Home Assistant with Assist, and the sentences where users copy them."""

from pathlib import Path
import shutil

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from simulator import PlexSimulator
from tests.support.entry import set_up
from tests.support.repository import COMPONENT
from tests.support.states import BUSY

from .assist import Assist, expose

QUAY_ACTIVITIES = "sensor.quay_activities"


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    shutil.copytree(
        COMPONENT / "custom_sentences", Path(hass_tmp_config_dir) / "custom_sentences"
    )
    return hass_tmp_config_dir


@pytest.fixture
async def assist_without_server(hass: HomeAssistant, entry: MockConfigEntry) -> Assist:
    """Return the agent; no entity of the integration is exposed to it."""
    for domain in ("homeassistant", "conversation"):
        assert await async_setup_component(hass, domain, {})
    await hass.async_block_till_done(wait_background_tasks=False)
    return Assist(hass)


@pytest.fixture
def assist(hass: HomeAssistant, assist_without_server: Assist) -> Assist:
    """Return the agent; one entity of Harbour is exposed to it."""
    expose(hass, BUSY)
    return assist_without_server


@pytest.fixture
async def exposed_quay(
    hass: HomeAssistant, assist: Assist, quay: PlexSimulator
) -> PlexSimulator:
    """Return a second server; one entity of it is exposed to the agent."""
    quay.libraries = {"1": "Films", "2": "Concerts"}
    await set_up(hass, quay)
    expose(hass, QUAY_ACTIVITIES)
    return quay
