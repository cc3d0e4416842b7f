"""Checks of the log, of the published changes and of memory."""

import asyncio
from datetime import datetime
import gc
import logging
from statistics import median
from typing import override

from aiohttp import web_app

from custom_components.plex_activities.aioplex.models import ActivityCategory
from custom_components.plex_activities.aioplex.tracking import (
    ActivityChange,
    ChangeType,
)
from custom_components.plex_activities.coordinator import PlexActivitiesCoordinator
from homeassistant.core import callback
from simulator import PlexSimulator
from tests.support.entry import TOKEN

from .expected import is_butler
from .replays import RECORDED

# The tolerated growth from the second third of the samples to the last, as a fraction.
MAX_GROWTH = 0.02


class LogCheck(logging.Handler):
    """Counts logged outages, and finds tracebacks, tokens and errors in the log.

    A warning of the core is one about tasks that delay its stop.
    """

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.down = self.up = 0
        self.problems: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info and record.exc_info[0] is asyncio.CancelledError:
            # Home Assistant has stopped during a set-up.
            return
        if record.exc_info or TOKEN in text:
            self.problems.append(logging.Formatter().format(record))
        if record.name != "custom_components.plex_activities":
            from_core = record.name == "homeassistant.core"
            worst = logging.WARNING if from_core else logging.ERROR
            if record.levelno >= worst and not record.exc_info:
                self.problems.append(f"{record.name}: {text}")
        elif record.levelno >= logging.WARNING:
            self.down += 1
        elif "recovered" in text:
            self.up += 1


class ChangeCheck:
    """Checks that subscribers receive one start and one end of each activity.

    What goes on over a reload or a restart does not start again, and has started when
    it did. What is still running is not called ended.
    """

    def __init__(self, plex: PlexSimulator) -> None:
        self._plex = plex
        self._coordinator: PlexActivitiesCoordinator | None = None
        self._started_at: dict[str, datetime] = {}
        self.running: set[str] = set()
        self.problems: list[str] = []
        self.too_early: list[str] = []
        """Ends of what is still running, unless it was hidden when it was last listed."""
        self.count = 0
        """The number of changes received."""
        self.kept = 0
        """How many activities were running before and after a reload or a restart."""

    @callback
    def follow(self, coordinator: PlexActivitiesCoordinator) -> None:
        """Subscribe to the coordinator of an entry that has just been set up."""
        self._coordinator = coordinator
        activities = coordinator.data.activities
        self.running = set(activities)
        for uuid in self._started_at.keys() & activities.keys():
            self.kept += 1
            before, after = self._started_at[uuid], activities[uuid].started_at
            if before != after:
                self.problems.append(f"{uuid} started at {before}, and then at {after}")
        unsubscribe = coordinator.publisher.async_subscribe(self._on_change)
        coordinator.config_entry.async_on_unload(unsubscribe)

    @callback
    def unloads(self, coordinator: PlexActivitiesCoordinator) -> None:
        """Remember the starts of what is running when the entry is unloaded."""
        self._started_at = {
            uuid: activity.started_at
            for uuid, activity in coordinator.data.activities.items()
            # Its uuid stays, so its start is not stored.
            if activity.category is not ActivityCategory.MAINTENANCE
        }

    @callback
    def release(self) -> None:
        """Drop the reference to the coordinator."""
        self._coordinator = None

    @callback
    def _on_change(self, change: ActivityChange) -> None:
        self.count += 1
        uuid, started = change.activity.uuid, change.type is ChangeType.STARTED
        if started is (uuid in self.running):
            self.problems.append(f"{uuid}: {change.type} twice")
        if not started and self._is_still_listed(uuid):
            self.too_early.append(f"{uuid}: {change.type}, but it is still running")
        (self.running.add if started else self.running.discard)(uuid)

    def _is_still_listed(self, uuid: str) -> bool:
        coordinator = self._coordinator
        if uuid.startswith(RECORDED):
            # Recordings that were made by hand list again what has ended.
            return False
        # Hidden activities vanish, and maintenance ends and begins in the same row.
        sees_all = coordinator is not None and coordinator.data.sees_all
        row = self._plex.find(uuid) if sees_all else None
        return row is not None and not is_butler(row)


class MemoryCheck:
    """Counts objects and tasks between rounds."""

    def __init__(self) -> None:
        self.objects: list[int] = []
        self.tasks: list[int] = []

    def count(self) -> None:
        """Add a sample of the current counts."""
        # A cache of aiohttp's server, which would keep every stopped application of the simulator.
        web_app._cached_build_middleware.cache_clear()  # noqa: SLF001
        gc.collect()
        self.objects.append(len(gc.get_objects()))
        self.tasks.append(len(asyncio.all_tasks()))

    def problems(self) -> list[str]:
        """Return which counts have grown from the second third of the samples to the last."""
        problems = []
        third = len(self.objects) // 3
        if not third:
            return []
        for name, counts in (("objects", self.objects), ("tasks", self.tasks)):
            before = median(counts[third : 2 * third])
            after = median(counts[2 * third :])
            if after > before * (1 + MAX_GROWTH) + 3:
                problems.append(f"{name} grew from {before:.0f} to {after:.0f}")
        return problems
