"""`script/probe`: ask a server, listen to it, and write the report."""

import asyncio
from datetime import datetime
import os
import signal
import sys

from . import arguments
from .arguments import Settings
from .clock import Clock
from .listen import probe
from .progress import Progress
from .recorder import Recorder
from .redaction import Redactor
from .report import report, summary
from .server import ProbeError

_HOW_TO_SEND = "To send it: https://github.com/plex-activities/plex_activities/issues/new?template=server.yml"


async def run(settings: Settings, clock: Clock) -> int:
    """Run the probe until its time is over or Ctrl-C, write the report, and return the exit code."""
    recorder = Recorder(clock, Redactor([settings.token, settings.second_token]))
    progress = Progress(sys.stderr, clock, settings.minutes * 60)
    running = asyncio.ensure_future(probe(settings, recorder, progress))
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, running.cancel)
    try:
        await asyncio.wait([running])
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
        running.cancel()
    progress.end()
    error = None if running.cancelled() else running.exception()
    if isinstance(error, ProbeError):
        return _fail(str(error))
    if error is None and not recorder.has_list:
        return _fail("Stopped before the server had answered. Nothing was written.")
    code = _write(
        settings, recorder, complete=error is None and not running.cancelled()
    )
    if error is not None:
        # A mistake in the probe: what was received has been saved.
        raise error
    return code


def _write(settings: Settings, recorder: Recorder, *, complete: bool) -> int:
    recording = recorder.recording()
    try:
        settings.file.write_text(report(recording, complete=complete), "utf-8")
    except OSError as error:
        return _fail(f"{settings.file} cannot be written: {error.strerror}.")
    lines = [
        *summary(recording),
        "",
        f"The report is in {settings.file}.",
        _HOW_TO_SEND,
    ]
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def _fail(text: str) -> int:
    sys.stderr.write(f"{text}\n")
    return 1


def main() -> int:
    """Run the probe with the arguments of the command line."""
    # A naive time is the local one, for the name of the file.
    settings = arguments.parse(sys.argv[1:], os.environ, datetime.now())  # noqa: DTZ005
    return asyncio.run(run(settings, Clock()))


if __name__ == "__main__":
    sys.exit(main())
