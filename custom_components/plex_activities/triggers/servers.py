"""The servers that triggers and conditions are about, as they come and go."""

from collections.abc import Callable, Collection
from typing import cast

import probatio

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import ATTR_DEVICE_ID, CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import ConfigType

from ..const import DOMAIN
from ..coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from ..devices import async_server_device

# Called with a server and the id of its device; returns what ends it.
type Follow = Callable[[PlexActivitiesCoordinator, str], CALLBACK_TYPE]


@callback
def async_checked(
    hass: HomeAssistant, schema: probatio.Schema, config: ConfigType
) -> ConfigType:
    """Return the config of a trigger or condition, with defaults filled in.

    Raises probatio.Invalid if something is wrong, a device that is no server included.
    """
    checked = cast(ConfigType, schema(config))
    for device_id in checked[CONF_OPTIONS][ATTR_DEVICE_ID]:
        if _entry_of(hass, device_id) is None:
            raise probatio.Invalid(f"Device {device_id} is not a Plex server")
    return checked


@callback
def async_follow_servers(
    hass: HomeAssistant, device_ids: Collection[str], follow: Follow
) -> CALLBACK_TYPE:
    """Follow each of these servers, or all, for as long as it is set up.

    It need not be set up yet, and may be reloaded. The function returned ends it all.
    """
    return _Following(hass, device_ids, follow).end


class _Following:
    def __init__(
        self, hass: HomeAssistant, device_ids: Collection[str], follow: Follow
    ) -> None:
        self._hass = hass
        self._device_ids = device_ids
        self._follow = follow
        # How to stop following what is set up, by entry.
        self._followed: dict[str, CALLBACK_TYPE] = {}
        for entry in hass.config_entries.async_entries(DOMAIN):
            self._look(entry)
        self._disconnect = async_dispatcher_connect(
            hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._changed
        )

    @callback
    def end(self) -> None:
        self._disconnect()
        for unfollow in self._followed.values():
            unfollow()

    @callback
    def _changed(self, _: ConfigEntryChange, entry: PlexActivitiesConfigEntry) -> None:
        if entry.domain == DOMAIN:
            self._look(entry)

    def _look(self, entry: PlexActivitiesConfigEntry) -> None:
        if entry.state is not ConfigEntryState.LOADED:
            if unfollow := self._followed.pop(entry.entry_id, None):
                unfollow()
        elif entry.entry_id not in self._followed:
            device_id = async_server_device(entry.runtime_data).id
            if not self._device_ids or device_id in self._device_ids:
                self._followed[entry.entry_id] = self._follow(
                    entry.runtime_data, device_id
                )


@callback
def async_known_servers(
    hass: HomeAssistant, device_ids: Collection[str]
) -> list[PlexActivitiesCoordinator | None]:
    """Return these servers, or all; None for one of which nothing is known now."""
    entries: Collection[PlexActivitiesConfigEntry | None]
    if device_ids:
        entries = [_entry_of(hass, device_id) for device_id in device_ids]
    else:
        entries = hass.config_entries.async_entries(
            DOMAIN, include_ignore=False, include_disabled=False
        )
    return [
        entry.runtime_data
        if entry is not None
        and entry.state is ConfigEntryState.LOADED
        and entry.runtime_data.last_update_success
        else None
        for entry in entries
    ]


def _entry_of(hass: HomeAssistant, device_id: str) -> PlexActivitiesConfigEntry | None:
    """Return the entry whose server the device is; that of a library is none."""
    _, entry = dr.async_get_device_and_config_entry_for_domain(
        hass, device_id, domain=DOMAIN, include_child_devices=False
    )
    return entry
