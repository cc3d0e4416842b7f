"""What the triggers have in common: their options, and the servers they watch."""

from abc import abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, override

import probatio

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.trigger import (
    NotTriggeredInfo,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType, VolDictType

from ..aioplex.models import Activity, ActivityCategory
from ..coordinator import PlexActivitiesCoordinator
from ..options import ATTR_CATEGORY, ATTR_LIBRARY, CATEGORIES
from ..server.categories import COUNTED_CATEGORIES
from ..server.names import describe_with_name
from .servers import async_attach_to_servers, async_validate, schema_with
from .targets import SelectedServer, Target

OPTIONS: VolDictType = {probatio.Optional(ATTR_CATEGORY): CATEGORIES}


class Reason(StrEnum):
    """Why an activity did not fire a trigger."""

    OTHER_CATEGORY = "other_category"
    OTHER_LIBRARY = "other_library"
    # The server did not name the library of the activity, or it has no device yet.
    LIBRARY_UNKNOWN = "library_unknown"
    OTHER_END = "other_end"
    BELOW_PERCENT = "below_percent"
    PROGRESS_UNKNOWN = "progress_unknown"
    NOT_STALLED = "not_stalled"


@dataclass(frozen=True, slots=True)
class WatchedServer:
    """What a trigger watches of a loaded server, and how it fires for that."""

    selected: SelectedServer
    run_action: TriggerActionRunner
    did_not_trigger: TriggerNotTriggeredReporter | None

    @property
    def coordinator(self) -> PlexActivitiesCoordinator:
        """The coordinator of the server."""
        return self.selected.coordinator

    @property
    def device_id(self) -> str:
        """The id of the server's device."""
        return self.selected.device_id

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
    """Fires for activities of these categories on what the target selects.

    Without categories those that count are meant.
    """

    SCHEMA: ClassVar[probatio.Schema] = schema_with(OPTIONS)

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        old_options = (ATTR_DEVICE_ID, ATTR_LIBRARY)
        return async_validate(hass, cls.SCHEMA, config, old_options)

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self.options = config.options or {}
        self._target = Target(hass, config.target, self.options)
        self._categories: Collection[ActivityCategory] = self.options.get(
            ATTR_CATEGORY, COUNTED_CATEGORIES
        )

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        @callback
        def attach(selected: SelectedServer) -> CALLBACK_TYPE:
            return self.watch(WatchedServer(selected, run_action, did_not_trigger))

        return async_attach_to_servers(self._hass, self._target, attach)

    @abstractmethod
    def watch(self, server: WatchedServer) -> CALLBACK_TYPE:
        """Fire for what happens on a server, until the function returned is called."""

    def mismatch(self, server: WatchedServer, activity: Activity) -> Reason | None:
        """Return why the options exclude this activity; None if they include it."""
        if activity.category not in self._categories:
            return Reason.OTHER_CATEGORY
        selected, library_id = server.selected, activity.library_id
        if library_id in selected.other_libraries:
            return Reason.OTHER_LIBRARY
        if selected.libraries is not None:
            return None if library_id in selected.libraries else Reason.LIBRARY_UNKNOWN
        if (
            selected.other_libraries
            and library_id is None
            and activity.category is ActivityCategory.LIBRARY_SCAN
        ):
            # It may turn out to be the scan of a library that the target excludes.
            return Reason.LIBRARY_UNKNOWN
        return None


def call_both(first: CALLBACK_TYPE, second: CALLBACK_TYPE) -> CALLBACK_TYPE:
    """Return a function that calls two others."""

    @callback
    def call() -> None:
        first()
        second()

    return call
