"""How often entities are written while a server sends messages all the time."""

from collections.abc import Callable
from datetime import datetime

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

# Progress is written once a second at most.
INTERVAL = 1.0
# Starts and ends that are written at once. Each second allows one more, up to this.
BURST = 10.0


class WritePacer:
    """Calls `write` soon after changes, and always after the last one.

    The first change is written at once, later ones once a second. Starts and ends are
    written at once, except in a long burst. Home Assistant's Debouncer knows no burst.
    """

    def __init__(self, hass: HomeAssistant, write: Callable[[], None]) -> None:
        self._hass = hass
        self._write = write
        self._written_at = float("-inf")
        self._burst = BURST
        self._cancel_later: CALLBACK_TYPE | None = None

    @callback
    def changed(self, *, urgent: bool) -> None:
        """Schedule a write after a change; `urgent` if something started or ended."""
        elapsed = self._hass.loop.time() - self._written_at
        if elapsed >= INTERVAL or (urgent and self._burst + elapsed >= 1):
            self._write_now()
        elif self._cancel_later is None:
            self._cancel_later = async_call_later(
                self._hass, INTERVAL - elapsed, self._write_now
            )

    @callback
    def stop(self) -> None:
        """Cancel the write that is scheduled."""
        if self._cancel_later is not None:
            self._cancel_later()
            self._cancel_later = None

    @callback
    def _write_now(self, _now: datetime | None = None) -> None:
        self.stop()
        now = self._hass.loop.time()
        self._burst = min(BURST, self._burst + now - self._written_at - 1)
        self._written_at = now
        self._write()
