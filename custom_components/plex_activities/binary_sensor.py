"""Binary sensors: whether anything is running, and whether a restart is safe.

Each library has one, too: whether it is being scanned.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .aioplex.models import ActivityCategory, Library
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from .entity import PlexActivitiesEntity, async_add_library_entities
from .server.categories import DISABLED_CATEGORIES, NOT_TO_INTERRUPT
from .server.data import PlexActivitiesData
from .sessions import SessionsCoordinator

# The coordinators centralize the updates.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class PlexRunningDescription(BinarySensorEntityDescription):
    """Describes a binary sensor by how it is read from the data."""

    device_class: BinarySensorDeviceClass = BinarySensorDeviceClass.RUNNING
    category: ActivityCategory | None = None
    is_on_fn: Callable[[PlexActivitiesData], bool | None]
    attributes_fn: Callable[[PlexActivitiesData], Mapping[str, object]]


def _category_description(category: ActivityCategory) -> PlexRunningDescription:
    return PlexRunningDescription(
        key=category.value,
        translation_key=category.value,
        category=category,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=category not in DISABLED_CATEGORIES,
        is_on_fn=lambda data: data.busy([category]),
        attributes_fn=lambda data: {"running": data.count([category])},
    )


BINARY_SENSORS = (
    PlexRunningDescription(
        key="busy",
        translation_key="busy",
        is_on_fn=lambda data: data.busy(),
        attributes_fn=lambda data: {"running": data.count()},
    ),
    *(_category_description(category) for category in ActivityCategory),
)

SAFE_TO_RESTART = BinarySensorEntityDescription(
    key="safe_to_restart", translation_key="safe_to_restart"
)

SCANNING = BinarySensorEntityDescription(
    key="scanning",
    translation_key="scanning",
    device_class=BinarySensorDeviceClass.RUNNING,
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: PlexActivitiesConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the binary sensors of a server, and those of its libraries."""
    coordinator = entry.runtime_data
    sessions = SessionsCoordinator(hass, entry, coordinator)
    async_add_entities(
        [
            *(
                PlexRunning(coordinator, description, category=description.category)
                for description in BINARY_SENSORS
            ),
            PlexSafeToRestart(coordinator, sessions),
        ]
    )
    await async_add_library_entities(
        coordinator,
        async_add_entities,
        lambda library: [PlexLibraryScanning(coordinator, library)],
    )


class PlexRunning(PlexActivitiesEntity, BinarySensorEntity):
    """On while something is running: anything, or an activity of one category."""

    entity_description: PlexRunningDescription

    @property
    @override
    def is_on(self) -> bool | None:
        return self.entity_description.is_on_fn(self.coordinator.data)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, object]:
        return self.entity_description.attributes_fn(self.coordinator.data)


class PlexLibraryScanning(PlexActivitiesEntity, BinarySensorEntity):
    """On while a library is scanned."""

    # They change every second during a scan.
    _unrecorded_attributes = frozenset({"progress", "subtitle"})

    def __init__(
        self, coordinator: PlexActivitiesCoordinator, library: Library
    ) -> None:
        super().__init__(coordinator, SCANNING, library)
        self._library_id = library.id

    @property
    @override
    def is_on(self) -> bool | None:
        data = self.coordinator.data
        if data.scan_of(self._library_id):
            return True
        return False if data.sees_all else None

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, object]:
        scan = self.coordinator.data.scan_of(self._library_id)
        return {
            "progress": scan.progress if scan else None,
            "subtitle": scan.subtitle if scan else None,
        }


class PlexSafeToRestart(PlexActivitiesEntity, BinarySensorEntity):
    """On while restarting the server would interrupt no important work or playback.

    Unavailable while that is unknown, never on.
    """

    def __init__(
        self, coordinator: PlexActivitiesCoordinator, sessions: SessionsCoordinator
    ) -> None:
        super().__init__(coordinator, SAFE_TO_RESTART)
        self._sessions = sessions

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(
            self._sessions.async_add_listener(self._handle_coordinator_update)
        )
        self.async_on_remove(
            self.coordinator.publisher.async_subscribe_playback(
                self._sessions.async_playback_changed
            )
        )
        # In the background: no other entity needs the sessions.
        self._sessions.config_entry.async_create_background_task(
            self.hass,
            self._sessions.async_request_refresh(),
            f"{self._sessions.name} - first refresh",
        )

    # Opt in to in-place entity ID changes (2026.11+): nothing is keyed by entity_id.
    # Without @override, because 2026.10 lacks the method.
    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Do nothing."""

    @override
    async def async_update(self) -> None:
        await super().async_update()
        await self._sessions.async_request_refresh()

    @property
    @override
    def available(self) -> bool:
        data = self.coordinator.data
        return super().available and self._sessions.known and data.sees_all

    @property
    def _reasons(self) -> list[str]:
        running = self.coordinator.data.running(NOT_TO_INTERRUPT)
        reasons = {activity.category.value for activity in running}
        return sorted(reasons | ({"playback"} if self._sessions.data else set()))

    @property
    @override
    def is_on(self) -> bool:
        return not self._reasons

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, object]:
        return {"reasons": self._reasons}
