"""The triggers of the integration."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.trigger import Trigger

from .triggers.activity import (
    ActivityCancelledTrigger,
    ActivityFinishedTrigger,
    ActivityStartedTrigger,
)
from .triggers.progress import ProgressReachedTrigger
from .triggers.stalled import ActivityStalledTrigger


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers."""
    return {
        "activity_started": ActivityStartedTrigger,
        "activity_finished": ActivityFinishedTrigger,
        "activity_cancelled": ActivityCancelledTrigger,
        "progress_reached": ProgressReachedTrigger,
        "activity_stalled": ActivityStalledTrigger,
    }
