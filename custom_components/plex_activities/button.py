"""Buttons: stop what runs on a server, scan a library or stop its scan."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .aioplex.models import Activity, ActivityCategory, Library
from .control.scan import async_scan_library
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from .entity import PlexActivitiesEntity

# One press after the other.
PARALLEL_UPDATES = 1


@dataclass(frozen=True, kw_only=True)
class PlexStopButtonDescription(ButtonEntityDescription):
    """A button, and which of the server's activities it stops."""

    stops: Callable[[Activity], bool]


STOP_BUTTONS = (
    PlexStopButtonDescription(
        key="stop_library_scans",
        translation_key="stop_library_scans",
        stops=lambda activity: _scanned_library(activity) is not None,
    ),
    PlexStopButtonDescription(
        key="cancel_all",
        translation_key="cancel_all",
        # Nobody should come across it by chance.
        entity_registry_enabled_default=False,
        stops=lambda activity: activity.cancellable,
    ),
)

SCAN_BUTTON = ButtonEntityDescription(key="scan", translation_key="scan")


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PlexActivitiesConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up a server's buttons, and those of its libraries as they come."""
    coordinator = entry.runtime_data
    async_add_entities(PlexStopButton(coordinator, each) for each in STOP_BUTTONS)
    known: set[str] = set()

    @callback
    def _follow_libraries() -> None:
        nonlocal known
        libraries = coordinator.data.libraries
        new = [libraries[each] for each in libraries if each not in known]
        # Those that are gone may come back.
        known = set(libraries)
        if new:
            async_add_entities(
                button
                for library in new
                for button in _of_library(coordinator, library)
            )

    _follow_libraries()
    entry.async_on_unload(coordinator.async_add_listener(_follow_libraries))


def _of_library(
    coordinator: PlexActivitiesCoordinator, library: Library
) -> tuple[ButtonEntity, ...]:
    stop_scan = PlexStopButtonDescription(
        key="stop_scan",
        translation_key="stop_scan",
        stops=lambda activity: _scanned_library(activity) == library.id,
    )
    return (
        PlexScanButton(coordinator, library),
        PlexStopButton(coordinator, stop_scan, library),
    )


class PlexStopButton(PlexActivitiesEntity, ButtonEntity):
    """Stops some of what runs on a server."""

    entity_description: PlexStopButtonDescription

    @override
    async def async_press(self) -> None:
        running = self.coordinator.data.running()
        for result in await self.coordinator.async_stop_all(
            [each for each in running if self.entity_description.stops(each)]
        ):
            if isinstance(result, HomeAssistantError):
                raise result


class PlexScanButton(PlexActivitiesEntity, ButtonEntity):
    """Scans a library, unless it is being scanned."""

    def __init__(
        self, coordinator: PlexActivitiesCoordinator, library: Library
    ) -> None:
        super().__init__(coordinator, SCAN_BUTTON, library)
        self._library_id = library.id

    @override
    async def async_press(self) -> None:
        await async_scan_library(
            self.coordinator, self._library_id, path=None, wait=None
        )


def _scanned_library(activity: Activity) -> str | None:
    """Return which library this scans; None for what is no scan, or a young one."""
    is_scan = activity.category is ActivityCategory.LIBRARY_SCAN
    return activity.library_id if is_scan else None
