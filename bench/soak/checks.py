"""Checks of the log, of the published changes and of memory."""

import asyncio
import gc
import logging
from statistics import median
from typing import override

from aiohttp import web_app

from custom_components.plex_activities.aioplex.tracking import (
    ActivityChange,
    ChangeType,
)
from custom_components.plex_activities.coordinator import PlexActivitiesCoordinator
from homeassistant.core import callback

TOKEN = "soak-token-4711"  # noqa: S105  # it opens nothing

# The tolerated growth from the second third of the samples to the last, as a fraction.
MAX_GROWTH = 0.02


class LogCheck(logging.Handler):
    """Counts logged outages, and finds tracebacks, tokens and errors in the log."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.down = self.up = 0
        self.problems: list[str] = []

    @override
    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if record.exc_info or TOKEN in text:
            self.problems.append(logging.Formatter().format(record))
        if record.name != "custom_components.plex_activities":
            if record.levelno >= logging.ERROR and not record.exc_info:
                self.problems.append(f"{record.name}: {text}")
        elif record.levelno >= logging.WARNING:
            self.down += 1
        elif "recovered" in text:
            self.up += 1


class ChangeCheck:
    """Checks that subscribers receive one start and one end of each activity."""

    def __init__(self) -> None:
        self._coordinator: PlexActivitiesCoordinator | None = None
        self.running: set[str] = set()
        self.problems: list[str] = []
        self.count = 0
        """The number of changes received."""

    @callback
    def follow(self, coordinator: PlexActivitiesCoordinator) -> None:
        """Subscribe to the coordinator, if it is a new one after a reload."""
        if coordinator is self._coordinator:
            return
        self._coordinator = coordinator
        self.running = set(coordinator.data.activities)
        unsubscribe = coordinator.publisher.async_subscribe(self._on_change)
        coordinator.config_entry.async_on_unload(unsubscribe)

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
        (self.running.add if started else self.running.discard)(uuid)


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
