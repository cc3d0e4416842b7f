"""The time since the probe was started, and waiting for time to pass."""

import asyncio
from time import monotonic


class Clock:
    """A clock that starts at 0."""

    def __init__(self) -> None:
        self._started = monotonic()

    def now(self) -> float:
        """Return the seconds since the start."""
        return monotonic() - self._started

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)
