"""Registers the devices of a server and its libraries, and keeps them current."""

import asyncio
from collections.abc import Iterable, Mapping
from itertools import batched

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import (
    ChildDeviceEntry,
    DeviceEntry,
    DeviceEntryType,
)
from homeassistant.util import dt as dt_util

from .aioplex.models import Library, Server
from .const import DOMAIN, LIBRARIES_PER_LOOP_TURN
from .coordinator import PlexActivitiesCoordinator
from .devices import async_publish_new_libraries
from .server.identifiers import device_identifier, uuid_identifier


async def async_keep_devices_current(
    hass: HomeAssistant, coordinator: PlexActivitiesCoordinator
) -> None:
    """Register the server and its libraries, and update them when they change.

    A server's name and version are read again when it has restarted. The device of a
    library that is gone is removed with its entities, also if another library has its
    id by then.
    """
    devices = _Devices(hass, coordinator)
    await devices.async_update()
    entry = coordinator.config_entry

    @callback
    def update() -> None:
        # Entities that are replaced while Home Assistant stops would not be removed.
        closed = coordinator.closed.done()
        if not closed and not devices.are_current and not devices.updating:
            entry.async_create_background_task(
                hass, devices.async_update(), f"{entry.title} - devices"
            )

    entry.async_on_unload(coordinator.async_add_listener(update))


class _Devices:
    """The devices of one server, changed a few at a time: a server may have many."""

    def __init__(
        self, hass: HomeAssistant, coordinator: PlexActivitiesCoordinator
    ) -> None:
        self.updating = False
        self._hass = hass
        self._coordinator = coordinator
        self._done: tuple[Server, Mapping[str, Library]] | None = None
        # By library id.
        self._device_ids: Mapping[str, str] = {}

    @property
    def are_current(self) -> bool:
        """Whether there is nothing to update."""
        data = self._coordinator.data
        return (data.server, data.libraries) == self._done

    async def async_update(self) -> None:
        """Add, rename and remove devices until they are current."""
        self.updating = True
        try:
            while not self.are_current:
                data = self._coordinator.data
                self._done = data.server, data.libraries
                await self._async_update_to(data.libraries)
        finally:
            self.updating = False

    async def _async_update_to(self, libraries: Mapping[str, Library]) -> None:
        parent_id = _async_register_server(self._coordinator).id
        await self._async_register(libraries, parent_id)
        await self._async_remove_others(parent_id)

    async def _async_register(
        self, libraries: Mapping[str, Library], parent_id: str
    ) -> None:
        coordinator = self._coordinator
        before, self._device_ids = self._device_ids, {}
        for some in batched(libraries.values(), LIBRARIES_PER_LOOP_TURN, strict=False):
            devices = [
                (library, *_async_register_library(coordinator, library, parent_id))
                for library in some
            ]
            _async_forget_entities(
                coordinator, [library for library, _, is_new in devices if is_new]
            )
            ids = {library.id: device_id for library, device_id, _ in devices}
            self._device_ids = {**self._device_ids, **ids}
            added = [it for it in some if before.get(it.id) != ids[it.id]]
            async_publish_new_libraries(coordinator, added)
            await asyncio.sleep(0)

    async def _async_remove_others(self, parent_id: str) -> None:
        registry = dr.async_get(self._hass)
        current = set(self._device_ids.values())
        children = dr.async_entries_for_parent_device(registry, parent_id)
        gone = [child for child in children if child.id not in current]
        for few in batched(gone, LIBRARIES_PER_LOOP_TURN, strict=False):
            for child in few:
                registry.async_remove_device(child.id)
            await asyncio.sleep(0)


@callback
def _async_register_server(coordinator: PlexActivitiesCoordinator) -> DeviceEntry:
    server = coordinator.data.server
    return dr.async_get(coordinator.hass).async_get_or_create(
        config_entry_id=coordinator.config_entry.entry_id,
        identifiers={(DOMAIN, device_identifier(server.machine_identifier))},
        entry_type=DeviceEntryType.SERVICE,
        manufacturer="Plex",
        model="Plex Media Server",
        name=server.name,
        sw_version=server.version,
        configuration_url="https://app.plex.tv/desktop",
    )


@callback
def _async_register_library(
    coordinator: PlexActivitiesCoordinator, library: Library, parent_id: str
) -> tuple[str, bool]:
    """Register the device of a library; return its id, and whether there was none before.

    The uuid of the library is a second identifier of its device. Devices that have none,
    because an older version or a server without uuids made them, get it now.
    """
    registry = dr.async_get(coordinator.hass)
    entry_id = coordinator.config_entry.entry_id
    identifier = coordinator.data.server.machine_identifier
    by_id = (DOMAIN, device_identifier(identifier, library))
    by_uuid = (DOMAIN, uuid_identifier(identifier, library))

    def register(*identifiers: tuple[str, str]) -> ChildDeviceEntry:
        return registry.async_get_or_create_child(
            config_entry_id=entry_id,
            identifiers=set(identifiers),
            name=library.title,
            parent_device_id=parent_id,
        )

    if not library.uuid:
        return register(by_id).id, False
    device = registry.async_get_child_device_by_identifier(by_id, entry_id)
    if device is not None:
        if device.identifiers <= {by_id, by_uuid}:
            return register(by_id, by_uuid).id, False
        registry.async_remove_device(device.id)
    now = dt_util.utcnow()
    # Home Assistant restores a removed device that had any of the identifiers. The id
    # may have been that of another library.
    device = register(by_uuid)
    registry.async_update_child_device(device.id, new_identifiers={by_id, by_uuid})
    return device.id, device.created_at >= now


@callback
def _async_forget_entities(
    coordinator: PlexActivitiesCoordinator, libraries: Iterable[Library]
) -> None:
    """Keep new libraries from getting what was set for removed entities.

    Home Assistant restores their names, areas and entity ids by their unique ids, which
    entities of another library may have had.
    """
    identifier = coordinator.data.server.machine_identifier
    prefixes = tuple(
        f"{device_identifier(identifier, library)}_" for library in libraries
    )
    registry = er.async_get(coordinator.hass)
    for key in list(registry.deleted_entities):
        _, platform, unique_id = key
        if platform == DOMAIN and unique_id.startswith(prefixes):
            del registry.deleted_entities[key]
            registry.async_schedule_save()
