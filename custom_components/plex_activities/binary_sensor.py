"""Binary sensors: whether anything runs, and whether anything of a kind does."""

from collections.abc import Mapping
from typing import override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .aioplex.models import ActivityCategory
from .coordinator import (
    PlexActivitiesConfigEntry,
    PlexActivitiesCoordinator,
    SessionsCoordinator,
)
from .entity import PlexActivitiesEntity
from .server.data import DISABLED_CATEGORIES

# Entities only read what the coordinator knows.
PARALLEL_UPDATES = 0

# What a restart would break off or leave half done. The rest is made up for by itself.
NOT_TO_INTERRUPT = (
    ActivityCategory.LIBRARY_SCAN,
    ActivityCategory.CONVERSION,
    ActivityCategory.RECORDING,
    ActivityCategory.MAINTENANCE,
)


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


class PlexSafeToRestart(PlexActivitiesEntity, BinarySensorEntity):
    """On while a restart of the server would disturb nothing and nobody.

    Unavailable while that is not known, never on.
    """

    def __init__(
        self, coordinator: PlexActivitiesCoordinator, sessions: SessionsCoordinator
    ) -> None:
        key = "safe_to_restart"
        # Disabled, since it alone makes one request a minute into three.
        super().__init__(
            coordinator,
            BinarySensorEntityDescription(
                key=key, translation_key=key, entity_registry_enabled_default=False
            ),
        )
        self._sessions = sessions

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(
            self._sessions.async_add_listener(self._handle_coordinator_update)
        )
        # Set-up does not wait for what only this one entity needs.
        self._sessions.config_entry.async_create_background_task(
            self.hass,
            self._sessions.async_refresh_if_due(),
            f"{self._sessions.name} - at the start",
        )

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Do nothing: what listens goes by no id."""

    @override
    async def async_update(self) -> None:
        await super().async_update()
        await self._sessions.async_refresh_if_due()

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


def _description(key: str, *, enabled: bool = True) -> BinarySensorEntityDescription:
    return BinarySensorEntityDescription(
        key=key,
        translation_key=key,
        device_class=BinarySensorDeviceClass.RUNNING,
        entity_registry_enabled_default=enabled,
    )
