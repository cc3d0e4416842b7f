"""Shows on the terminal what the probe does."""

from dataclasses import dataclass
from typing import TextIO

from .clock import Clock
from .recorder import Recorder

_QUIET_SECONDS = 60
"""Seconds between two lines in a log, where a line cannot be replaced."""


def progress_line(doing: str, seconds_left: float, messages: int) -> str:
    """Return what the probe does, for how long, and what it has received."""
    minutes, seconds = divmod(max(0, round(seconds_left)), 60)
    plural = "" if messages == 1 else "s"
    return f"{doing} · {minutes}:{seconds:02} left · {messages} message{plural}"


@dataclass(slots=True)
class Progress:
    """The line of progress."""

    output: TextIO
    clock: Clock
    ends_at: float
    doing: str = "Checking the server"
    _shown: str = ""
    _shown_at: float = 0

    async def show(self, recorder: Recorder) -> None:
        """Show the line each second until cancelled."""
        while True:
            self.show_now(recorder)
            await self.clock.sleep(1)

    def show_now(self, recorder: Recorder) -> None:
        """Show the line."""
        now = self.clock.now()
        line = progress_line(self.doing, self.ends_at - now, recorder.messages)
        if self.output.isatty():
            self.output.write(f"\r\x1b[K{line}")
        elif self.doing != self._shown or now - self._shown_at >= _QUIET_SECONDS:
            self._shown, self._shown_at = self.doing, now
            self.output.write(f"{line}\n")
        self.output.flush()

    def end(self) -> None:
        """Leave the line as it is."""
        if self.output.isatty():
            self.output.write("\n")
