"""Replaces plex.tv with the simulated one, in the Home Assistant of the demo only."""

import probatio
from yarl import URL

from custom_components.plex_activities.aioplex import account
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

DOMAIN = "plex_tv_stand_in"

CONFIG_SCHEMA = probatio.Schema(
    {probatio.Required(DOMAIN): cv.url}, extra=probatio.ALLOW_EXTRA
)


async def async_setup(_hass: HomeAssistant, config: ConfigType) -> bool:
    """Use this address instead of plex.tv for all accounts."""
    account.PLEX_TV = URL(config[DOMAIN])
    account.SIGN_IN_PAGE = account.PLEX_TV / "auth"
    return True
