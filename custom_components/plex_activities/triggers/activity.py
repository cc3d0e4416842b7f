"""The triggers of an activity that starts or ends."""

from typing import ClassVar, override

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.trigger import TriggerActionRunner, TriggerConfig

from ..aioplex.models import Activity
from ..aioplex.tracking import ActivityChange, ChangeType
from ..coordinator import PlexActivitiesCoordinator
from ..server.data import elapsed
from .base import ActivityTrigger, both, payload_of


class ActivityStartedTrigger(ActivityTrigger):
    """Fires when an activity starts; for a library, as soon as it is known to be of it."""

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        # Of each server, what has started and did not match so far; this outlives a
        # reload. Plex tells about a second after its start which library a scan is of.
        self._untold: dict[str, set[str]] = {}

    @override
    def follow(
        self,
        run_action: TriggerActionRunner,
        coordinator: PlexActivitiesCoordinator,
        device_id: str,
    ) -> CALLBACK_TYPE:
        untold = self._untold.setdefault(device_id, set())
        untold.intersection_update(coordinator.data.activities)

        @callback
        def _changed(change: ActivityChange) -> None:
            if change.type is ChangeType.STARTED:
                untold.add(change.activity.uuid)
                return
            # The last words about a short one are the first to tell its library.
            _look(change.activity)
            untold.discard(change.activity.uuid)

        @callback
        def _look(activity: Activity) -> None:
            if activity.uuid in untold and self.matches(coordinator, activity):
                untold.remove(activity.uuid)
                run_action(
                    payload_of(coordinator, device_id, activity),
                    f"{activity.title} started on {coordinator.config_entry.title}",
                )

        # What was told while the entry was being reloaded.
        for activity in coordinator.data.running():
            _look(activity)
        return both(
            coordinator.async_subscribe(_changed), coordinator.async_watch(_look)
        )


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
