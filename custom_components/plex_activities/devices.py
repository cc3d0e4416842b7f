"""The devices: a server, and below it one for each of its libraries."""

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
    """Register the server and its libraries, and follow what becomes of them.

    A server tells its name and version again when it restarts. A library that is
    gone takes its entities with it.
    """
    registry = dr.async_get(hass)
    known: tuple[Server, Mapping[str, Library]] | None = None

    @callback
    def _update() -> None:
        nonlocal known
        server, libraries = coordinator.data.server, coordinator.data.libraries
        if (server, libraries) == known:
            return
        known = server, libraries
        parent = async_server_device(coordinator)
        there = {
            registry.async_get_or_create_child(
                config_entry_id=coordinator.config_entry.entry_id,
                identifiers={(DOMAIN, identifier(server, library))},
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
    current = {identifier(server), *(identifier(server, each) for each in libraries)}
    return any((DOMAIN, each) in device.identifiers for each in current)


def identifier(server: Server, library: Library | None = None) -> str:
    """Return what names a device, and begins the unique ids of its entities."""
    if library is None:
        return server.machine_identifier
    return f"{server.machine_identifier}_library_{library.id}"


@callback
def async_server_device(coordinator: PlexActivitiesCoordinator) -> DeviceEntry:
    """Return the device of the server itself, as it is by now."""
    server = coordinator.data.server
    return dr.async_get(coordinator.hass).async_get_or_create(
        config_entry_id=coordinator.config_entry.entry_id,
        identifiers={(DOMAIN, identifier(server))},
        entry_type=DeviceEntryType.SERVICE,
        manufacturer="Plex",
        model="Plex Media Server",
        name=server.name,
        sw_version=server.version,
        configuration_url="https://app.plex.tv/desktop",
    )
