"""A scenario for the demo: a server that always has activities, in real time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
import itertools

from . import state
from .plex import Plex
from .situations import item_page_changes

_STEP = 1.0
"""Seconds between two messages about one job."""
_PING = 10.0
"""Seconds between two pings on the EventSource streams. Plex uses about this interval."""
_PAUSE = 4.0
"""Seconds between two jobs of one queue, so that the end of the first one can be seen."""
_BEFORE_NIGHT = 20.0
"""Seconds without maintenance."""
_BEFORE_PAGES = 15.0
"""Seconds in which nobody opens the page of an item."""

_ITEMS = {
    "Films": (
        "Harbour Lights (2014)",
        "The Quiet Meridian (1997)",
        "Seven Lanterns (2021)",
        "A Tide of Paper (2008)",
    ),
    "Shows": (
        "Night Ferry S02 E03",
        "Night Ferry S02 E04",
        "Copper Valley S01 E08",
        "The Lamp Room S05 E01",
    ),
}
_UNTITLED = ("Untitled",)

type Wait = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Job:
    """One activity from start to end."""

    type: str
    seconds: float
    title: str = ""
    """The title from the second message on. The first message has the generic title."""
    items: tuple[str, ...] = ()
    """The subtitles, shown one after the other for an equal time."""
    cancellable: bool = False
    indeterminate: bool = False
    context: Mapping[str, str] = field(default_factory=dict)


def _scan(library: str, title: str, seconds: float) -> Job:
    items = _ITEMS.get(title, _UNTITLED)
    context = {"librarySectionID": library}
    return Job(state.SCAN, seconds, f"Scanning {title}", items, context=context)


def _detect_credits(item: str) -> Job:
    kind = "media.generate.credits"
    return Job(kind, 24, "Detecting Credits", (item,), indeterminate=True)


_SUBSCRIPTIONS = Job(
    "provider.subscriptions.process", 48, "Processing subscriptions", cancellable=True
)
_RECORDING = Job(
    "grabber.grab",
    84,
    "Recording",
    ("Evening Harbour News",),
    cancellable=True,
    context={
        "deviceID": "2",
        "grabber": "tv.plex.grabbers.hdhomerun",
        "itemKey": "/library/metadata/913",
        "itemMediaIndex": "0",
        "itemRatingKey": "913",
        "source": "tv.plex.providers.epg.cloud:2",
        "subscriptionID": "4",
    },
)
_GUIDE = Job(
    "provider.epg.load",
    40,
    "Refreshing EPG",
    ("Downloaded 61 airings", "Downloaded 173 airings", "Downloaded 240 airings"),
)
_BACKUP = Job(
    "butler", 32, "Backing up the database", context={"task": "BackupDatabase"}
)
_CONVERSION = Job(
    "media.download",
    64,
    "Converting",
    ("The Quiet Meridian (1997)",),
    context={"metadataID": "512"},
)
_UNKNOWN_TYPE = Job("firmware.polish", 32, "Polishing firmware", ("Second coat",))
_NIGHT = (
    Job(
        "media.generate.intros",
        50,
        "Detecting intros",
        ("Night Ferry S02", "Copper Valley S01"),
        indeterminate=True,
    ),
    Job(
        "media.generate.credits",
        40,
        "Detecting Credits",
        ("Seven Lanterns (2021)",),
        indeterminate=True,
    ),
    Job(
        "media.generate.loudness",
        60,
        "Generating loudness data",
        ("The Lamp Room S05", "Night Ferry S03"),
    ),
)
"""What the maintenance of a night runs at the same time. Each belongs to a scheduled task."""


async def run_scenario(plex: Plex, *, speed: float = 1.0) -> None:
    """Keep the server busy until cancelled. At speed 2 everything takes half the time."""
    # Some servers list a butler's row all the time, also while they are idle.
    plex.rest_butler()
    plex.butler_rests = True
    scans = [
        _scan(library, title, seconds)
        for (library, title), seconds in zip(
            plex.libraries.items(), itertools.cycle((66, 48)), strict=False
        )
    ]
    detections = [_detect_credits(item) for items in _ITEMS.values() for item in items]

    async def wait(seconds: float) -> None:
        await asyncio.sleep(seconds / speed)

    async with asyncio.TaskGroup() as group:
        # The jobs of one queue run one after the other. The queues run in parallel.
        for delay, jobs in (
            (0, scans),
            (1, [_SUBSCRIPTIONS]),
            (3, detections),
            (5, [_RECORDING]),
            (8, [_GUIDE, _BACKUP, _CONVERSION, _UNKNOWN_TYPE]),
        ):
            group.create_task(_run_queue(plex, jobs, delay, wait))
        group.create_task(_run_nights(plex, wait))
        group.create_task(_open_item_pages(plex, wait))
        group.create_task(_send_pings(plex, wait))
        plex.on_scan = partial(_run_requested_scan, plex, group, wait)
        try:
            await asyncio.Event().wait()
        finally:
            plex.on_scan = None


async def _run_queue(plex: Plex, jobs: Iterable[Job], delay: float, wait: Wait) -> None:
    await wait(delay)
    for job in itertools.cycle(jobs):
        title = state.GENERIC_TITLES.get(job.type, job.title)
        uuid = plex.start(job.type, title=title, cancellable=job.cancellable)
        await _run_job(plex, uuid, job, wait)
        await wait(_PAUSE)


async def _run_nights(plex: Plex, wait: Wait) -> None:
    """Run the maintenance of a night now and then: the butler's row leaves its rest until all of it is done."""
    while True:
        butler = plex.rest_butler()
        await wait(_BEFORE_NIGHT)
        plex.progress(butler, 0)
        async with asyncio.TaskGroup() as group:
            for job in _NIGHT:
                group.create_task(_run_scheduled(plex, job, butler, wait))


async def _run_scheduled(plex: Plex, job: Job, butler: str, wait: Wait) -> None:
    """Run an activity of a scheduled task. The butler's row moves on when it ends, unless it has been stopped too."""
    await _run_job(plex, plex.start_scheduled(job.type), job, wait)
    row = plex.find(butler)
    if row is not None and row["progress"] != state.DONE:
        plex.progress(butler, row["progress"] + 30)


async def _open_item_pages(plex: Plex, wait: Wait) -> None:
    """Let somebody open the pages of a few items now and then. Each takes about a second."""
    while True:
        await wait(_BEFORE_PAGES)
        for item in (9041, 9077, 9102):
            uuid = plex.start("library.refresh.items")
            updates, end = item_page_changes(f"/library/metadata/{item}")
            for changes in updates:
                await wait(_STEP / 4)
                plex.progress(uuid, **changes)
            await wait(_STEP / 4)
            plex.finish(uuid, **end)
            await wait(_STEP)


async def _run_job(plex: Plex, uuid: str, job: Job, wait: Wait) -> None:
    """Update a started activity until it ends, or until a client stops it."""
    steps = max(2, round(job.seconds / _STEP))
    items = job.items or ("",)
    for step in range(1, steps):
        await wait(job.seconds / steps)
        if plex.find(uuid) is None:
            return
        plex.progress(
            uuid,
            -1 if job.indeterminate else 100 * step // steps,
            title=job.title,
            subtitle=items[len(items) * step // steps],
            context=job.context or None,
        )
    await wait(job.seconds / steps)
    if plex.find(uuid) is not None:
        plex.finish(uuid)


def _run_requested_scan(
    plex: Plex, group: asyncio.TaskGroup, wait: Wait, library: str, uuid: str
) -> None:
    """Run the scan that a client has requested."""
    job = _scan(library, plex.libraries[library], 40)
    group.create_task(_run_job(plex, uuid, job, wait))


async def _send_pings(plex: Plex, wait: Wait) -> None:
    while True:
        await wait(_PING)
        plex.ping()
