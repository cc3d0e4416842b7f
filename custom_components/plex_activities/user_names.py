"""What users call servers and libraries: Plex's names, and those in Home Assistant."""

from collections.abc import Mapping

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from .devices import async_server_device_id
from .server.identifiers import device_identifier
from .server.library_names import find_libraries


@callback
def async_server_names(
    registry: dr.DeviceRegistry, entry: PlexActivitiesConfigEntry
) -> set[str]:
    """Return all names of a server, which need not be loaded."""
    names = {
        entry.title,
        *(
            name
            for device in dr.async_entries_for_config_entry(registry, entry.entry_id)
            for name in (device.name_by_user, device.name)
        ),
    }
    if entry.state is ConfigEntryState.LOADED:
        names.add(entry.runtime_data.data.server.name)
    return {name for name in names if name}


@callback
def async_own_library_names(
    coordinator: PlexActivitiesCoordinator,
) -> Mapping[str, list[str]]:
    """Return the names that the user has given a loaded server's libraries, by id."""
    data = coordinator.data
    server_id = data.server.machine_identifier
    names = {
        identifier: child.name_by_user
        for child in dr.async_entries_for_parent_device(
            dr.async_get(coordinator.hass), async_server_device_id(coordinator)
        )
        if child.name_by_user
        for domain, identifier in child.identifiers
        if domain == DOMAIN
    }
    return {
        library.id: [names[identifier]]
        for library in data.libraries.values()
        if (identifier := device_identifier(server_id, library)) in names
    }


@callback
def async_libraries_named(
    coordinator: PlexActivitiesCoordinator, library: str
) -> set[str]:
    """Return the ids of a loaded server's libraries with this id or name."""
    own_names = async_own_library_names(coordinator)
    return find_libraries(library, coordinator.data.libraries, own_names)


async def async_known_libraries_named(
    coordinator: PlexActivitiesCoordinator, library: str
) -> set[str]:
    """Return the same, after reading the libraries again if there is none.

    One may be new, or renamed. Raises HomeAssistantError if the server is unloaded
    meanwhile.
    """
    found = async_libraries_named(coordinator, library)
    if not found:
        await coordinator.async_refresh_libraries()
        found = async_libraries_named(coordinator, library)
    return found
