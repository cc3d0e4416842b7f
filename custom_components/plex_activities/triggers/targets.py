"""What the target of a trigger or condition selects: servers, and their libraries."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import (
    ATTR_AREA_ID,
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    ATTR_FLOOR_ID,
    ATTR_LABEL_ID,
    CONF_EXCLUDE,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER
from ..coordinator import PlexActivitiesCoordinator
from ..devices import async_library_device_ids, async_server_device_id
from ..server.names import join_some
from .old_options import async_library_devices, target_of

# The parts of a target, and how they are called in the log.
KINDS = {
    ATTR_ENTITY_ID: "entity",
    ATTR_DEVICE_ID: "device",
    ATTR_AREA_ID: "area",
    ATTR_FLOOR_ID: "floor",
    ATTR_LABEL_ID: "label",
}
# Entries that are disabled count only in these.
BY_ITSELF = (ATTR_ENTITY_ID, ATTR_DEVICE_ID)
# What there has been a warning of since Home Assistant started.
WARNED: HassKey[set[str]] = HassKey(f"{DOMAIN}_warned_targets")


@dataclass(frozen=True, slots=True)
class SelectedServer:
    """A loaded server with the device of this id, or some of its libraries.

    `libraries` are the ids of the selected libraries; None if the server is selected,
    with all that is running on it, except for `other_libraries`. These are known not to
    be selected.
    """

    coordinator: PlexActivitiesCoordinator
    device_id: str
    libraries: frozenset[str] | None = None
    other_libraries: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Devices:
    """Selected devices by the ids of their entries, and those that are excluded."""

    selected: Mapping[str, Collection[str]]
    excluded: Collection[str] = ()


class Target:
    """Any servers and libraries; all servers if nothing is named.

    An entity stands for its device. Areas, floors and labels stand for the servers and
    libraries that they have, without those of disabled entries.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        target: Mapping[str, Any] | None,
        options: Mapping[str, Any],
    ) -> None:
        self._hass = hass
        self._target, self._library = target_of(target or {}, options)

    @property
    def selects_all(self) -> bool:
        """Whether nothing is named."""
        named = any(self._target.get(kind) for kind in KINDS)
        return not self._library and not named

    @callback
    def async_devices(self) -> Devices:
        """Return the devices that are selected now, and those that are excluded.

        What is named and selects nothing is logged once.
        """
        if self._library:
            servers = self._target.get(ATTR_DEVICE_ID, [])
            return Devices(async_library_devices(self._hass, self._library, servers))
        # Home Assistant 2026.11 added it to targets.
        exclude = self._target.get(CONF_EXCLUDE) or {}
        excluded = async_extract_referenced_entity_ids(
            self._hass, TargetSelection(exclude), expand_group=False
        ).referenced_devices
        devices: dict[str, set[str]] = {}
        useless: list[str] = []
        for kind, name in KINDS.items():
            for item in self._target.get(kind, []):
                found = self._devices_of(kind, item)
                if not found:
                    useless.append(f"{name} {item}")
                for device_id, entry in found.items():
                    if device_id in excluded:
                        continue
                    if entry.disabled_by is None or kind in BY_ITSELF:
                        devices.setdefault(entry.entry_id, set()).add(device_id)
        if useless:
            self._warn(join_some(useless))
        return Devices(devices, excluded)

    def _devices_of(self, kind: str, item: str) -> dict[str, ConfigEntry]:
        """Return the devices that a part of the target stands for, with their entries."""
        hass = self._hass
        selected = async_extract_referenced_entity_ids(
            hass, TargetSelection({kind: [item]}), expand_group=False
        )
        entities = er.async_get(hass)
        device_ids = selected.referenced_devices | {
            entity.device_id
            for entity_id in selected.referenced | selected.indirectly_referenced
            if (entity := entities.async_get(entity_id))
            and entity.platform == DOMAIN
            and entity.device_id
        }
        found = {
            device_id: dr.async_get_device_and_config_entry_for_domain(
                hass, device_id, domain=DOMAIN
            )[1]
            for device_id in device_ids
        }
        return {
            device_id: entry for device_id, entry in found.items() if entry is not None
        }

    def _warn(self, useless: str) -> None:
        warned = self._hass.data.setdefault(WARNED, set())
        if useless not in warned:
            warned.add(useless)
            LOGGER.warning(
                "There is no Plex server or library in the target of a trigger or"
                " condition: %s",
                useless,
            )


@callback
def async_select(
    coordinator: PlexActivitiesCoordinator, devices: Devices | None
) -> SelectedServer:
    """Return what these devices select of a loaded server; None means all devices."""
    server_id = async_server_device_id(coordinator)
    if devices is None:
        return SelectedServer(coordinator, server_id)
    libraries = async_library_device_ids(coordinator)
    selected = devices.selected[coordinator.config_entry.entry_id]
    if server_id in selected:
        excluded = _ids_of(libraries, devices.excluded)
        return SelectedServer(coordinator, server_id, None, excluded)
    included = _ids_of(libraries, selected)
    others = libraries.keys() - included
    return SelectedServer(coordinator, server_id, included, frozenset(others))


def _ids_of(
    libraries: Mapping[str, str], device_ids: Collection[str]
) -> frozenset[str]:
    return frozenset(
        library_id
        for library_id, device_id in libraries.items()
        if device_id in device_ids
    )
