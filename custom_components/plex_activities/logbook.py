"""Sentences in the logbook: what ended, how, and after how long."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ICON,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.translation import async_get_cached_translations

from .const import DOMAIN, EVENT_ACTIVITY_ENDED

# Without an icon the frontend shows the brand, which it may not have.
ICONS = {
    "finished": "mdi:check-circle-outline",
    "cancelled": "mdi:stop-circle-outline",
    "vanished": "mdi:help-circle-outline",
}
MINUTE = 60
HOUR = 60 * MINUTE

# homeassistant.core.Event has a type for its data, the logbook's event has none.
type LogbookEvent = Any
type Describe = Callable[[LogbookEvent], dict[str, Any]]


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Describe], None],
) -> None:
    """Tell the logbook how to describe our events."""

    def describe(event: LogbookEvent) -> dict[str, Any]:
        data = event.data
        device = dr.async_get(hass).async_get(data[ATTR_DEVICE_ID])
        return {
            LOGBOOK_ENTRY_NAME: device and (device.name_by_user or device.name),
            LOGBOOK_ENTRY_MESSAGE: _sentence(hass, data),
            LOGBOOK_ENTRY_ICON: ICONS[data["event_type"]],
            # Cards can show these sentences alone, as the event entity has other states.
            # Beside a state and an entity, the frontend would not show the message. The
            # logbook finds the entity in the data of the event.
            "state": data["event_type"],
        }

    async_describe_event(DOMAIN, EVENT_ACTIVITY_ENDED, describe)


def _sentence(hass: HomeAssistant, data: dict[str, Any]) -> str:
    # They are loaded with the integration, and again when the language changes.
    texts = async_get_cached_translations(
        hass, hass.config.language, "selector", DOMAIN
    )

    def text(key: str, **values: str | int) -> str:
        return texts[f"component.{DOMAIN}.selector.logbook.options.{key}"].format(
            **values
        )

    def counted(unit: str, count: int) -> str:
        return text(unit if count == 1 else f"{unit}s", count=count)

    seconds = round(data["duration"])
    if seconds < MINUTE:
        duration = counted("second", seconds)
    else:
        hours, minutes = divmod(round(seconds / MINUTE), HOUR // MINUTE)
        parts = [("hour", hours), ("minute", minutes)]
        duration = " ".join(counted(unit, count) for unit, count in parts if count)
    return text(data["event_type"], title=data["title"], duration=duration)
