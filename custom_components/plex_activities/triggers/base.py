"""What the triggers have in common: their options, and the servers they watch."""

from abc import abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from typing import ClassVar, override

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

from ..aioplex.models import Activity, ActivityCategory
from ..coordinator import PlexActivitiesCoordinator
from ..options import ATTR_CATEGORY, ATTR_LIBRARY, CATEGORIES, DEVICES
from ..server.data import COUNTED_CATEGORIES
from ..server.names import describe_with_name
from .libraries import async_check_library
from .servers import async_attach_to_servers, async_validate

OPTIONS = {
    probatio.Optional(ATTR_DEVICE_ID, default=list): DEVICES,
    probatio.Optional(ATTR_CATEGORY): CATEGORIES,
    probatio.Optional(ATTR_LIBRARY, default=""): cv.string,
}
SCHEMA = probatio.Schema({probatio.Required(CONF_OPTIONS, default=dict): OPTIONS})


@dataclass(frozen=True, slots=True)
class WatchedServer:
    """A loaded server, and how a trigger fires for it."""

    coordinator: PlexActivitiesCoordinator
    device_id: str
    run_action: TriggerActionRunner

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
            return self.watch(WatchedServer(coordinator, device_id, run_action))

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

    def matches(self, server: WatchedServer, activity: Activity) -> bool:
        """Return whether the options include this activity."""
        if activity.category not in self._categories:
            return False
        return not self._library or activity.library_id in (
            server.coordinator.data.libraries_called(self._library)
        )


def call_both(first: CALLBACK_TYPE, second: CALLBACK_TYPE) -> CALLBACK_TYPE:
    """Return a function that calls two others."""

    @callback
    def call() -> None:
        first()
        second()

    return call
