"""Real automations for the tests, and what they have told."""

import asyncio
from collections.abc import Mapping
from typing import Any

from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.setup import async_setup_component

from .clock import PATIENCE

TOLD = "told"

# What an automation tells of its trigger, unless a test wants something else.
TELL = {
    "event": TOLD,
    "event_data": {
        "by": "{{ trigger.id }}",
        "activity_id": "{{ trigger.activity.activity_id }}",
    },
}


def report(**fields: str) -> dict[str, Any]:
    """Return an action that has these fields recorded."""
    return {"event": TOLD, "event_data": fields}


async def automate(
    hass: HomeAssistant,
    *triggers: Mapping[str, Any],
    actions: Any = TELL,
    **config: Any,
) -> str:
    """Load an automation that tells of each time it is triggered."""
    pasted = {
        "alias": "Tell",
        "triggers": list(triggers),
        "actions": actions,
        "mode": "parallel",
        "max": 1000,
        **config,
    }
    assert await async_setup_component(hass, "automation", {"automation": [pasted]})
    await hass.async_block_till_done(wait_background_tasks=False)
    return "automation.tell"


async def record(
    hass: HomeAssistant, *triggers: Mapping[str, Any], **config: Any
) -> Reports:
    """Load an automation, and record what it reports each time it is triggered."""
    triggered = Reports(hass)
    await automate(hass, *triggers, **config)
    return triggered


class Reports:
    """What automations tell from here on."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.data: list[dict[str, Any]] = []
        self._received = asyncio.Event()
        hass.bus.async_listen(TOLD, self._listen)

    @callback
    def _listen(self, event: Event) -> None:
        self.data.append(dict(event.data))
        self._received.set()

    @property
    def activities(self) -> list[str]:
        """Which activities were told of."""
        return [report["activity_id"] for report in self.data]

    @property
    def runs(self) -> list[tuple[str, str]]:
        """The id of the trigger and of the activity, for each run."""
        return [(fields["by"], fields["activity_id"]) for fields in self.data]

    async def until(self, count: int) -> list[dict[str, Any]]:
        """Wait until so much has been told."""
        async with asyncio.timeout(PATIENCE):
            while len(self.data) < count:
                self._received.clear()
                await self._received.wait()
        return self.data
