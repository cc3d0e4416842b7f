"""When activities were first seen, kept over a restart of Home Assistant.

Plex sends no times, and an activity keeps its uuid for as long as it runs.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util

from ..aioplex.bounds import MAX_ACTIVITIES
from ..aioplex.models import Activity, ActivityCategory
from ..aioplex.tracking import Activities, Transition
from ..const import DOMAIN

# In seconds. While Home Assistant runs, only longer jobs are worth a write.
MIN_AGE = 60
# In seconds. Jobs that pass that age at about the same time are written together.
SAVE_DELAY = 10

type Starts = Mapping[str, datetime]


class StartTimes:
    """When the activities of a server were first seen.

    Durations are counted in the loop's time, because the clock may be set. For a
    restart the times are stored: a job is written once, and once more after its end.
    What is younger than a minute is written only when the entry is unloaded or Home
    Assistant stops.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        self._loop = hass.loop
        self._store = _store(hass, entry)
        self._written: Starts = {}
        # What ran before a restart, until the first list.
        self._loaded: Starts = {}
        self._first_seen: dict[str, float] = {}

    async def async_load(self) -> None:
        """Read what was written last."""
        stored = await self._store.async_load()
        self._loaded = self._written = _read(stored.get("starts")) if stored else {}

    @callback
    def take_loaded(self) -> Starts:
        """Return the starts by uuid that were loaded; the first list alone needs them."""
        loaded, self._loaded = self._loaded, {}
        return loaded

    @callback
    def add_started(self, transition: Transition, at: datetime) -> None:
        """Count from the start of the activities that were first seen at this time."""
        now = self._loop.time()
        for activity in transition.started:
            age = (at - activity.started_at).total_seconds()
            self._first_seen[activity.uuid] = now - age
        if len(self._first_seen) > 2 * MAX_ACTIVITIES:
            running = {*transition.after, *(it.uuid for it in transition.ended)}
            self._first_seen = {
                uuid: seen for uuid, seen in self._first_seen.items() if uuid in running
            }

    def elapsed(self, activity: Activity) -> float:
        """Return for how many seconds an activity has been running.

        Valid until it has ended and its change was published.
        """
        now = self._loop.time()
        return round(now - self._first_seen.get(activity.uuid, now), 1)

    @callback
    def async_write_if_changed(self, activities: Activities, now: datetime) -> None:
        """Write soon if jobs have passed the age, or have ended."""
        starts = {
            uuid: started_at
            for uuid, started_at in _starts(activities).items()
            if (now - started_at).total_seconds() >= MIN_AGE
        }
        if starts.keys() != self._written.keys():
            self._write_later(starts)

    @callback
    def async_write_at_stop(self, activities: Activities) -> None:
        """Write all that run when Home Assistant stops, which waits for no delay."""
        starts = _starts(activities)
        if starts.keys() != self._written.keys():
            self._write_later(starts)

    async def async_write_now(self, activities: Activities) -> None:
        """Write all that run, and wait for it."""
        starts = _starts(activities)
        # What is known to be written may still wait for its time.
        if starts or self._written:
            await self._store.async_save(_document(starts))

    @callback
    def _write_later(self, starts: Starts) -> None:
        self._written = starts
        self._store.async_delay_save(lambda: _document(starts), SAVE_DELAY)


async def async_delete_start_times(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete what is kept of an entry."""
    await _store(hass, entry).async_remove()


def _store(hass: HomeAssistant, entry: ConfigEntry) -> Store[dict[str, Any]]:
    return Store(hass, 1, f"{DOMAIN}.{entry.entry_id}")


def _starts(activities: Activities) -> Starts:
    return {
        uuid: activity.started_at
        for uuid, activity in activities.items()
        # Its uuid is the same on another day.
        if activity.category is not ActivityCategory.MAINTENANCE
    }


def _document(starts: Starts) -> dict[str, Any]:
    return {"starts": {uuid: at.isoformat() for uuid, at in starts.items()}}


def _read(stored: object) -> Starts:
    rows = stored if isinstance(stored, dict) else {}
    parsed = {
        uuid: dt_util.parse_datetime(text)
        for uuid, text in rows.items()
        if isinstance(text, str)
    }
    return {
        uuid: started_at
        for uuid, started_at in parsed.items()
        if started_at is not None and started_at.tzinfo is not None
    }
