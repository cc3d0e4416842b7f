"""The conditions of the integration."""

from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar, Unpack, override

import probatio

from homeassistant.const import ATTR_DEVICE_ID, CONF_FOR
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import (
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.typing import ConfigType, VolDictType

from .aioplex.models import ActivityCategory
from .options import ATTR_CATEGORY, CATEGORIES
from .triggers.servers import async_available_servers, async_validate, schema_with
from .triggers.targets import Target

OPTIONS: VolDictType = {probatio.Optional(ATTR_CATEGORY): CATEGORIES}


class TargetCondition(Condition):
    """Checks activities of these categories on what the target selects."""

    SCHEMA: ClassVar[probatio.Schema]

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        return async_validate(hass, cls.SCHEMA, config, (ATTR_DEVICE_ID,))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        super().__init__(hass, config)
        self._options = config.options or {}
        self._target = Target(hass, config.target, self._options)
        self._categories: Collection[ActivityCategory] | None = self._options.get(
            ATTR_CATEGORY
        )


class IsBusyCondition(TargetCondition):
    """True while something is running on what is selected."""

    SCHEMA = schema_with(OPTIONS)

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        return any(
            server.coordinator.data.running(
                self._categories, server.libraries, server.other_libraries
            )
            for server in async_available_servers(self._hass, self._target)
            if server is not None
        )


class IsIdleCondition(TargetCondition):
    """True while nothing has been running on what is selected for the given time.

    A server that is not available does not count as idle.
    """

    SCHEMA = schema_with(
        {
            probatio.Optional(CONF_FOR, default=timedelta): cv.positive_time_period,
            **OPTIONS,
        }
    )

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        servers = async_available_servers(self._hass, self._target)
        duration: timedelta = self._options[CONF_FOR]
        now = self._hass.loop.time()
        idle_times = [
            server.coordinator.data.idle_for(
                now, self._categories, server.libraries, server.other_libraries
            )
            if server is not None
            else None
            for server in servers
        ]
        return bool(servers) and all(
            idle_time is not None and idle_time >= duration.total_seconds()
            for idle_time in idle_times
        )


async def async_get_conditions(_hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions."""
    return {"is_busy": IsBusyCondition, "is_idle": IsIdleCondition}
