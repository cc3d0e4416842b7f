"""An event for every activity that starts or ends."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .aioplex.tracking import ActivityChange, ChangeType
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from .entity import PlexActivitiesEntity

# The entity only tells what the coordinator hears.
PARALLEL_UPDATES = 0

DESCRIPTION = EventEntityDescription(
    key="activity",
    translation_key="activity",
    event_types=[each.value for each in ChangeType],
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PlexActivitiesConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up a server's event."""
    async_add_entities([PlexActivityEvent(entry.runtime_data)])


class PlexActivityEvent(PlexActivitiesEntity, EventEntity):
    """Tells of each activity that starts or ends, one by one.

    What runs already when Home Assistant starts is no event: nobody knows since when.
    """

    _unrecorded_attributes = frozenset({"context", "response"})

    def __init__(self, coordinator: PlexActivitiesCoordinator) -> None:
        super().__init__(coordinator, DESCRIPTION)
        self._written_available = True

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.async_subscribe(self._changed))

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Nothing here goes by the entity id."""

    @callback
    def _changed(self, change: ActivityChange) -> None:
        activity = change.activity
        elapsed = dt_util.utcnow() - activity.started_at
        self._trigger_event(
            change.type.value,
            {
                **self.coordinator.data.describe(activity),
                "duration": round(elapsed.total_seconds(), 1),
            },
        )
        self.async_write_ha_state()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        # Progress is no event; only coming and going of the server shows here.
        if self.available != self._written_available:
            self._written_available = self.available
            self.async_write_ha_state()
