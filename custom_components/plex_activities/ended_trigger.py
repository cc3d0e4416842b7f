"""The triggers of an activity that ends, by how it does."""

from typing import ClassVar, override

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.trigger import TriggerActionRunner

from .activity_trigger import ActivityTrigger, payload_of
from .aioplex.tracking import ActivityChange, ChangeType
from .coordinator import PlexActivitiesCoordinator
from .data import elapsed


class ActivityEndedTrigger(ActivityTrigger):
    """Fires when an activity has ended in a certain way."""

    TYPE: ClassVar[ChangeType]

    @override
    def follow(
        self,
        run_action: TriggerActionRunner,
        coordinator: PlexActivitiesCoordinator,
        device_id: str,
    ) -> CALLBACK_TYPE:
        @callback
        def _changed(change: ActivityChange) -> None:
            activity = change.activity
            if change.type is self.TYPE and self.matches(coordinator, activity):
                payload = payload_of(coordinator, device_id, activity)
                run_action(
                    {**payload, "duration": elapsed(activity)},
                    f"{activity.title} {self.TYPE.value} on {coordinator.config_entry.title}",
                )

        return coordinator.async_subscribe(_changed)


class ActivityFinishedTrigger(ActivityEndedTrigger):
    """Fires when an activity has ended by itself."""

    TYPE = ChangeType.FINISHED


class ActivityCancelledTrigger(ActivityEndedTrigger):
    """Fires when an activity has ended because Home Assistant stopped it."""

    TYPE = ChangeType.CANCELLED
