"""A Home Assistant that listens, with our sentences where people copy them."""

from pathlib import Path
import shutil

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from tests.support.repository import COMPONENT
from tests.support.states import BUSY

from .common import Assist, expose


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    shutil.copytree(
        COMPONENT / "custom_sentences", Path(hass_tmp_config_dir) / "custom_sentences"
    )
    return hass_tmp_config_dir


@pytest.fixture
async def listening(hass: HomeAssistant, entry: MockConfigEntry) -> Assist:
    """Return the agent; no entity of ours is exposed yet."""
    for domain in ("homeassistant", "conversation"):
        assert await async_setup_component(hass, domain, {})
    await hass.async_block_till_done(wait_background_tasks=False)
    return Assist(hass)


@pytest.fixture
def assist(hass: HomeAssistant, listening: Assist) -> Assist:
    """Return the agent; one entity of Harbour is exposed."""
    expose(hass, BUSY)
    return listening
