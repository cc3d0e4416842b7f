"""The triggers for an activity that starts or ends."""

from typing import ClassVar, override

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.trigger import TriggerConfig

from ..aioplex.models import Activity
from ..aioplex.tracking import ActivityChange, ChangeType
from .base import ActivityTrigger, Reason, WatchedServer, call_both


class ActivityStartedTrigger(ActivityTrigger):
    """Fires when an activity starts.

    Plex names the library of a scan about a second after its start. If the target is a
    library the trigger fires then.
    """

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        # By device and uuid, for what has started and did not fire: whether it may
        # still fire, because its library is unknown. This outlives a reload.
        self._not_fired: dict[str, dict[str, bool]] = {}

    @override
    def watch(self, server: WatchedServer) -> CALLBACK_TYPE:
        coordinator = server.coordinator
        not_fired = self._not_fired[server.device_id] = {
            uuid: undecided
            for uuid, undecided in self._not_fired.get(server.device_id, {}).items()
            if uuid in coordinator.data.activities
        }

        @callback
        def updated(activity: Activity) -> None:
            if not not_fired.get(activity.uuid):
                return
            reason = self.mismatch(server, activity)
            if reason is None:
                del not_fired[activity.uuid]
                server.fire(activity, "started")
            else:
                # A target that is changed later is for what starts after that.
                not_fired[activity.uuid] = reason is Reason.LIBRARY_UNKNOWN

        @callback
        def changed(change: ActivityChange) -> None:
            activity = change.activity
            if change.type is ChangeType.STARTED:
                not_fired[activity.uuid] = True
                return
            # Of a short scan, only the last message names the library.
            updated(activity)
            if not_fired.pop(activity.uuid, None) is not None and (
                reason := self.mismatch(server, activity)
            ):
                server.did_not_fire(activity, reason)

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
