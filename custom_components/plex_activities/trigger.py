"""Triggers: something started, finished, was cancelled, or is so far."""

from typing import ClassVar, override

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
)

from .activity_trigger import ActivityTrigger, both, payload_of
from .aioplex.models import Activity
from .aioplex.tracking import ActivityChange, ChangeType
from .coordinator import PlexActivitiesCoordinator
from .data import elapsed
from .progress_trigger import ProgressReachedTrigger


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
        server: PlexActivitiesCoordinator,
        device_id: str,
    ) -> CALLBACK_TYPE:
        untold = self._untold.setdefault(device_id, set())
        untold.intersection_update(server.data.activities)

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
            if activity.uuid in untold and self.matches(server, activity):
                untold.remove(activity.uuid)
                run_action(
                    payload_of(server, device_id, activity),
                    f"{activity.title} started on {server.name}",
                )

        # What was told while the entry was being reloaded.
        for activity in server.data.running():
            _look(activity)
        return both(server.async_subscribe(_changed), server.async_watch(_look))


class ActivityEndedTrigger(ActivityTrigger):
    """Fires when an activity has ended in a certain way."""

    TYPE: ClassVar[ChangeType]

    @override
    def follow(
        self,
        run_action: TriggerActionRunner,
        server: PlexActivitiesCoordinator,
        device_id: str,
    ) -> CALLBACK_TYPE:
        @callback
        def _changed(change: ActivityChange) -> None:
            activity = change.activity
            if change.type is self.TYPE and self.matches(server, activity):
                payload = payload_of(server, device_id, activity)
                run_action(
                    {**payload, "duration": elapsed(activity)},
                    f"{activity.title} {self.TYPE.value} on {server.name}",
                )

        return server.async_subscribe(_changed)


class ActivityFinishedTrigger(ActivityEndedTrigger):
    """Fires when an activity has ended by itself."""

    TYPE = ChangeType.FINISHED


class ActivityCancelledTrigger(ActivityEndedTrigger):
    """Fires when an activity has ended because Home Assistant stopped it."""

    TYPE = ChangeType.CANCELLED


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers."""
    return {
        "activity_started": ActivityStartedTrigger,
        "activity_finished": ActivityFinishedTrigger,
        "activity_cancelled": ActivityCancelledTrigger,
        "progress_reached": ProgressReachedTrigger,
    }
