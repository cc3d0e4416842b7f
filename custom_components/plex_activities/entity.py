"""What all entities of a server share, and the devices they belong to."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import (
    ChildDeviceInfo,
    DeviceEntry,
    DeviceEntryType,
    DeviceInfo,
)
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .aioplex.models import Library, Server
from .const import DOMAIN
from .coordinator import PlexActivitiesCoordinator


class PlexActivitiesEntity(CoordinatorEntity[PlexActivitiesCoordinator]):
    """An entity of a Plex Media Server, or of one of its libraries."""

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: PlexActivitiesCoordinator,
        description: EntityDescription,
        library: Library | None = None,
    ) -> None:
        super().__init__(coordinator)
        self.entity_description = description
        server = coordinator.data.server
        identifier = _identifier(server, library)
        self._attr_unique_id = f"{identifier}_{description.key}"
        # What else is known of them is told by async_keep_devices_current.
        if library is None:
            self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, identifier)})
        else:
            self._attr_device_info = ChildDeviceInfo(
                identifiers={(DOMAIN, identifier)},
                parent_device_id=_server_device(coordinator).id,
            )


@callback
def async_keep_devices_current(
    hass: HomeAssistant, coordinator: PlexActivitiesCoordinator
) -> None:
    """Register the server and its libraries, and follow what becomes of them.

    A server tells its name and version again when it restarts. A library that is
    gone takes its entities with it.
    """
    registry = dr.async_get(hass)
    known: object = None

    @callback
    def _update() -> None:
        nonlocal known
        server, libraries = coordinator.data.server, coordinator.data.libraries
        if (server, libraries) == known:
            return
        known = server, libraries
        parent = _server_device(coordinator)
        there = {
            registry.async_get_or_create_child(
                config_entry_id=coordinator.config_entry.entry_id,
                identifiers={(DOMAIN, _identifier(server, library))},
                name=library.title,
                parent_device_id=parent.id,
            ).id
            for library in libraries.values()
        }
        for child in dr.async_entries_for_parent_device(registry, parent.id):
            if child.id not in there:
                registry.async_remove_device(child.id)

    _update()
    coordinator.config_entry.async_on_unload(coordinator.async_add_listener(_update))


@callback
def is_current(coordinator: PlexActivitiesCoordinator, device: DeviceEntry) -> bool:
    """Return whether this is the server, or one of the libraries it has now."""
    server, libraries = coordinator.data.server, coordinator.data.libraries.values()
    current = {_identifier(server), *(_identifier(server, each) for each in libraries)}
    return any((DOMAIN, each) in device.identifiers for each in current)


def _identifier(server: Server, library: Library | None = None) -> str:
    if library is None:
        return server.machine_identifier
    return f"{server.machine_identifier}_library_{library.id}"


@callback
def _server_device(coordinator: PlexActivitiesCoordinator) -> DeviceEntry:
    server = coordinator.data.server
    return dr.async_get(coordinator.hass).async_get_or_create(
        config_entry_id=coordinator.config_entry.entry_id,
        identifiers={(DOMAIN, _identifier(server))},
        entry_type=DeviceEntryType.SERVICE,
        manufacturer="Plex",
        model="Plex Media Server",
        name=server.name,
        sw_version=server.version,
        configuration_url="https://app.plex.tv/desktop",
    )
