"""Triggers: something started, finished, was cancelled, or is so far."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import ClassVar, cast, override

import probatio

from homeassistant.const import ATTR_DEVICE_ID, CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import (
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType

from .aioplex.models import Activity, ActivityCategory
from .aioplex.tracking import ActivityChange, ChangeType
from .coordinator import PlexActivitiesCoordinator
from .data import elapsed
from .servers import CATEGORIES, DEVICES, async_check_devices, async_follow_servers

ATTR_CATEGORY = "category"
ATTR_LIBRARY = "library"
ATTR_PERCENT = "percent"

OPTIONS = {
    probatio.Optional(ATTR_DEVICE_ID, default=list): DEVICES,
    probatio.Optional(ATTR_CATEGORY, default=list): CATEGORIES,
    probatio.Optional(ATTR_LIBRARY, default=""): cv.string,
}
SCHEMA = probatio.Schema({probatio.Required(CONF_OPTIONS, default=dict): OPTIONS})
PROGRESS_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_OPTIONS): {
            **OPTIONS,
            probatio.Required(ATTR_PERCENT): probatio.All(
                probatio.Coerce(int), probatio.Range(min=1, max=100)
            ),
        }
    }
)


class ActivityTrigger(Trigger):
    """Fires for activities of these servers, categories and library, or for all."""

    SCHEMA: ClassVar = SCHEMA

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        config = cast(ConfigType, cls.SCHEMA(config))
        async_check_devices(hass, config[CONF_OPTIONS][ATTR_DEVICE_ID])
        return config

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self._options = config.options or {}
        self._categories: list[ActivityCategory] = self._options[ATTR_CATEGORY]
        self._library: str = self._options[ATTR_LIBRARY]

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        return async_follow_servers(
            self._hass,
            self._options[ATTR_DEVICE_ID],
            partial(self._follow, run_action),
        )

    @abstractmethod
    def _follow(
        self,
        run_action: TriggerActionRunner,
        server: PlexActivitiesCoordinator,
        device_id: str,
    ) -> CALLBACK_TYPE:
        """Fire for what happens on this server, until the function returned is called."""

    def _matches(self, server: PlexActivitiesCoordinator, activity: Activity) -> bool:
        if self._categories and activity.category not in self._categories:
            return False
        return not self._library or activity.library_id in (
            server.data.libraries_called(self._library)
        )


class ActivityStartedTrigger(ActivityTrigger):
    """Fires when an activity starts; for a library, as soon as it is known to be of it."""

    @override
    def _follow(
        self,
        run_action: TriggerActionRunner,
        server: PlexActivitiesCoordinator,
        device_id: str,
    ) -> CALLBACK_TYPE:
        # Plex tells about a second after the start of a scan which library it scans.
        untold: set[str] = set()

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
            if activity.uuid in untold and self._matches(server, activity):
                untold.remove(activity.uuid)
                run_action(
                    _payload(server, device_id, activity),
                    f"{activity.title} started on {server.name}",
                )

        return _both(server.async_subscribe(_changed), server.async_watch(_look))


class ActivityEndedTrigger(ActivityTrigger):
    """Fires when an activity has ended in a certain way."""

    TYPE: ClassVar[ChangeType]

    @override
    def _follow(
        self,
        run_action: TriggerActionRunner,
        server: PlexActivitiesCoordinator,
        device_id: str,
    ) -> CALLBACK_TYPE:
        @callback
        def _changed(change: ActivityChange) -> None:
            activity = change.activity
            if change.type is self.TYPE and self._matches(server, activity):
                payload = _payload(server, device_id, activity)
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


class ProgressReachedTrigger(ActivityTrigger):
    """Fires once for each activity that reaches the percent, or jumps over it.

    One that finishes has reached every percent, whether or not Plex has told of it in
    between; one of which no percent is known reaches none.
    """

    SCHEMA: ClassVar = PROGRESS_SCHEMA

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self._percent: int = self._options[ATTR_PERCENT]
        # Of each server, whether what runs has reached it; this outlives a reload.
        self._reached: dict[str, dict[str, bool]] = {}

    @override
    def _follow(
        self,
        run_action: TriggerActionRunner,
        server: PlexActivitiesCoordinator,
        device_id: str,
    ) -> CALLBACK_TYPE:
        before = self._reached.get(device_id, {})
        # What was that far when it was first seen has not reached it now.
        reached = self._reached[device_id] = {
            each.uuid: before.get(each.uuid, self._is_there(each))
            for each in server.data.running()
        }

        @callback
        def _look(activity: Activity) -> None:
            if (
                not reached.setdefault(activity.uuid, False)
                and self._is_there(activity)
                and self._matches(server, activity)
            ):
                reached[activity.uuid] = True
                run_action(
                    _payload(server, device_id, activity),
                    f"{activity.title} reached {self._percent} % on {server.name}",
                )

        @callback
        def _changed(change: ActivityChange) -> None:
            activity = change.activity
            if change.type is ChangeType.STARTED:
                return
            if change.type is ChangeType.FINISHED and activity.progress is not None:
                _look(replace(activity, progress=100))
            reached.pop(activity.uuid, None)

        # What has gone past it while the entry was being reloaded.
        for activity in server.data.running():
            _look(activity)
        return _both(server.async_subscribe(_changed), server.async_watch(_look))

    def _is_there(self, activity: Activity) -> bool:
        return activity.progress is not None and activity.progress >= self._percent


def _payload(
    server: PlexActivitiesCoordinator, device_id: str, activity: Activity
) -> dict[str, object]:
    return {
        "activity": server.data.describe(activity),
        ATTR_DEVICE_ID: device_id,
    }


def _both(one: CALLBACK_TYPE, other: CALLBACK_TYPE) -> CALLBACK_TYPE:
    @callback
    def _end() -> None:
        one()
        other()

    return _end


TRIGGERS: Mapping[str, type[Trigger]] = {
    "activity_started": ActivityStartedTrigger,
    "activity_finished": ActivityFinishedTrigger,
    "activity_cancelled": ActivityCancelledTrigger,
    "progress_reached": ProgressReachedTrigger,
}


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers."""
    return dict(TRIGGERS)
