"""An event for every activity that starts or ends."""

from collections import deque
from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .aioplex.tracking import MAX_ACTIVITIES, ActivityChange, ChangeType
from .const import AT_ONCE
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from .entity import PlexActivitiesEntity
from .server.data import elapsed

# The entity only tells what the coordinator hears.
PARALLEL_UPDATES = 0

# An outage in which more happens is told from its end.
MAX_WAITING = 2 * MAX_ACTIVITIES

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
        # What the notifications tell while polling fails: written now, it is lost.
        self._waiting: deque[tuple[ActivityChange, float]] = deque(maxlen=MAX_WAITING)
        self._left = AT_ONCE

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.async_subscribe(self._changed))

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Nothing here goes by the entity id."""

    @callback
    def _changed(self, change: ActivityChange) -> None:
        self._waiting.append((change, elapsed(change.activity)))
        self._tell()

    @callback
    def _tell(self) -> None:
        while self._left and self.available and self._waiting:
            if self._left == AT_ONCE:
                self.hass.loop.call_soon(self._go_on)
            self._left -= 1
            change, duration = self._waiting.popleft()
            about = self.coordinator.data.describe(change.activity)
            self._trigger_event(change.type.value, about | {"duration": duration})
            self.async_write_ha_state()

    @callback
    def _go_on(self) -> None:
        self._left = AT_ONCE
        self._tell()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        # Progress is no event; only coming and going of the server shows here.
        if self.available != self._written_available:
            self._written_available = self.available
            self.async_write_ha_state()
        self._tell()
