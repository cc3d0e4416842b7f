"""Sensors: how much runs, what has run longest, and how far it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import override

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.const import MATCH_ALL, UnitOfRatio
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType
from homeassistant.util.json import JsonObjectType

from .aioplex.models import Activity, ActivityCategory
from .coordinator import PlexActivitiesConfigEntry
from .entity import PlexActivitiesEntity
from .server.data import DISABLED_CATEGORIES, PlexActivitiesData

# Entities only read what the coordinator knows.
PARALLEL_UPDATES = 0

# Plex runs a dozen at once; attributes are for people and cards.
MAX_LISTED = 50


@dataclass(frozen=True, kw_only=True)
class PlexActivitiesSensorDescription(SensorEntityDescription):
    """Which part of the value a sensor shows, and what it says beside it."""

    value: Callable[[PlexActivitiesData], StateType]
    attributes: Callable[[PlexActivitiesData], JsonObjectType]


def _all_listed(data: PlexActivitiesData) -> JsonObjectType:
    running = data.running()
    return {
        "activities": [data.describe(each) for each in running[:MAX_LISTED]],
        "truncated": len(running) > MAX_LISTED,
        "sees_all": data.sees_all,
    }


def _described(data: PlexActivitiesData, activity: Activity | None) -> JsonObjectType:
    return data.describe(activity) if activity else {}


def _name(activity: Activity | None) -> str | None:
    return (activity.title or activity.category.value) if activity else None


def _progress_description(
    category: ActivityCategory,
) -> PlexActivitiesSensorDescription:
    def value(data: PlexActivitiesData) -> int | None:
        oldest = data.oldest([category])
        return oldest.progress if oldest else None

    def attributes(data: PlexActivitiesData) -> JsonObjectType:
        return {
            **_described(data, data.oldest([category])),
            "running": data.count([category]),
        }

    key = f"{category.value}_progress"
    return PlexActivitiesSensorDescription(
        key=key,
        translation_key=key,
        native_unit_of_measurement=UnitOfRatio.PERCENTAGE,
        entity_registry_enabled_default=category not in DISABLED_CATEGORIES,
        value=value,
        attributes=attributes,
    )


SENSORS = (
    PlexActivitiesSensorDescription(
        key="activities",
        translation_key="activities",
        value=lambda data: data.count(),
        attributes=_all_listed,
    ),
    PlexActivitiesSensorDescription(
        key="current_activity",
        translation_key="current_activity",
        value=lambda data: _name(data.oldest()),
        attributes=lambda data: _described(data, data.oldest()),
    ),
    *(_progress_description(category) for category in ActivityCategory),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PlexActivitiesConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up a server's sensors."""
    async_add_entities(
        PlexActivitiesSensor(entry.runtime_data, description) for description in SENSORS
    )


class PlexActivitiesSensor(PlexActivitiesEntity, SensorEntity):
    """One fact about what a server does."""

    # Titles and lists change every second and say nothing worth keeping.
    _unrecorded_attributes = frozenset({MATCH_ALL})

    entity_description: PlexActivitiesSensorDescription

    @property
    @override
    def native_value(self) -> StateType:
        return self.entity_description.value(self.coordinator.data)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, object]:
        return self.entity_description.attributes(self.coordinator.data)
