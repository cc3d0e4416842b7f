"""What the triggers have in common: their options, and the servers they watch."""

from abc import abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, override

import probatio

from homeassistant.const import ATTR_DEVICE_ID, CONF_OPTIONS
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.trigger import (
    NotTriggeredInfo,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType

from ..aioplex.models import Activity, ActivityCategory
from ..coordinator import PlexActivitiesCoordinator
from ..options import ATTR_CATEGORY, ATTR_LIBRARY, CATEGORIES, DEVICES
from ..server.data import COUNTED_CATEGORIES
from ..server.names import describe_with_name
from ..user_names import async_libraries_named
from .libraries import async_check_library
from .servers import async_attach_to_servers, async_validate

OPTIONS = {
    probatio.Optional(ATTR_DEVICE_ID, default=list): DEVICES,
    probatio.Optional(ATTR_CATEGORY): CATEGORIES,
    probatio.Optional(ATTR_LIBRARY, default=""): cv.string,
}
SCHEMA = probatio.Schema({probatio.Required(CONF_OPTIONS, default=dict): OPTIONS})


class Reason(StrEnum):
    """Why an activity did not fire a trigger."""

    OTHER_CATEGORY = "other_category"
    OTHER_LIBRARY = "other_library"
    # The server did not name the library of the activity.
    LIBRARY_UNKNOWN = "library_unknown"
    # The server has no library with the name in the options.
    LIBRARY_NOT_FOUND = "library_not_found"
    OTHER_END = "other_end"
    BELOW_PERCENT = "below_percent"
    PROGRESS_UNKNOWN = "progress_unknown"
    NOT_STALLED = "not_stalled"


@dataclass(frozen=True, slots=True)
class WatchedServer:
    """A loaded server, and how a trigger fires for it."""

    coordinator: PlexActivitiesCoordinator
    device_id: str
    run_action: TriggerActionRunner
    did_not_trigger: TriggerNotTriggeredReporter | None

    @callback
    def fire(self, activity: Activity, what: str, **extra: object) -> None:
        """Run the automation for an activity that did `what`."""
        coordinator = self.coordinator
        described = describe_with_name(coordinator.hass, coordinator.data, activity)
        payload: dict[str, object] = {
            "activity": described,
            ATTR_DEVICE_ID: self.device_id,
        }
        server = coordinator.config_entry.title
        self.run_action(payload | extra, f"{described['title']} {what} on {server}")

    @callback
    def did_not_fire(self, activity: Activity, reason: Reason, **data: object) -> None:
        """Have the automation keep a trace that says why it did not run.

        Call it when the activity has ended: an automation keeps the last five.
        """
        if self.did_not_trigger is None:
            return
        library = self.coordinator.data.library_of(activity)
        described: dict[str, object] = {
            ATTR_DEVICE_ID: self.device_id,
            "activity_id": activity.uuid,
            "title": activity.title,
            ATTR_CATEGORY: activity.category.value,
            ATTR_LIBRARY: library.title if library else None,
        }
        self.did_not_trigger(NotTriggeredInfo(reason.value, described | data))


class ActivityTrigger(Trigger):
    """Fires for activities of these servers, categories and library.

    Without servers or a library all are meant, without categories those that count.
    """

    SCHEMA: ClassVar[probatio.Schema] = SCHEMA

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        return async_validate(hass, cls.SCHEMA, config)

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self.options = config.options or {}
        self._categories: Collection[ActivityCategory] = self.options.get(
            ATTR_CATEGORY, COUNTED_CATEGORIES
        )
        self._library: str = self.options[ATTR_LIBRARY]

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        @callback
        def attach(
            coordinator: PlexActivitiesCoordinator, device_id: str
        ) -> CALLBACK_TYPE:
            return self.watch(
                WatchedServer(coordinator, device_id, run_action, did_not_trigger)
            )

        device_ids = self.options[ATTR_DEVICE_ID]
        detach = async_attach_to_servers(self._hass, device_ids, attach)
        if not self._library:
            return detach
        # An automation passes it once. What waits for a trigger, or shows one in the
        # editor, does not, and attaches it many times.
        again = did_not_trigger is not None
        return call_both(
            detach,
            async_check_library(self._hass, device_ids, self._library, again=again),
        )

    @abstractmethod
    def watch(self, server: WatchedServer) -> CALLBACK_TYPE:
        """Fire for what happens on a server, until the function returned is called."""

    def mismatch(self, server: WatchedServer, activity: Activity) -> Reason | None:
        """Return why the options exclude this activity; None if they include it."""
        if activity.category not in self._categories:
            return Reason.OTHER_CATEGORY
        if not self._library:
            return None
        library_ids = async_libraries_named(server.coordinator, self._library)
        if activity.library_id in library_ids:
            return None
        if not library_ids:
            return Reason.LIBRARY_NOT_FOUND
        return Reason.OTHER_LIBRARY if activity.library_id else Reason.LIBRARY_UNKNOWN


def call_both(first: CALLBACK_TYPE, second: CALLBACK_TYPE) -> CALLBACK_TYPE:
    """Return a function that calls two others."""

    @callback
    def call() -> None:
        first()
        second()

    return call
