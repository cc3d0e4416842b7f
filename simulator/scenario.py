"""A story in real time, for people who watch: a server that always has something to do."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
import itertools

from . import state
from .plex import Plex

_STEP = 1.0
"""Seconds between two messages of one job."""
_PING = 10.0
"""Seconds between two pings of the EventSource streams, as Plex has it."""
_REST = 4.0
"""Seconds between two jobs of one lane, so that a watcher sees one end before the next begins."""

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
    """One piece of work from its beginning to its end."""

    type: str
    seconds: float
    title: str = ""
    """The title once Plex knows what it works on; the first message has the generic one."""
    items: tuple[str, ...] = ()
    """The subtitles, spread over the time it takes."""
    cancellable: bool = False
    indeterminate: bool = False
    context: Mapping[str, str] = field(default_factory=dict)


def _scan(library: str, title: str, seconds: float) -> Job:
    items = _ITEMS.get(title, _UNTITLED)
    context = {"librarySectionID": library}
    return Job(state.SCAN, seconds, f"Scanning {title}", items, context=context)


def _credits(item: str) -> Job:
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
    # What real servers say here was never seen. With this it can be stopped.
    context={"dvrID": "12"},
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
_UNHEARD_OF = Job("firmware.polish", 32, "Polishing firmware", ("Second coat",))


async def play(plex: Plex, *, speed: float = 1.0) -> None:
    """Keep the server busy until cancelled; at speed 2 everything takes half the time."""
    # Some servers keep such a row for good. It is not work.
    plex.put(
        {
            "uuid": "0d6a3c58-44b2-4f7e-8c19-5e2b7f0a9d04",
            "type": "butler",
            "cancellable": False,
            "userID": 1,
            "title": "Butler",
            "subtitle": "",
            "progress": 100,
        }
    )
    scans = [
        _scan(library, title, seconds)
        for (library, title), seconds in zip(
            plex.libraries.items(), itertools.cycle((66, 48)), strict=False
        )
    ]
    queue = [_credits(item) for items in _ITEMS.values() for item in items]

    async def wait(seconds: float) -> None:
        await asyncio.sleep(seconds / speed)

    async with asyncio.TaskGroup() as group:
        # Each lane does one thing after another; the lanes run side by side.
        for delay, jobs in (
            (0, scans),
            (1, [_SUBSCRIPTIONS]),
            (3, queue),
            (5, [_RECORDING]),
            (8, [_GUIDE, _BACKUP, _CONVERSION, _UNHEARD_OF]),
        ):
            group.create_task(_lane(plex, jobs, delay, wait))
        group.create_task(_pings(plex, wait))
        plex.on_scan = partial(_asked, plex, group, wait)
        try:
            await asyncio.Event().wait()
        finally:
            plex.on_scan = None


async def _lane(plex: Plex, jobs: Iterable[Job], delay: float, wait: Wait) -> None:
    await wait(delay)
    for job in itertools.cycle(jobs):
        title = state.GENERIC_TITLES.get(job.type, job.title)
        uuid = plex.start(job.type, title=title, cancellable=job.cancellable)
        await _work(plex, uuid, job, wait)
        await wait(_REST)


async def _work(plex: Plex, uuid: str, job: Job, wait: Wait) -> None:
    """Move a started activity to its end, or until somebody has stopped it."""
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


def _asked(
    plex: Plex, group: asyncio.TaskGroup, wait: Wait, library: str, uuid: str
) -> None:
    """Do the scan that a client has asked for."""
    job = _scan(library, plex.libraries[library], 40)
    group.create_task(_work(plex, uuid, job, wait))


async def _pings(plex: Plex, wait: Wait) -> None:
    while True:
        await wait(_PING)
        plex.ping()
