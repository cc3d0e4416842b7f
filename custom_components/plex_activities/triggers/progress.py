"""The trigger for what has got so far."""

from typing import ClassVar, override

import probatio

from homeassistant.const import CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.trigger import TriggerActionRunner, TriggerConfig

from ..aioplex.models import Activity
from ..aioplex.tracking import ActivityChange, ChangeType
from ..coordinator import PlexActivitiesCoordinator
from .base import OPTIONS, ActivityTrigger, both, payload_of

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
    """Fires once for each activity that reaches the percent, or jumps over it.

    One that finishes has reached every percent, whether or not Plex has told of it in
    between; one of which no percent is known reaches none.
    """

    SCHEMA: ClassVar = SCHEMA

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self._percent: int = self.options[ATTR_PERCENT]
        # Of each server, whether what runs has reached it; this outlives a reload.
        self._reached: dict[str, dict[str, bool]] = {}

    @override
    def follow(
        self,
        run_action: TriggerActionRunner,
        coordinator: PlexActivitiesCoordinator,
        device_id: str,
    ) -> CALLBACK_TYPE:
        before = self._reached.get(device_id, {})
        # What was that far when it was first seen has not reached it now.
        reached = self._reached[device_id] = {
            each.uuid: before.get(each.uuid, self._is_there(each))
            for each in coordinator.data.running()
        }

        @callback
        def _look(activity: Activity) -> None:
            if (
                not reached.setdefault(activity.uuid, False)
                and self._is_there(activity)
                and self.matches(coordinator, activity)
            ):
                reached[activity.uuid] = True
                run_action(
                    payload_of(coordinator, device_id, activity),
                    f"{activity.title} reached {self._percent} % on {coordinator.config_entry.title}",
                )

        @callback
        def _changed(change: ActivityChange) -> None:
            activity = change.activity
            if change.type is ChangeType.STARTED:
                return
            if change.type is ChangeType.FINISHED and activity.progress is not None:
                _look(activity.revised(progress=100))
            reached.pop(activity.uuid, None)

        # What has gone past it while the entry was being reloaded.
        for activity in coordinator.data.running():
            _look(activity)
        return both(
            coordinator.async_subscribe(_changed), coordinator.async_watch(_look)
        )

    def _is_there(self, activity: Activity) -> bool:
        return activity.progress is not None and activity.progress >= self._percent
