"""The triggers for an activity that starts or ends."""

from typing import ClassVar, override

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.trigger import TriggerConfig

from ..aioplex.models import Activity
from ..aioplex.tracking import ActivityChange, ChangeType
from .base import ActivityTrigger, Reason, WatchedServer, call_both


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
            activity = change.activity
            if change.type is ChangeType.STARTED:
                unmatched.add(activity.uuid)
            elif activity.uuid in unmatched:
                unmatched.remove(activity.uuid)
                # Of a short scan, only the last message names the library.
                if (reason := self.mismatch(server, activity)) is None:
                    server.fire(activity, "started")
                else:
                    server.did_not_fire(activity, reason)

        @callback
        def updated(activity: Activity) -> None:
            if activity.uuid in unmatched and not self.mismatch(server, activity):
                unmatched.remove(activity.uuid)
                server.fire(activity, "started")

        # The library may have become known during a reload.
        for activity in coordinator.data.activities.values():
            updated(activity)
        return call_both(
            coordinator.publisher.async_subscribe(changed),
            coordinator.publisher.async_subscribe_updates(updated),
        )


class ActivityEndedTrigger(ActivityTrigger):
    """Fires when an activity has ended in a certain way."""

    TYPE: ClassVar[ChangeType]

    @override
    def watch(self, server: WatchedServer) -> CALLBACK_TYPE:
        @callback
        def changed(change: ActivityChange) -> None:
            activity = change.activity
            if change.type is ChangeType.STARTED:
                return
            reason = self.mismatch(server, activity)
            if change.type is not self.TYPE:
                if reason is None:
                    server.did_not_fire(
                        activity, Reason.OTHER_END, end=change.type.value
                    )
            elif reason is None:
                elapsed = server.coordinator.start_times.elapsed(activity)
                server.fire(activity, self.TYPE.value, duration=elapsed)
            else:
                server.did_not_fire(activity, reason)

        return server.coordinator.publisher.async_subscribe(changed)


class ActivityFinishedTrigger(ActivityEndedTrigger):
    """Fires when an activity has ended by itself."""

    TYPE = ChangeType.FINISHED


class ActivityCancelledTrigger(ActivityEndedTrigger):
    """Fires when an activity has ended because Home Assistant stopped it."""

    TYPE = ChangeType.CANCELLED
