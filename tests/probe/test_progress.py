"""The line that shows what the probe does."""

from io import StringIO
from typing import override

import pytest

from probe.progress import Progress, progress_line
from probe.recorder import Recorder
from probe.redaction import Redactor

from .run import ManualClock


class Terminal(StringIO):
    @override
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("doing", "left", "messages", "line"),
    [
        ("Listening", 600, 0, "Listening · 10:00 left · 0 messages"),
        ("Listening", 61.4, 1, "Listening · 1:01 left · 1 message"),
        ("Listening", -3, 2, "Listening · 0:00 left · 2 messages"),
    ],
)
def test_the_line_tells_what_is_done_for_how_long_and_what_has_come(
    doing: str, left: float, messages: int, line: str
) -> None:
    assert progress_line(doing, left, messages) == line


async def _show(output: StringIO) -> str:
    clock = ManualClock()
    recorder = Recorder(clock, Redactor([]))
    progress = Progress(output, clock, 600)
    for doing in ("Listening", "Listening", "Stopping"):
        progress.doing = doing
        progress.show_now(recorder)
    await clock.pass_time(59)
    progress.show_now(recorder)
    await clock.pass_time(1)
    progress.show_now(recorder)
    progress.end()
    return output.getvalue()


async def test_on_a_terminal_the_line_is_replaced() -> None:
    shown = await _show(Terminal())
    assert shown.count("\r\x1b[K") == 5
    assert shown.count("\n") == 1


async def test_in_a_log_a_line_is_written_when_something_changes_and_each_minute() -> (
    None
):
    assert (await _show(StringIO())).splitlines() == [
        "Listening · 10:00 left · 0 messages",
        "Stopping · 10:00 left · 0 messages",
        "Stopping · 9:00 left · 0 messages",
    ]
