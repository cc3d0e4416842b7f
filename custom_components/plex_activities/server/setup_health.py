"""The health of servers whose set-up has failed, from one attempt to the next.

Home Assistant makes a new coordinator for every attempt, after 5, 10, 20 … seconds.
Without this, each would take a refusal of the token for the first one ever.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from .health import Health

# At 0, 5, 15, 35, 75 and 155 seconds: as long as a server that is set up may refuse the
# token before the user is asked.
SETUP_REFUSALS = 6


@dataclass(frozen=True, slots=True)
class FailedSetup:
    """The health after a failed attempt with these entry data.

    `error` is a translation key.
    """

    health: Health
    error: str
    data: Mapping[str, Any]

    @property
    def ask_user(self) -> bool:
        """Whether the token was refused so often that the user has to act."""
        return self.health.refusals >= SETUP_REFUSALS


_FAILED_SETUPS: HassKey[dict[str, FailedSetup]] = HassKey(f"{DOMAIN}_failed_setups")


@callback
def async_get_failed_setup(
    hass: HomeAssistant, entry: ConfigEntry
) -> FailedSetup | None:
    """Return the last failed attempt with the data that the entry has now."""
    failed = hass.data.get(_FAILED_SETUPS, {}).get(entry.entry_id)
    return failed if failed is not None and failed.data == entry.data else None


@callback
def async_set_failed_setup(
    hass: HomeAssistant, entry: ConfigEntry, health: Health, error: str
) -> FailedSetup:
    """Remember a failed attempt."""
    failed = FailedSetup(health, error, entry.data)
    hass.data.setdefault(_FAILED_SETUPS, {})[entry.entry_id] = failed
    return failed


@callback
def async_forget_failed_setup(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Forget the attempts of an entry that is set up, or removed."""
    hass.data.get(_FAILED_SETUPS, {}).pop(entry.entry_id, None)
