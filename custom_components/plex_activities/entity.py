"""Base of all entities of a server, and how those of its libraries are added."""

import asyncio
from collections.abc import Callable, Iterable
from itertools import batched
from typing import override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import ChildDeviceInfo, DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .aioplex.models import ActivityCategory, Library
from .const import DOMAIN, LIBRARIES_PER_LOOP_TURN
from .coordinator import PlexActivitiesCoordinator
from .devices import async_server_device_id, async_subscribe_new_libraries
from .server.identifiers import device_identifier


class PlexActivitiesEntity(CoordinatorEntity[PlexActivitiesCoordinator]):
    """An entity of a Plex Media Server, or of one of its libraries.

    `category` is given if it shows the activities of this category alone.
    """

    _attr_has_entity_name = True

    def __init__(
        self,
        coordinator: PlexActivitiesCoordinator,
        description: EntityDescription,
        library: Library | None = None,
        category: ActivityCategory | None = None,
    ) -> None:
        super().__init__(coordinator, category)
        self.entity_description = description
        server = coordinator.data.server
        identifier = device_identifier(server.machine_identifier, library)
        self._attr_unique_id = f"{identifier}_{description.key}"
        # device_updates.py registers the devices with their names, before the entities.
        if library is None:
            self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, identifier)})
        else:
            self._attr_device_info = ChildDeviceInfo(
                identifiers={(DOMAIN, identifier)},
                parent_device_id=async_server_device_id(coordinator),
            )

    @property
    @override
    def suggested_object_id(self) -> str | None:
        # Names may change, and be long; examples and automations use the keys.
        return self.entity_description.key


async def async_add_library_entities(
    coordinator: PlexActivitiesCoordinator,
    async_add_entities: AddConfigEntryEntitiesCallback,
    entities_of: Callable[[Library], Iterable[Entity]],
) -> None:
    """Add the entities of each library, now and when it has a new device."""

    @callback
    def add(libraries: Iterable[Library]) -> None:
        async_add_entities(
            entity for library in libraries for entity in entities_of(library)
        )

    libraries = coordinator.data.libraries.values()
    coordinator.config_entry.async_on_unload(
        async_subscribe_new_libraries(coordinator, add)
    )
    for some in batched(libraries, LIBRARIES_PER_LOOP_TURN, strict=False):
        add(some)
        await asyncio.sleep(0)
