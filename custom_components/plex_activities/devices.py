"""The devices: one of the server, and a child device of each of its libraries."""

from collections.abc import Callable, Iterable

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.util.signal_type import SignalType

from .aioplex.models import Library
from .const import DOMAIN
from .coordinator import PlexActivitiesCoordinator
from .server.identifiers import device_identifier


def _signal(coordinator: PlexActivitiesCoordinator) -> SignalType[Iterable[Library]]:
    return SignalType(f"{DOMAIN}_libraries_{coordinator.config_entry.entry_id}")


@callback
def async_subscribe_new_libraries(
    coordinator: PlexActivitiesCoordinator,
    subscriber: Callable[[Iterable[Library]], None],
) -> CALLBACK_TYPE:
    """Call `subscriber` with libraries whose devices are new, a few at a time."""
    return async_dispatcher_connect(coordinator.hass, _signal(coordinator), subscriber)


@callback
def async_publish_new_libraries(
    coordinator: PlexActivitiesCoordinator, libraries: Iterable[Library]
) -> None:
    """Tell the subscribers that these libraries have new devices."""
    async_dispatcher_send(coordinator.hass, _signal(coordinator), libraries)


@callback
def is_current(coordinator: PlexActivitiesCoordinator, device: DeviceEntry) -> bool:
    """Return whether this is the server, or one of the libraries it has now."""
    server_id = coordinator.data.server.machine_identifier
    devices = (None, *coordinator.data.libraries.values())
    current = {(DOMAIN, device_identifier(server_id, library)) for library in devices}
    return not current.isdisjoint(device.identifiers)


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
