"""The trigger for an activity that neither moves on nor ends."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar, override

import probatio

from homeassistant.const import CONF_FOR
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.trigger import TriggerConfig

from ..aioplex.models import Activity
from ..aioplex.tracking import ActivityChange, ChangeType
from .base import OPTIONS, ActivityTrigger, Reason, WatchedServer
from .servers import schema_with
from .standstill import Standstill

STALLED_AFTER = timedelta(minutes=30)

SCHEMA = schema_with(
    {
        probatio.Optional(CONF_FOR, default=STALLED_AFTER): probatio.All(
            cv.positive_time_period, probatio.Range(min=timedelta(seconds=1))
        ),
        **OPTIONS,
    }
)


class ActivityStalledTrigger(ActivityTrigger):
    """Fires once for each activity that has not moved on for some time.

    Only the time counts in which the server was available: what happens while it is not
    is unknown.
    """

    SCHEMA: ClassVar = SCHEMA

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        duration: timedelta = self.options[CONF_FOR]
        self._duration = duration.total_seconds()
        # By device. What has fired outlives a reload.
        self._standstills: dict[str, Standstill] = {}

    @override
    def watch(self, server: WatchedServer) -> CALLBACK_TYPE:
        before = self._standstills.get(server.device_id, Standstill(self._duration))
        watch = _Watch(self._hass, server, before, self.mismatch)

        @callback
        def stop() -> None:
            watch.stop()
            self._standstills[server.device_id] = watch.standstill

        return stop


class _Watch:
    """Fires for the activities of one server."""

    def __init__(
        self,
        hass: HomeAssistant,
        server: WatchedServer,
        standstill: Standstill,
        mismatch: Callable[[WatchedServer, Activity], Reason | None],
    ) -> None:
        self.standstill = standstill
        self._hass = hass
        self._server = server
        self._mismatch = mismatch
        self._timer = HassJob(
            self._time_is_up, "stalled Plex activities", cancel_on_shutdown=True
        )
        self._available = False
        self._cancel_timer: CALLBACK_TYPE | None = None
        coordinator = server.coordinator
        self._unsubscribe = (
            coordinator.publisher.async_subscribe(self._changed),
            coordinator.publisher.async_subscribe_updates(self._updated),
            coordinator.async_add_listener(self._check_availability),
        )
        self._check_availability()

    @callback
    def stop(self) -> None:
        """Fire no more."""
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        if self._cancel_timer is not None:
            self._cancel_timer()

    @callback
    def _check_availability(self) -> None:
        coordinator = self._server.coordinator
        was_available = self._available
        self._available = coordinator.last_update_success
        if self._available and not was_available:
            self.standstill = self.standstill.restarted(
                coordinator.data.running(), self._now
            )
            self._schedule()

    @callback
    def _changed(self, change: ActivityChange) -> None:
        activity = change.activity
        if change.type is ChangeType.STARTED:
            return
        if activity.uuid not in self.standstill.fired:
            reason = self._mismatch(self._server, activity) or Reason.NOT_STALLED
            duration = self.standstill.duration
            self._server.did_not_fire(activity, reason, **{CONF_FOR: duration})
        self.standstill = self.standstill.ended(activity.uuid)

    @callback
    def _updated(self, activity: Activity) -> None:
        self.standstill = self.standstill.seen(activity, self._now)
        # Its library may have become known after it had stalled.
        self._fire_if_stalled(activity)
        self._schedule()

    @callback
    def _time_is_up(self, _now: datetime) -> None:
        self._cancel_timer = None
        for activity in self._server.coordinator.data.running():
            self._fire_if_stalled(activity)
        self._schedule()

    def _fire_if_stalled(self, activity: Activity) -> None:
        if (
            self._available
            and self.standstill.has_stalled(activity.uuid, self._now)
            and not self._mismatch(self._server, activity)
        ):
            self.standstill = self.standstill.after_firing(activity.uuid)
            elapsed = self._server.coordinator.start_times.elapsed(activity)
            self._server.fire(activity, "stalled", duration=elapsed)

    def _schedule(self) -> None:
        """Set the timer for what is due next.

        A timer that is set may stay: what moves on or starts is due later, not earlier.
        """
        if self._cancel_timer is not None:
            return
        now = self._now
        if (due := self.standstill.next_due(now)) is not None:
            self._cancel_timer = async_call_later(self._hass, due - now, self._timer)

    @property
    def _now(self) -> float:
        return self._hass.loop.time()
