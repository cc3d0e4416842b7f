"""The devices: a server, and a child device for each of its libraries."""

from collections.abc import Mapping

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntry, DeviceEntryType

from .aioplex.models import Library, Server
from .const import DOMAIN
from .coordinator import PlexActivitiesCoordinator


@callback
def async_keep_devices_current(
    hass: HomeAssistant, coordinator: PlexActivitiesCoordinator
) -> None:
    """Register the server and its libraries, and update them when they change.

    A server's name and version are read again when it has restarted. The device of a
    library that is gone is removed with its entities.
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
        current = {
            registry.async_get_or_create_child(
                config_entry_id=coordinator.config_entry.entry_id,
                identifiers={(DOMAIN, device_identifier(server, library))},
                name=library.title,
                parent_device_id=parent.id,
            ).id
            for library in libraries.values()
        }
        for child in dr.async_entries_for_parent_device(registry, parent.id):
            if child.id not in current:
                registry.async_remove_device(child.id)

    update()
    coordinator.config_entry.async_on_unload(coordinator.async_add_listener(update))


@callback
def is_current(coordinator: PlexActivitiesCoordinator, device: DeviceEntry) -> bool:
    """Return whether this is the server, or one of the libraries it has now."""
    server, libraries = coordinator.data.server, coordinator.data.libraries
    current = {
        device_identifier(server),
        *(device_identifier(server, library) for library in libraries.values()),
    }
    return any((DOMAIN, identifier) in device.identifiers for identifier in current)


def device_identifier(server: Server, library: Library | None = None) -> str:
    """Return the identifier of a device; the unique ids of its entities begin with it."""
    if library is None:
        return server.machine_identifier
    return f"{server.machine_identifier}_library_{library.id}"


@callback
def async_server_device_id(coordinator: PlexActivitiesCoordinator) -> str:
    """Return the id of a loaded server's device."""
    return dr.async_get_device_id_by_identifier(
        coordinator.hass,
        (DOMAIN, device_identifier(coordinator.data.server)),
        config_entry_id=coordinator.config_entry.entry_id,
    )


@callback
def _async_register_server(coordinator: PlexActivitiesCoordinator) -> DeviceEntry:
    server = coordinator.data.server
    return dr.async_get(coordinator.hass).async_get_or_create(
        config_entry_id=coordinator.config_entry.entry_id,
        identifiers={(DOMAIN, device_identifier(server))},
        entry_type=DeviceEntryType.SERVICE,
        manufacturer="Plex",
        model="Plex Media Server",
        name=server.name,
        sw_version=server.version,
        configuration_url="https://app.plex.tv/desktop",
    )
