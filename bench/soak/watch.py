"""What must never be seen, however bad the day."""

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

# What may still be found after so many more bad days, as a part of what there was.
GROWTH = 0.02


class Log(logging.Handler):
    """Counts outages, and keeps what nobody should ever find in a log."""

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


class Ledger:
    """Every activity starts once and ends once, as far as subscribers are told."""

    def __init__(self) -> None:
        self._coordinator: PlexActivitiesCoordinator | None = None
        self.running: set[str] = set()
        self.problems: list[str] = []
        self.told = 0

    @callback
    def follow(self, coordinator: PlexActivitiesCoordinator) -> None:
        """Listen to this one, which may be another after a reload."""
        if coordinator is self._coordinator:
            return
        self._coordinator = coordinator
        self.running = set(coordinator.data.activities)
        coordinator.async_subscribe(self._changed)

    @callback
    def forget(self) -> None:
        """Let go of the last one."""
        self._coordinator = None

    @callback
    def _changed(self, change: ActivityChange) -> None:
        self.told += 1
        uuid, started = change.activity.uuid, change.type is ChangeType.STARTED
        if started is (uuid in self.running):
            self.problems.append(f"{uuid} {change.type} twice")
        (self.running.add if started else self.running.discard)(uuid)


class Memory:
    """Objects and tasks, counted when all is quiet."""

    def __init__(self) -> None:
        self.objects: list[int] = []
        self.tasks: list[int] = []

    def count(self) -> None:
        """Count what is there now."""
        # The stand-in server's own: it would keep every one that was ever killed.
        web_app._cached_build_middleware.cache_clear()  # noqa: SLF001
        gc.collect()
        self.objects.append(len(gc.get_objects()))
        self.tasks.append(len(asyncio.all_tasks()))

    def problems(self) -> list[str]:
        """Return what has grown from the second third of the counts to the last."""
        found = []
        third = len(self.objects) // 3
        if not third:
            return []
        for name, counts in (("objects", self.objects), ("tasks", self.tasks)):
            before = median(counts[third : 2 * third])
            after = median(counts[2 * third :])
            if after > before * (1 + GROWTH) + 3:
                found.append(f"{name} grew from {before:.0f} to {after:.0f}")
        return found
