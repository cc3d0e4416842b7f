"""The servers that triggers and conditions watch, while they are set up and reloaded."""

from collections.abc import Callable, Collection, Iterator
from typing import cast

import probatio

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntryChange,
    ConfigEntryState,
)
from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import (
    area_registry as ar,
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import ConfigType, VolDictType

from ..const import DOMAIN
from ..coordinator import PlexActivitiesConfigEntry
from .old_options import async_split_off
from .targets import SelectedServer, Target, async_select

# Called with what is selected of a loaded server; returns what ends it.
type Attach = Callable[[SelectedServer], CALLBACK_TYPE]


def schema_with(options: VolDictType) -> probatio.Schema:
    """Return the schema of a trigger or condition with these options and a target."""
    return probatio.Schema(
        {
            probatio.Optional(CONF_TARGET): cv.TARGET_FIELDS,
            probatio.Required(CONF_OPTIONS, default=dict): options,
        }
    )


@callback
def async_validate(
    hass: HomeAssistant,
    schema: probatio.Schema,
    config: ConfigType,
    old_options: Collection[str],
) -> ConfigType:
    """Return the config of a trigger or condition, with defaults filled in.

    Raises probatio.Invalid if something is wrong.
    """
    config, old = async_split_off(hass, config, old_options)
    validated = cast(ConfigType, schema(config))
    return {**validated, CONF_OPTIONS: {**validated[CONF_OPTIONS], **old}}


@callback
def async_attach_to_servers(
    hass: HomeAssistant, target: Target, attach: Attach
) -> CALLBACK_TYPE:
    """Attach to each server that the target selects, whenever it is loaded.

    Servers need not be loaded yet, and may be reloaded. A server is attached again when
    other libraries of it are selected than before. The function returned detaches from
    all of them.
    """
    return _Attachments(hass, target, attach).detach


class _Attachments:
    def __init__(self, hass: HomeAssistant, target: Target, attach: Attach) -> None:
        self._hass = hass
        self._target = target
        self._attach = attach
        # What is attached, and how to detach, by entry.
        self._attached: dict[str, tuple[SelectedServer, CALLBACK_TYPE]] = {}
        self._disconnect = [
            async_dispatcher_connect(
                hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed
            )
        ]
        if not target.selects_all:
            listen, changed = hass.bus.async_listen, self._registry_changed
            self._disconnect += [
                listen(er.EVENT_ENTITY_REGISTRY_UPDATED, changed),
                listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, changed),
                listen(ar.EVENT_AREA_REGISTRY_UPDATED, changed),
            ]
        self._update()

    @callback
    def detach(self) -> None:
        for disconnect in self._disconnect:
            disconnect()
        for _, detach in self._attached.values():
            detach()

    @callback
    def _entry_changed(
        self, _: ConfigEntryChange, entry: PlexActivitiesConfigEntry
    ) -> None:
        if entry.domain == DOMAIN:
            self._update()

    @callback
    def _registry_changed(self, _event: object) -> None:
        self._update()

    def _update(self) -> None:
        selected = dict(_selected(self._hass, self._target))
        for entry_id, (before, detach) in list(self._attached.items()):
            if selected.get(entry_id) != before:
                del self._attached[entry_id]
                detach()
        for entry_id, server in selected.items():
            if server is not None and entry_id not in self._attached:
                self._attached[entry_id] = server, self._attach(server)


@callback
def async_available_servers(
    hass: HomeAssistant, target: Target
) -> list[SelectedServer | None]:
    """Return what the target selects; None in place of a server that is unavailable."""
    return [
        server
        if server is not None and server.coordinator.last_update_success
        else None
        for _, server in _selected(hass, target)
    ]


def _selected(
    hass: HomeAssistant, target: Target
) -> Iterator[tuple[str, SelectedServer | None]]:
    """Yield what is selected by entry; None for an entry that is not loaded.

    Entries that are disabled count only if they are selected by themselves.
    """
    devices = None if target.selects_all else target.async_devices()
    entries: list[PlexActivitiesConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=devices is not None
    )
    for entry in entries:
        if devices is not None and entry.entry_id not in devices.selected:
            continue
        yield (
            entry.entry_id,
            async_select(entry.runtime_data, devices)
            if entry.state is ConfigEntryState.LOADED
            else None,
        )
