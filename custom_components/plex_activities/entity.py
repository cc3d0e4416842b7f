"""What all entities of a server share."""

from homeassistant.helpers.device_registry import ChildDeviceInfo, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .aioplex.models import Library
from .const import DOMAIN
from .coordinator import PlexActivitiesCoordinator
from .devices import async_server_device, identifier


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
        device = identifier(coordinator.data.server, library)
        self._attr_unique_id = f"{device}_{description.key}"
        # What else is known of them is told by async_keep_devices_current.
        if library is None:
            self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, device)})
        else:
            self._attr_device_info = ChildDeviceInfo(
                identifiers={(DOMAIN, device)},
                parent_device_id=async_server_device(coordinator).id,
            )
