"""`--stop`: starts a scan, stops it, and watches how it ends."""

from collections.abc import Sequence

from .check import list_activities
from .entries import SCAN, START_SCAN, STOP_SCAN, Caller, Json, Row
from .progress import Progress
from .recorder import Recorder
from .server import Server

WAIT_SECONDS = 24 * 60 * 60
"""As long as the probe listens at most."""
SHOW_SECONDS = 20
"""How long a scan may take to be listed."""


async def stop_a_scan(
    server: Server, recorder: Recorder, progress: Progress, libraries: Sequence[str]
) -> None:
    """Scan one library after the other, until one scan has run for long enough to be stopped."""
    listening = progress.doing
    for library in libraries:
        progress.doing = f"Trying to stop a scan of library {library}"
        if await _start_and_stop(server, recorder, library):
            break
    progress.doing = listening


async def _start_and_stop(server: Server, recorder: Recorder, library: str) -> bool:
    """Return whether the scan was still running when it was asked to stop."""
    await list_activities(server, recorder, Caller.FIRST)
    if _scans(recorder):
        # A request to stop ends all scans of a library, and so would end somebody else's.
        recorder.note("Waiting until the scans that run have ended.")
        await recorder.wait_for(lambda: not _scans(recorder) or None, WAIT_SECONDS)
    path = f"/library/sections/{library}/refresh"
    reply = await server.get(path)
    uuid = reply.headers.get("X-Plex-Activity")
    named = None if uuid is None else recorder.redactor.activity(uuid)
    facts: dict[str, Json] = {"library": library, "X-Plex-Activity": named}
    recorder.responded(START_SCAN, reply.status, facts)
    if not reply.ok:
        return False
    scan = await recorder.wait_for(
        lambda: _own_scan(recorder, library, named), SHOW_SECONDS
    )
    if scan is None:
        recorder.note("A scan was started that was not seen to run.")
        return False
    sent = round(recorder.clock.now(), 3)
    reply = await server.request("DELETE", path)
    facts = {"library": library, "activity": scan, "sent": sent}
    recorder.responded(STOP_SCAN, reply.status, facts)
    return True


def _scans(recorder: Recorder) -> list[str]:
    return [uuid for uuid, row in recorder.running.items() if row.get("type") == SCAN]


def _own_scan(recorder: Recorder, library: str, named: str | None) -> str | None:
    """Return the scan that was started, None as long as it is not known to run."""
    if named is not None:
        return named if named in recorder.running else None
    own = [
        uuid
        for uuid in _scans(recorder)
        # At first a scan does not name its library.
        if _library(recorder.running[uuid]) in {None, library}
    ]
    return own[0] if len(own) == 1 else None


def _library(row: Row) -> str | None:
    context = row.get("Context")
    found = context.get("librarySectionID") if isinstance(context, dict) else None
    return None if found is None else str(found)
