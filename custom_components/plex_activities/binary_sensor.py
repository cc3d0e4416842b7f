"""Binary sensors: whether anything runs, and whether anything of a kind does."""

from collections.abc import Mapping
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .aioplex.models import ActivityCategory
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from .data import DISABLED_CATEGORIES
from .entity import PlexActivitiesEntity
from .safe_to_restart import PlexSafeToRestart
from .sessions import SessionsCoordinator

# Entities only read what the coordinator knows.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PlexActivitiesConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up a server's binary sensors."""
    coordinator = entry.runtime_data
    async_add_entities(
        [
            PlexBusy(coordinator),
            *(PlexCategoryRunning(coordinator, each) for each in ActivityCategory),
            PlexSafeToRestart(
                coordinator, SessionsCoordinator(hass, entry, coordinator.client)
            ),
        ]
    )


class PlexBusy(PlexActivitiesEntity, BinarySensorEntity):
    """On while anything runs."""

    def __init__(self, coordinator: PlexActivitiesCoordinator) -> None:
        super().__init__(coordinator, _description("busy"))

    @property
    @override
    def is_on(self) -> bool | None:
        return self.coordinator.data.busy()


class PlexCategoryRunning(PlexActivitiesEntity, BinarySensorEntity):
    """On while an activity of one category runs."""

    def __init__(
        self, coordinator: PlexActivitiesCoordinator, category: ActivityCategory
    ) -> None:
        super().__init__(
            coordinator,
            _description(category.value, enabled=category not in DISABLED_CATEGORIES),
        )
        self._category = category

    @property
    @override
    def is_on(self) -> bool | None:
        return self.coordinator.data.busy([self._category])

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, object]:
        return {"running": self.coordinator.data.count([self._category])}


def _description(key: str, *, enabled: bool = True) -> BinarySensorEntityDescription:
    return BinarySensorEntityDescription(
        key=key,
        translation_key=key,
        device_class=BinarySensorDeviceClass.RUNNING,
        entity_registry_enabled_default=enabled,
    )
