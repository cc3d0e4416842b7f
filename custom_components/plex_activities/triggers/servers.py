"""The servers that triggers and conditions watch, while they are set up and reloaded."""

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
from ..devices import async_server_device_id

# Called with a loaded server and the id of its device; returns what ends it.
type Attach = Callable[[PlexActivitiesCoordinator, str], CALLBACK_TYPE]


@callback
def async_validate(
    hass: HomeAssistant, schema: probatio.Schema, config: ConfigType
) -> ConfigType:
    """Return the config of a trigger or condition, with defaults filled in.

    Raises probatio.Invalid if something is wrong, also for a device that is not a Plex
    server.
    """
    validated = cast(ConfigType, schema(config))
    for device_id in validated[CONF_OPTIONS][ATTR_DEVICE_ID]:
        if _entry_of(hass, device_id) is None:
            raise probatio.Invalid(f"Device {device_id} is not a Plex server")
    return validated


@callback
def async_attach_to_servers(
    hass: HomeAssistant, device_ids: Collection[str], attach: Attach
) -> CALLBACK_TYPE:
    """Attach to each of these servers, or to all, whenever it is loaded.

    They need not be loaded yet, and may be reloaded. The function returned detaches
    from all of them.
    """
    return _Attachments(hass, device_ids, attach).detach


class _Attachments:
    def __init__(
        self, hass: HomeAssistant, device_ids: Collection[str], attach: Attach
    ) -> None:
        self._device_ids = device_ids
        self._attach = attach
        # How to detach, by entry.
        self._attached: dict[str, CALLBACK_TYPE] = {}
        for entry in hass.config_entries.async_entries(DOMAIN):
            self._update(entry)
        self._disconnect = async_dispatcher_connect(
            hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed
        )

    @callback
    def detach(self) -> None:
        self._disconnect()
        for detach in self._attached.values():
            detach()

    @callback
    def _entry_changed(
        self, _: ConfigEntryChange, entry: PlexActivitiesConfigEntry
    ) -> None:
        if entry.domain == DOMAIN:
            self._update(entry)

    def _update(self, entry: PlexActivitiesConfigEntry) -> None:
        if entry.state is not ConfigEntryState.LOADED:
            if detach := self._attached.pop(entry.entry_id, None):
                detach()
        elif entry.entry_id not in self._attached:
            device_id = async_server_device_id(entry.runtime_data)
            if not self._device_ids or device_id in self._device_ids:
                self._attached[entry.entry_id] = self._attach(
                    entry.runtime_data, device_id
                )


@callback
def async_available_servers(
    hass: HomeAssistant, device_ids: Collection[str]
) -> list[PlexActivitiesCoordinator | None]:
    """Return these servers, or all; None in place of one that is not available."""
    return [
        server if server is not None and server.last_update_success else None
        for server in async_loaded_servers(hass, device_ids)
    ]


@callback
def async_loaded_servers(
    hass: HomeAssistant, device_ids: Collection[str]
) -> list[PlexActivitiesCoordinator | None]:
    """Return these servers, or all; None in place of one that is not loaded."""
    entries: Collection[PlexActivitiesConfigEntry | None]
    if device_ids:
        entries = [_entry_of(hass, device_id) for device_id in device_ids]
    else:
        entries = hass.config_entries.async_entries(
            DOMAIN, include_ignore=False, include_disabled=False
        )
    return [
        entry.runtime_data
        if entry is not None and entry.state is ConfigEntryState.LOADED
        else None
        for entry in entries
    ]


def _entry_of(hass: HomeAssistant, device_id: str) -> PlexActivitiesConfigEntry | None:
    """Return the entry of a server's device; None for the device of a library."""
    _, entry = dr.async_get_device_and_config_entry_for_domain(
        hass, device_id, domain=DOMAIN, include_child_devices=False
    )
    return entry
