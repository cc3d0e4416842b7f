"""What all entities of a server share."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceEntryType, DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import PlexActivitiesCoordinator


class PlexActivitiesEntity(CoordinatorEntity[PlexActivitiesCoordinator]):
    """An entity of a Plex Media Server."""

    _attr_has_entity_name = True

    def __init__(
        self, coordinator: PlexActivitiesCoordinator, description: EntityDescription
    ) -> None:
        super().__init__(coordinator)
        self.entity_description = description
        server = coordinator.data.server
        self._attr_unique_id = f"{server.machine_identifier}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, server.machine_identifier)},
            entry_type=DeviceEntryType.SERVICE,
            manufacturer="Plex",
            model="Plex Media Server",
            name=server.name,
            sw_version=server.version,
            configuration_url="https://app.plex.tv/desktop",
        )


@callback
def async_keep_device_current(
    hass: HomeAssistant, coordinator: PlexActivitiesCoordinator
) -> None:
    """Follow the server's name and version, which it tells again when it restarts."""
    known = coordinator.data.server

    @callback
    def _update() -> None:
        nonlocal known
        if (server := coordinator.data.server) == known:
            return
        known = server
        dr.async_get(hass).async_get_or_create(
            config_entry_id=coordinator.config_entry.entry_id,
            identifiers={(DOMAIN, server.machine_identifier)},
            name=server.name,
            sw_version=server.version,
        )

    coordinator.config_entry.async_on_unload(coordinator.async_add_listener(_update))
