"""What the triggers have in common: their options, and whom they follow."""

from abc import abstractmethod
from functools import partial
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
from .servers import async_checked, async_follow_servers

OPTIONS = {
    probatio.Optional(ATTR_DEVICE_ID, default=list): DEVICES,
    probatio.Optional(ATTR_CATEGORY, default=list): CATEGORIES,
    probatio.Optional(ATTR_LIBRARY, default=""): cv.string,
}
SCHEMA = probatio.Schema({probatio.Required(CONF_OPTIONS, default=dict): OPTIONS})


class ActivityTrigger(Trigger):
    """Fires for activities of these servers, categories and library, or for all."""

    SCHEMA: ClassVar[probatio.Schema] = SCHEMA

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        return async_checked(hass, cls.SCHEMA, config)

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        super().__init__(hass, config)
        self.options = config.options or {}
        self._categories: list[ActivityCategory] = self.options[ATTR_CATEGORY]
        self._library: str = self.options[ATTR_LIBRARY]

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        return async_follow_servers(
            self._hass,
            self.options[ATTR_DEVICE_ID],
            partial(self.follow, run_action),
        )

    @abstractmethod
    def follow(
        self,
        run_action: TriggerActionRunner,
        coordinator: PlexActivitiesCoordinator,
        device_id: str,
    ) -> CALLBACK_TYPE:
        """Fire for what happens on this server, until the function returned is called."""

    def matches(
        self, coordinator: PlexActivitiesCoordinator, activity: Activity
    ) -> bool:
        """Return whether the options let this activity through."""
        if self._categories and activity.category not in self._categories:
            return False
        return not self._library or activity.library_id in (
            coordinator.data.libraries_called(self._library)
        )


def payload_of(
    coordinator: PlexActivitiesCoordinator, device_id: str, activity: Activity
) -> dict[str, object]:
    """Return what automations find in `trigger`."""
    return {
        "activity": coordinator.data.describe(activity),
        ATTR_DEVICE_ID: device_id,
    }


def both(one: CALLBACK_TYPE, other: CALLBACK_TYPE) -> CALLBACK_TYPE:
    """Return what ends two things."""

    @callback
    def _end() -> None:
        one()
        other()

    return _end
