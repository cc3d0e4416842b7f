"""The trigger for an activity that reaches a percentage."""

from typing import ClassVar, override

import probatio

from homeassistant.const import CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.trigger import TriggerConfig

from ..aioplex.models import Activity
from ..aioplex.tracking import ActivityChange, ChangeType
from .base import OPTIONS, ActivityTrigger, Reason, WatchedServer, call_both

ATTR_PERCENT = "percent"

SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_OPTIONS): {
            **OPTIONS,
            probatio.Required(ATTR_PERCENT): probatio.All(
                probatio.Coerce(int), probatio.Range(min=1, max=100)
            ),
        }
    }
)


class ProgressReachedTrigger(ActivityTrigger):
    """Fires once for each activity that reaches the percentage, or jumps over it.

    An activity that finishes has reached every percentage, whether or not Plex sent
    updates in between. One whose progress is unknown reaches none.
    """

    SCHEMA: ClassVar = SCHEMA

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self._percent: int = self.options[ATTR_PERCENT]
        # By device and uuid: whether what is running has reached it. This outlives a
        # reload.
        self._reached: dict[str, dict[str, bool]] = {}

    @override
    def watch(self, server: WatchedServer) -> CALLBACK_TYPE:
        coordinator = server.coordinator
        before = self._reached.get(server.device_id, {})
        # What had reached it when it was first seen does not fire.
        reached = self._reached[server.device_id] = {
            activity.uuid: before.get(activity.uuid, self._has_reached(activity))
            for activity in coordinator.data.activities.values()
        }

        @callback
        def updated(activity: Activity) -> None:
            if (
                not reached.setdefault(activity.uuid, False)
                and self._has_reached(activity)
                and not self.mismatch(server, activity)
            ):
                reached[activity.uuid] = True
                server.fire(activity, f"reached {self._percent} %")

        @callback
        def changed(change: ActivityChange) -> None:
            activity = change.activity
            if change.type is ChangeType.STARTED:
                return
            if change.type is ChangeType.FINISHED and activity.progress is not None:
                updated(activity._replace(progress=100))
            if not reached.pop(activity.uuid, True):
                server.did_not_fire(
                    activity,
                    self.mismatch(server, activity) or self._not_reached(activity),
                    progress=activity.progress,
                    percent=self._percent,
                )

        # It may have been reached during a reload.
        for activity in coordinator.data.activities.values():
            updated(activity)
        return call_both(
            coordinator.publisher.async_subscribe(changed),
            coordinator.publisher.async_subscribe_updates(updated),
        )

    def _has_reached(self, activity: Activity) -> bool:
        return activity.progress is not None and activity.progress >= self._percent

    @staticmethod
    def _not_reached(activity: Activity) -> Reason:
        if activity.progress is None:
            return Reason.PROGRESS_UNKNOWN
        return Reason.BELOW_PERCENT
