"""The trigger for an activity that reaches a percentage."""

from enum import Enum, auto
from typing import ClassVar, override

import probatio

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.trigger import TriggerConfig

from ..aioplex.models import Activity
from ..aioplex.tracking import ActivityChange, ChangeType
from .base import OPTIONS, ActivityTrigger, Reason, WatchedServer, call_both
from .servers import schema_with

ATTR_PERCENT = "percent"

SCHEMA = schema_with(
    {
        probatio.Required(ATTR_PERCENT): probatio.All(
            probatio.Coerce(int), probatio.Range(min=1, max=100)
        ),
        **OPTIONS,
    }
)


class _State(Enum):
    """What has become of a running activity."""

    WAITING = auto()
    # It reached the percentage while the target or the categories excluded it. A target
    # that is changed later does not make it fire.
    EXCLUDED = auto()
    # It has fired, or had reached the percentage when it was first seen.
    DONE = auto()


class ProgressReachedTrigger(ActivityTrigger):
    """Fires once for each activity that reaches the percentage, or jumps over it.

    An activity that finishes has reached every percentage, whether or not Plex sent
    updates in between. One whose progress is unknown reaches none.
    """

    SCHEMA: ClassVar = SCHEMA

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self._percent: int = self.options[ATTR_PERCENT]
        # By device and uuid, of what is running. This outlives a reload.
        self._states: dict[str, dict[str, _State]] = {}

    @override
    def watch(self, server: WatchedServer) -> CALLBACK_TYPE:
        coordinator = server.coordinator
        before = self._states.get(server.device_id, {})
        states = self._states[server.device_id] = {
            activity.uuid: before.get(activity.uuid, self._first_state(activity))
            for activity in coordinator.data.activities.values()
        }

        @callback
        def updated(activity: Activity) -> None:
            state = states.setdefault(activity.uuid, _State.WAITING)
            if state is not _State.WAITING or not self._has_reached(activity):
                return
            reason = self.mismatch(server, activity)
            if reason is None:
                states[activity.uuid] = _State.DONE
                server.fire(activity, f"reached {self._percent} %")
            elif reason is not Reason.LIBRARY_UNKNOWN:
                states[activity.uuid] = _State.EXCLUDED

        @callback
        def changed(change: ActivityChange) -> None:
            activity = change.activity
            if change.type is ChangeType.STARTED:
                return
            if change.type is ChangeType.FINISHED and activity.progress is not None:
                updated(activity._replace(progress=100))
            self._ended(server, activity, states.pop(activity.uuid, _State.DONE))

        # It may have been reached during a reload.
        for activity in coordinator.data.activities.values():
            updated(activity)
        return call_both(
            coordinator.publisher.async_subscribe(changed),
            coordinator.publisher.async_subscribe_updates(updated),
        )

    def _ended(self, server: WatchedServer, activity: Activity, state: _State) -> None:
        """Have the trace say why the activity did not fire, unless it did."""
        if state is _State.DONE:
            return
        reason = self.mismatch(server, activity)
        if reason is None and state is _State.WAITING:
            reason = self._not_reached(activity)
        if reason is not None:
            server.did_not_fire(
                activity, reason, progress=activity.progress, percent=self._percent
            )

    def _first_state(self, activity: Activity) -> _State:
        return _State.DONE if self._has_reached(activity) else _State.WAITING

    def _has_reached(self, activity: Activity) -> bool:
        return activity.progress is not None and activity.progress >= self._percent

    @staticmethod
    def _not_reached(activity: Activity) -> Reason:
        if activity.progress is None:
            return Reason.PROGRESS_UNKNOWN
        return Reason.BELOW_PERCENT
