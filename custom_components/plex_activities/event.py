"""An event entity for every activity that starts or ends."""

from collections import deque
from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .aioplex.bounds import MAX_ACTIVITIES
from .aioplex.tracking import ActivityChange, ChangeType
from .const import EVENT_ACTIVITY_ENDED, LOGBOOK_MIN_DURATION, MAX_PER_LOOP_TURN
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from .devices import async_server_device_id
from .entity import PlexActivitiesEntity
from .server.categories import COUNTED_CATEGORIES
from .server.names import describe_with_name

# The coordinator centralizes the updates.
PARALLEL_UPDATES = 0

# Of more changes than that during one outage, the oldest are dropped.
MAX_PENDING = 2 * MAX_ACTIVITIES

DESCRIPTION = EventEntityDescription(
    key="activity",
    translation_key="activity",
    event_types=[change_type.value for change_type in ChangeType],
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: PlexActivitiesConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Set up the event entity of a server."""
    async_add_entities([PlexActivityEvent(entry.runtime_data)])


class PlexActivityEvent(PlexActivitiesEntity, EventEntity):
    """Fires for each activity that starts or ends.

    Activities that are running when Home Assistant starts fire nothing until they end.
    """

    _unrecorded_attributes = frozenset({"context", "response"})

    def __init__(self, coordinator: PlexActivitiesCoordinator) -> None:
        super().__init__(coordinator, DESCRIPTION)
        self._written_available = True
        # Changes with their durations. Messages arrive while polling fails, too, and
        # an event that is written while the entity is unavailable is lost.
        self._pending: deque[tuple[ActivityChange, float]] = deque(maxlen=MAX_PENDING)
        self._writes_left = MAX_PER_LOOP_TURN

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.publisher.async_subscribe(self._changed))

    # Opt in to in-place entity ID changes (2026.11+): nothing is keyed by entity_id.
    # Without @override, because 2026.10 lacks the method.
    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Do nothing."""

    @callback
    def _changed(self, change: ActivityChange) -> None:
        if change.activity.category not in COUNTED_CATEGORIES:
            return
        self._pending.append(
            (change, self.coordinator.start_times.elapsed(change.activity))
        )
        self._write_pending()

    @callback
    def _write_pending(self) -> None:
        while self._writes_left and self.available and self._pending:
            if self._writes_left == MAX_PER_LOOP_TURN:
                self.hass.loop.call_soon(self._resume)
            self._writes_left -= 1
            change, duration = self._pending.popleft()
            description = describe_with_name(
                self.hass, self.coordinator.data, change.activity
            )
            self._trigger_event(
                change.type.value, {**description, "duration": duration}
            )
            self.async_write_ha_state()
            if (
                change.type is not ChangeType.STARTED
                and duration > LOGBOOK_MIN_DURATION
            ):
                self._fire_ended(change.type, description["title"], duration)

    @callback
    def _fire_ended(self, how: ChangeType, title: str, duration: float) -> None:
        """Fire what logbook.py makes a sentence of."""
        self.hass.bus.async_fire(
            EVENT_ACTIVITY_ENDED,
            {
                ATTR_ENTITY_ID: self.entity_id,
                ATTR_DEVICE_ID: async_server_device_id(self.coordinator),
                "event_type": how.value,
                "title": title,
                "duration": duration,
            },
        )

    @callback
    def _resume(self) -> None:
        self._writes_left = MAX_PER_LOOP_TURN
        self._write_pending()

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        # Progress is no event: only a change of availability is written here.
        if self.available != self._written_available:
            self._written_available = self.available
            self.async_write_ha_state()
        self._write_pending()
