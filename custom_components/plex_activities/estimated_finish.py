"""The sensor that shows when the longest running activity will probably finish."""

from datetime import datetime, timedelta
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.util import dt as dt_util

from .coordinator import PlexActivitiesCoordinator
from .entity import PlexActivitiesEntity

# An estimate is a full minute, and stays while it is wrong by less than one. An activity
# that is not over so long after it has stalled.
OVERDUE = timedelta(minutes=2)

DESCRIPTION = SensorEntityDescription(
    key="finish",
    translation_key="finish",
    device_class=SensorDeviceClass.TIMESTAMP,
)


class PlexEstimatedFinish(PlexActivitiesEntity, SensorEntity):
    """When the longest running activity will probably finish, to the minute.

    Unknown until there is an estimate, and again once it has turned out to be wrong.
    """

    def __init__(self, coordinator: PlexActivitiesCoordinator) -> None:
        super().__init__(coordinator, DESCRIPTION)
        self._scheduled: datetime | None = None
        self._unschedule: CALLBACK_TYPE | None = None

    @property
    @override
    def native_value(self) -> datetime | None:
        oldest = self.coordinator.data.oldest()
        finish = oldest.estimated_finish if oldest else None
        is_overdue = finish is not None and finish + OVERDUE <= dt_util.utcnow()
        return None if is_overdue else finish

    @override
    async def async_added_to_hass(self) -> None:
        await super().async_added_to_hass()
        self._schedule()
        self.async_on_remove(self._cancel)

    # Opt in to in-place entity ID changes (2026.11+): nothing is keyed by entity_id.
    # Without @override, because 2026.10 lacks the method.
    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Do nothing."""

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        self._schedule()
        super()._handle_coordinator_update()

    @callback
    def _schedule(self) -> None:
        """Write the state again when the estimate is overdue: no message may come."""
        if (finish := self.native_value) == self._scheduled:
            return
        self._cancel()
        self._scheduled = finish
        if finish is not None:
            self._unschedule = async_track_point_in_utc_time(
                self.hass, self._overdue, finish + OVERDUE
            )

    @callback
    def _cancel(self) -> None:
        if self._unschedule is not None:
            self._unschedule()
            self._unschedule = None

    @callback
    def _overdue(self, _now: datetime) -> None:
        self._unschedule = self._scheduled = None
        self.async_write_ha_state()
