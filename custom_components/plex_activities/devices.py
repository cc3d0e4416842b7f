"""The devices: a server, and a child device for each of its libraries."""

from collections.abc import Iterable, Mapping

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import (
    ChildDeviceEntry,
    DeviceEntry,
    DeviceEntryType,
)
from homeassistant.util import dt as dt_util

from .aioplex.models import Library, Server
from .const import DOMAIN
from .coordinator import PlexActivitiesCoordinator
from .server.identifiers import device_identifier, uuid_identifier


@callback
def async_keep_devices_current(
    hass: HomeAssistant, coordinator: PlexActivitiesCoordinator
) -> None:
    """Register the server and its libraries, and update them when they change.

    A server's name and version are read again when it has restarted. The device of a
    library that is gone is removed with its entities, also if another library has its
    id by then.
    """
    registry = dr.async_get(hass)
    known: tuple[Server, Mapping[str, Library]] | None = None

    @callback
    def update() -> None:
        nonlocal known
        server, libraries = coordinator.data.server, coordinator.data.libraries
        if (server, libraries) == known:
            return
        known = server, libraries
        parent = _async_register_server(coordinator)
        new = [
            library
            for library in libraries.values()
            if _async_register_library(coordinator, library, parent.id)
        ]
        _async_forget_entities(coordinator, new)
        current = async_library_device_ids(coordinator).values()
        for child in dr.async_entries_for_parent_device(registry, parent.id):
            if child.id not in current:
                registry.async_remove_device(child.id)

    update()
    coordinator.config_entry.async_on_unload(coordinator.async_add_listener(update))


@callback
def is_current(coordinator: PlexActivitiesCoordinator, device: DeviceEntry) -> bool:
    """Return whether this is the server, or one of the libraries it has now."""
    identifier = coordinator.data.server.machine_identifier
    libraries = coordinator.data.libraries
    current = {
        device_identifier(identifier),
        *(device_identifier(identifier, library) for library in libraries.values()),
    }
    return any((DOMAIN, each) in device.identifiers for each in current)


@callback
def async_server_device_id(coordinator: PlexActivitiesCoordinator) -> str:
    """Return the id of a loaded server's device."""
    return dr.async_get_device_id_by_identifier(
        coordinator.hass,
        (DOMAIN, device_identifier(coordinator.data.server.machine_identifier)),
        config_entry_id=coordinator.config_entry.entry_id,
    )


@callback
def async_library_device_ids(
    coordinator: PlexActivitiesCoordinator,
) -> dict[str, str]:
    """Return the ids of the devices of a loaded server's libraries, by library id.

    Libraries that have just been added have none yet.
    """
    data = coordinator.data
    device_ids = {
        identifier: child.id
        for child in dr.async_entries_for_parent_device(
            dr.async_get(coordinator.hass), async_server_device_id(coordinator)
        )
        for _, identifier in child.identifiers
    }
    return {
        library.id: device_id
        for library in data.libraries.values()
        if (
            device_id := device_ids.get(
                device_identifier(data.server.machine_identifier, library)
            )
        )
    }


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
) -> bool:
    """Register the device of a library; return whether there was none of it before.

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
        register(by_id)
        return False
    device = registry.async_get_child_device_by_identifier(by_id, entry_id)
    if device is not None:
        if device.identifiers <= {by_id, by_uuid}:
            register(by_id, by_uuid)
            return False
        registry.async_remove_device(device.id)
    now = dt_util.utcnow()
    # Home Assistant restores a removed device that had any of the identifiers. The id
    # may have been that of another library.
    device = register(by_uuid)
    registry.async_update_child_device(device.id, new_identifiers={by_id, by_uuid})
    return device.created_at >= now


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
