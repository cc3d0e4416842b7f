"""Conditions: server is busy, server is idle."""

from collections.abc import Collection
from datetime import timedelta
from typing import ClassVar, Unpack, override

import probatio

from homeassistant.const import ATTR_DEVICE_ID, CONF_FOR, CONF_OPTIONS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import (
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.typing import ConfigType

from .aioplex.models import ActivityCategory
from .options import ATTR_CATEGORY, CATEGORIES, DEVICES
from .triggers.servers import async_available_servers, async_validate

OPTIONS = {
    probatio.Optional(ATTR_DEVICE_ID, default=list): DEVICES,
    probatio.Optional(ATTR_CATEGORY): CATEGORIES,
}
BUSY_SCHEMA = probatio.Schema({probatio.Required(CONF_OPTIONS, default=dict): OPTIONS})
IDLE_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_OPTIONS, default=dict): {
            **OPTIONS,
            probatio.Optional(CONF_FOR, default=timedelta): cv.positive_time_period,
        }
    }
)


class ServerCondition(Condition):
    """Checks activities of these servers and categories, or of all."""

    SCHEMA: ClassVar[probatio.Schema]

    @classmethod
    @override
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        return async_validate(hass, cls.SCHEMA, config)

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        super().__init__(hass, config)
        self._options = config.options or {}
        self._device_ids: list[str] = self._options[ATTR_DEVICE_ID]
        self._categories: Collection[ActivityCategory] | None = self._options.get(
            ATTR_CATEGORY
        )


class IsBusyCondition(ServerCondition):
    """True while something is running on one of the servers."""

    SCHEMA = BUSY_SCHEMA

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        return any(
            server.data.running(self._categories)
            for server in async_available_servers(self._hass, self._device_ids)
            if server is not None
        )


class IsIdleCondition(ServerCondition):
    """True while nothing has been running on any of the servers for the given time.

    A server that is not available does not count as idle.
    """

    SCHEMA = IDLE_SCHEMA

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        servers = async_available_servers(self._hass, self._device_ids)
        duration: timedelta = self._options[CONF_FOR]
        now = self._hass.loop.time()
        idle_times = [
            server.data.idle_for(now, self._categories) if server is not None else None
            for server in servers
        ]
        return bool(servers) and all(
            idle_time is not None and idle_time >= duration.total_seconds()
            for idle_time in idle_times
        )


async def async_get_conditions(_hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions."""
    return {"is_busy": IsBusyCondition, "is_idle": IsIdleCondition}
