"""Listens to the server for as long as was asked for, and asks it again and again."""

import asyncio

from . import facts
from .arguments import Settings
from .check import check, list_activities
from .entries import GET_DVRS, GET_LIBRARIES, GET_TASKS, GET_TIMELINE, Caller
from .progress import Progress
from .recorder import Recorder
from .server import Server
from .stop import stop_a_scan
from .streams import EVENT_SOURCES, OF_SECOND_TOKEN, WEBSOCKETS, Listener

POLL_SECONDS = 5
LIBRARY_SECONDS = 10
MAX_LIBRARIES = 20

_NOT_FOUND = 404


class _TimeIsOver(Exception):  # noqa: N818  # it is no error
    """Ends the group of tasks."""


async def probe(settings: Settings, recorder: Recorder, progress: Progress) -> None:
    """Ask and listen. Raises ProbeError if there is nothing to listen to."""
    tokens: dict[Caller, str | None] = {
        Caller.FIRST: settings.token,
        Caller.SECOND: settings.second_token,
    }
    async with Server.connect(settings.url, tokens, verify=settings.verify) as server:
        await Probe(settings, server, recorder, progress).run()


class Probe:
    """One run of the probe."""

    def __init__(
        self,
        settings: Settings,
        server: Server,
        recorder: Recorder,
        progress: Progress,
    ) -> None:
        self._settings = settings
        self._server = server
        self._recorder = recorder
        self._progress = progress
        self._libraries: list[str] = []
        self._no_timelines = False

    async def run(self) -> None:
        """Check the server, then listen until the time is over."""
        self._progress.show_now(self._recorder)
        await check(self._settings, self._server, self._recorder)
        await self._ask_once()
        self._progress.doing = "Listening"
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._progress.show(self._recorder))
                group.create_task(self._end())
                await self._listen(group)
        except* _TimeIsOver:
            pass

    async def _end(self) -> None:
        clock = self._recorder.clock
        await clock.sleep(self._progress.ends_at - clock.now())
        raise _TimeIsOver

    async def _listen(self, group: asyncio.TaskGroup) -> None:
        group.create_task(self._poll())
        group.create_task(self._poll_libraries())
        plans = [*WEBSOCKETS, *EVENT_SOURCES]
        if self._settings.second_token is not None:
            plans.append(OF_SECOND_TOKEN)
        listeners = [Listener(plan, self._server, self._recorder) for plan in plans]
        for listener in listeners:
            group.create_task(listener.run())
            # In this order, because the messages of the first open stream are kept.
            await listener.tried.wait()
        if self._settings.stop:
            libraries = self._libraries
            if self._settings.library is not None:
                libraries = [self._settings.library]
            await stop_a_scan(self._server, self._recorder, self._progress, libraries)

    async def _ask_once(self) -> None:
        reply = await self._server.get("/butler")
        tasks = facts.tasks(reply.document, self._recorder.redactor)
        self._recorder.responded(GET_TASKS, reply.status, tasks)
        reply = await self._server.get("/livetv/dvrs")
        dvrs = facts.dvrs(reply.container, self._recorder.redactor)
        self._recorder.responded(GET_DVRS, reply.status, dvrs)
        if self._settings.second_token is not None:
            reply = await self._server.get("/butler", Caller.SECOND)
            self._recorder.responded(GET_TASKS, reply.status, {}, Caller.SECOND)
        await self._ask_libraries()

    async def _poll(self) -> None:
        """List the activities again and again."""
        while True:
            await self._recorder.clock.sleep(POLL_SECONDS)
            await list_activities(self._server, self._recorder, Caller.FIRST)
            if self._settings.second_token is not None:
                await list_activities(self._server, self._recorder, Caller.SECOND)

    async def _poll_libraries(self) -> None:
        """Ask for the state of the libraries again and again."""
        while True:
            await self._recorder.clock.sleep(LIBRARY_SECONDS)
            await self._ask_libraries()

    async def _ask_libraries(self) -> None:
        recorder = self._recorder
        reply = await self._server.get("/library/sections")
        if reply.ok:
            self._libraries = facts.library_ids(reply.container)[:MAX_LIBRARIES]
        sections = facts.sections(reply.container, recorder.redactor)
        recorder.responded(GET_LIBRARIES, reply.status, sections)
        if self._no_timelines:
            return
        statuses = set()
        for library in self._libraries:
            path = f"/library/sections/{library}/timeline"
            reply = await self._server.get(path)
            timeline = facts.timeline(reply.container, library, recorder.redactor)
            # The last of these readings is what tells how long the queue was not empty.
            is_busy = bool(timeline["updateQueueSize"])
            recorder.responded(GET_TIMELINE, reply.status, timeline, always=is_busy)
            statuses.add(reply.status)
        self._no_timelines = statuses == {_NOT_FOUND}
