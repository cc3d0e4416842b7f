"""Buttons: stop activities of a server, scan a library or stop its scan."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .aioplex.models import Activity, ActivityCategory, Library
from .control.scan import async_scan_library
from .control.stop import async_stop_all, async_stop_maintenance
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from .entity import PlexActivitiesEntity, async_add_library_entities

# One press after the other.
PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class PlexButtonDescription(ButtonEntityDescription):
    """Describes a button by whether it needs the token of the server's owner."""

    owner_only: bool = True


@dataclass(frozen=True, kw_only=True)
class PlexStopButtonDescription(PlexButtonDescription):
    """Describes a button by which of the server's activities it stops."""

    stops_fn: Callable[[Activity], bool]


STOP_BUTTONS = (
    PlexStopButtonDescription(
        key="stop_library_scans",
        translation_key="stop_library_scans",
        stops_fn=lambda activity: _scanned_library(activity) is not None,
    ),
    PlexStopButtonDescription(
        key="cancel_all",
        translation_key="cancel_all",
        # Disabled by default, so that nobody presses it by accident.
        entity_registry_enabled_default=False,
        # Users may cancel what is their own.
        owner_only=False,
        stops_fn=lambda activity: activity.cancellable,
    ),
)

STOP_MAINTENANCE_BUTTON = PlexButtonDescription(
    key="stop_maintenance",
    translation_key="stop_maintenance",
    entity_registry_enabled_default=False,
)

SCAN_BUTTON = PlexButtonDescription(key="scan", translation_key="scan")


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PlexActivitiesConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the buttons of a server, and those of its libraries as they appear."""
    coordinator = entry.runtime_data
    async_add_entities(
        [
            *(PlexStopButton(coordinator, description) for description in STOP_BUTTONS),
            PlexStopMaintenanceButton(coordinator, STOP_MAINTENANCE_BUTTON),
        ]
    )
    await async_add_library_entities(
        coordinator, async_add_entities, partial(_library_buttons, coordinator)
    )


def _library_buttons(
    coordinator: PlexActivitiesCoordinator, library: Library
) -> tuple[ButtonEntity, ...]:
    stop_scan = PlexStopButtonDescription(
        key="stop_scan",
        translation_key="stop_scan",
        stops_fn=lambda activity: _scanned_library(activity) == library.id,
    )
    return (
        PlexScanButton(coordinator, library),
        PlexStopButton(coordinator, stop_scan, library),
    )


class PlexButton(PlexActivitiesEntity, ButtonEntity):
    """A button of a server or a library.

    Unavailable if Plex would refuse the token what the button does.
    """

    entity_description: PlexButtonDescription

    @property
    @override
    def available(self) -> bool:
        is_allowed = (
            self.coordinator.data.sees_all or not self.entity_description.owner_only
        )
        return super().available and is_allowed


class PlexStopButton(PlexButton):
    """Stops some of the running activities."""

    entity_description: PlexStopButtonDescription

    @override
    async def async_press(self) -> None:
        stops = self.entity_description.stops_fn
        activities = filter(stops, self.coordinator.data.running())
        for result in await async_stop_all(self.coordinator, activities, named=False):
            if isinstance(result, HomeAssistantError):
                raise result


class PlexStopMaintenanceButton(PlexButton):
    """Stops all scheduled tasks, also those that run without an activity."""

    @override
    async def async_press(self) -> None:
        await async_stop_maintenance(self.coordinator)


class PlexScanButton(PlexButton):
    """Scans a library."""

    def __init__(
        self, coordinator: PlexActivitiesCoordinator, library: Library
    ) -> None:
        super().__init__(coordinator, SCAN_BUTTON, library)
        self._library_id = library.id

    @override
    async def async_press(self) -> None:
        await async_scan_library(self.coordinator, self._library_id)


def _scanned_library(activity: Activity) -> str | None:
    """Return the library that this scans; None for other activities.

    Also None during the first second of a scan, when Plex has not named the library.
    """
    is_scan = activity.category is ActivityCategory.LIBRARY_SCAN
    return activity.library_id if is_scan else None
