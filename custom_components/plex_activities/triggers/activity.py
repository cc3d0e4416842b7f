"""The triggers for an activity that starts or ends."""

from typing import ClassVar, override

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.trigger import TriggerConfig

from ..aioplex.models import Activity
from ..aioplex.tracking import ActivityChange, ChangeType
from .base import ActivityTrigger, WatchedServer, call_both


class ActivityStartedTrigger(ActivityTrigger):
    """Fires when an activity starts.

    Plex names the library of a scan about a second after its start. With the option
    `library` the trigger fires then.
    """

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        # By device: what has started without matching so far. This outlives a reload.
        self._unmatched: dict[str, set[str]] = {}

    @override
    def watch(self, server: WatchedServer) -> CALLBACK_TYPE:
        coordinator = server.coordinator
        unmatched = self._unmatched.setdefault(server.device_id, set())
        unmatched.intersection_update(coordinator.data.activities)

        @callback
        def changed(change: ActivityChange) -> None:
            if change.type is ChangeType.STARTED:
                unmatched.add(change.activity.uuid)
                return
            # Of a short scan, only the last message names the library.
            updated(change.activity)
            unmatched.discard(change.activity.uuid)

        @callback
        def updated(activity: Activity) -> None:
            if activity.uuid in unmatched and self.matches(server, activity):
                unmatched.remove(activity.uuid)
                server.fire(activity, "started")

        # The library may have become known during a reload.
        for activity in coordinator.data.activities.values():
            updated(activity)
        return call_both(
            coordinator.async_subscribe(changed),
            coordinator.async_subscribe_updates(updated),
        )


class ActivityEndedTrigger(ActivityTrigger):
    """Fires when an activity has ended in a certain way."""

    TYPE: ClassVar[ChangeType]

    @override
    def watch(self, server: WatchedServer) -> CALLBACK_TYPE:
        @callback
        def changed(change: ActivityChange) -> None:
            activity = change.activity
            if change.type is self.TYPE and self.matches(server, activity):
                server.fire(
                    activity,
                    self.TYPE.value,
                    duration=server.coordinator.elapsed(activity),
                )

        return server.coordinator.async_subscribe(changed)


class ActivityFinishedTrigger(ActivityEndedTrigger):
    """Fires when an activity has ended by itself."""

    TYPE = ChangeType.FINISHED


class ActivityCancelledTrigger(ActivityEndedTrigger):
    """Fires when an activity has ended because Home Assistant stopped it."""

    TYPE = ChangeType.CANCELLED
