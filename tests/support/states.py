"""The entities of the server Harbour, and waiting for what they show."""

from collections.abc import Callable
from typing import Any

from homeassistant.core import (
    Event,
    EventStateChangedData,
    EventStateReportedData,
    HomeAssistant,
    State,
    callback,
)
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_state_report_event,
)
from simulator import PlexSimulator

from .clock import PATIENCE, fire, settled

ACTIVITIES = "sensor.harbour_activities"
CURRENT = "sensor.harbour_current_activity"
PROGRESS = "sensor.harbour_progress"
FINISH = "sensor.harbour_finish"
SCAN_PROGRESS = "sensor.harbour_library_scan_progress"
BUSY = "binary_sensor.harbour_busy"
EVENT = "event.harbour_activity"
SCANNING = "binary_sensor.harbour_library_scan"
SAFE = "binary_sensor.harbour_safe_to_restart"


def state(hass: HomeAssistant, entity_id: str) -> State:
    found = hass.states.get(entity_id)
    assert found is not None, entity_id
    return found


async def until_state(
    hass: HomeAssistant, entity_id: str, expected: str | Callable[[State], bool]
) -> State:
    """Let up to 30 seconds pass until the state has been this value for a moment.

    A function returns True for the state that is meant.
    """
    reached = False

    @callback
    def look(_: Event[EventStateChangedData] | None = None) -> None:
        nonlocal reached
        found = hass.states.get(entity_id)
        if found is None:
            return
        if isinstance(expected, str):
            reached |= found.state == expected
        else:
            reached |= expected(found)

    look()
    unsubscribe = async_track_state_change_event(hass, entity_id, look)
    try:
        for seconds in range(PATIENCE):
            if reached:
                return state(hass, entity_id)
            if seconds:
                fire(hass, seconds)
            await settled()
    finally:
        unsubscribe()
    raise AssertionError(f"{hass.states.get(entity_id)} is not {expected}")


async def running(
    hass: HomeAssistant, plex: PlexSimulator, kind: str, **fields: Any
) -> str:
    """Start an activity on Harbour and wait until it is counted; return its uuid."""
    job = plex.start(kind, **fields)
    await until_state(hass, ACTIVITIES, str(len(plex.activities)))
    return job


class StateWrites:
    """Every change of an entity's state from here on."""

    def __init__(self, hass: HomeAssistant, entity_id: str) -> None:
        self.states: list[State | None] = []
        async_track_state_change_event(hass, entity_id, self._changed)

    @callback
    def _changed(self, event: Event[EventStateChangedData]) -> None:
        self.states.append(event.data["new_state"])

    def __len__(self) -> int:
        return len(self.states)


class EventWrites:
    """Every write of the event entity's state from here on, and the events among them."""

    def __init__(self, hass: HomeAssistant) -> None:
        self.events: list[tuple[str, str]] = []
        """What happened to which activity, each as often as it was written."""
        self.count = 0
        self._last = hass.states.get(EVENT)
        self._was_away = False
        # The same state written again is reported, and not changed.
        async_track_state_change_event(hass, EVENT, self._written)
        async_track_state_report_event(hass, EVENT, self._written)

    @callback
    def _written(
        self, event: Event[EventStateChangedData] | Event[EventStateReportedData]
    ) -> None:
        self.count += 1
        written = event.data["new_state"]
        assert written is not None
        was_away, self._was_away = self._was_away, written.state == "unavailable"
        if written.state in {"unavailable", "unknown"}:
            return
        # A server that is back shows its last event again.
        if was_away and self._last and self._last.state == written.state:
            return
        self._last = written
        attributes = written.attributes
        self.events.append((attributes["event_type"], attributes["activity_id"]))
