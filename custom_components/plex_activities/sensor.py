"""Sensors: how many activities are running, and which has been running longest.

They also show its progress and its estimated finish, and the progress of each category.
Each library has one, too: when it was last scanned.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import MATCH_ALL, EntityCategory, UnitOfRatio
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .aioplex.models import Activity, ActivityCategory, Library
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from .entity import PlexActivitiesEntity, async_add_library_entities
from .estimated_finish import PlexEstimatedFinish
from .server.categories import PROGRESS_CATEGORIES
from .server.data import PlexActivitiesData
from .server.names import activity_name

# The coordinator centralizes the updates.
PARALLEL_UPDATES = 0

# Plex runs a dozen at once, 43 at most so far; attributes are for people and cards.
MAX_LISTED = 50


@dataclass(frozen=True, kw_only=True)
class PlexActivitiesSensorDescription(SensorEntityDescription):
    """Describes a sensor by how its state and attributes are read from the data."""

    category: ActivityCategory | None = None
    value_fn: Callable[[HomeAssistant, PlexActivitiesData], StateType]
    attributes_fn: Callable[[PlexActivitiesData], Mapping[str, object]]


def _activities_attributes(data: PlexActivitiesData) -> Mapping[str, object]:
    running = data.running()
    return {
        "activities": [data.describe(activity) for activity in running[:MAX_LISTED]],
        "truncated": len(running) > MAX_LISTED,
        "sees_all": data.sees_all,
    }


def _activity_attributes(
    data: PlexActivitiesData, activity: Activity | None
) -> Mapping[str, object]:
    return data.describe(activity) if activity else {}


def _name_of_oldest(hass: HomeAssistant, data: PlexActivitiesData) -> str | None:
    oldest = data.oldest()
    return activity_name(hass, oldest) if oldest else None


def _progress_of_oldest(_hass: HomeAssistant, data: PlexActivitiesData) -> int | None:
    oldest = data.oldest()
    return oldest.progress if oldest else None


def _progress_description(
    category: ActivityCategory,
) -> PlexActivitiesSensorDescription:
    def value(_hass: HomeAssistant, data: PlexActivitiesData) -> int | None:
        oldest = data.oldest([category])
        return oldest.progress if oldest else None

    def attributes(data: PlexActivitiesData) -> Mapping[str, object]:
        return {
            **_activity_attributes(data, data.oldest([category])),
            "running": data.count([category]),
        }

    key = f"{category.value}_progress"
    return PlexActivitiesSensorDescription(
        key=key,
        translation_key=key,
        category=category,
        entity_category=EntityCategory.DIAGNOSTIC,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        entity_registry_enabled_default=category in PROGRESS_CATEGORIES,
        value_fn=value,
        attributes_fn=attributes,
    )


SENSORS = (
    PlexActivitiesSensorDescription(
        key="activities",
        translation_key="activities",
        # Its unit is in the translations.
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=lambda _hass, data: data.count(),
        attributes_fn=_activities_attributes,
    ),
    PlexActivitiesSensorDescription(
        key="current_activity",
        translation_key="current_activity",
        value_fn=_name_of_oldest,
        attributes_fn=lambda data: _activity_attributes(data, data.oldest()),
    ),
    PlexActivitiesSensorDescription(
        key="progress",
        translation_key="progress",
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        value_fn=_progress_of_oldest,
        attributes_fn=lambda data: _activity_attributes(data, data.oldest()),
    ),
    *(_progress_description(category) for category in ActivityCategory),
)

LAST_SCAN = SensorEntityDescription(
    key="last_scan",
    translation_key="last_scan",
    device_class=SensorDeviceClass.TIMESTAMP,
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PlexActivitiesConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the sensors of a server, and those of its libraries."""
    coordinator = entry.runtime_data
    async_add_entities(
        [
            *(
                PlexActivitiesSensor(
                    coordinator, description, category=description.category
                )
                for description in SENSORS
            ),
            PlexEstimatedFinish(coordinator),
        ]
    )
    await async_add_library_entities(
        coordinator,
        async_add_entities,
        lambda library: [PlexLastScan(coordinator, library)],
    )


class PlexActivitiesSensor(PlexActivitiesEntity, SensorEntity):
    """A sensor that shows a part of the coordinator's data."""

    # Titles and lists change every second, and are not worth recording.
    _unrecorded_attributes = frozenset({MATCH_ALL})

    entity_description: PlexActivitiesSensorDescription

    @property
    @override
    def native_value(self) -> StateType:
        return self.entity_description.value_fn(self.hass, self.coordinator.data)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, object]:
        return self.entity_description.attributes_fn(self.coordinator.data)


class PlexLastScan(PlexActivitiesEntity, SensorEntity):
    """When the last scan of a library completed."""

    def __init__(
        self, coordinator: PlexActivitiesCoordinator, library: Library
    ) -> None:
        super().__init__(coordinator, LAST_SCAN, library)
        self._library_id = library.id

    @property
    @override
    def native_value(self) -> datetime | None:
        library = self.coordinator.data.libraries.get(self._library_id)
        return library.scanned_at if library else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, object]:
        durations = self.coordinator.data.scan_durations
        return {"duration": durations.get(self._library_id)}
