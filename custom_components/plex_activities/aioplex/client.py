"""A client for the activities of one Plex Media Server."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from aiohttp import hdrs

from . import fields, wire
from .bounds import (
    MAX_ACTIVITIES,
    MAX_DVRS,
    MAX_LIBRARIES,
    MAX_SESSIONS,
    MAX_TASKS,
)
from .butler import Access, tasks_by_name
from .event_source import open_event_source
from .exceptions import (
    PlexAuthenticationError,
    PlexError,
    PlexNotCancellableError,
    PlexNotFoundError,
    PlexResponseError,
    PlexServerError,
)
from .models import (
    ActivityRow,
    Library,
    Server,
    rows_by_uuid,
)
from .notifications import ACTIVITY, PLAYBACK, Notification, StreamKind
from .paths import listed_id, segment
from .verified_connection import VerifiedConnection
from .websocket import open_websocket

_STREAMS = {
    StreamKind.WEBSOCKET: open_websocket,
    StreamKind.EVENT_SOURCE: open_event_source,
}


class PlexClient(VerifiedConnection):
    """What can be requested from a server.

    Every method raises the PlexErrors of VerifiedConnection. The session must have the
    middleware `refuse_redirects` if `notifications` is used, or a handshake may be
    redirected.
    """

    async def server(self) -> Server:
        """Return the server's name and version, which needs a valid token."""
        server = Server.from_wire(await self._container(""))
        if server is None:
            raise PlexResponseError("The response names no server")
        return server

    async def access(self) -> Access:
        """Return what the token may do.

        Only the owner may list the scheduled tasks. A server without that list counts
        as the owner's. If the request fails, that is not raised, because the list of
        activities is good without it.
        """
        try:
            tasks = await self.butler_tasks()
        except PlexAuthenticationError:
            return Access(is_owner=False)
        except PlexNotFoundError:
            return Access(is_owner=True, tasks={})
        except PlexError:
            return Access(is_owner=None)
        return Access(is_owner=True, tasks=tasks)

    async def libraries(self) -> dict[str, Library]:
        """Return the libraries by id."""
        rows = wire.rows(
            await self._container("library/sections"), "Directory", MAX_LIBRARIES
        )
        found = (Library.from_wire(row) for row in rows)
        return {library.id: library for library in found if library is not None}

    async def scanned_at(self, library_id: str) -> int:
        """Return when a scan of a library completed last, in seconds since 1970.

        0 if none ever has, or if the server does not tell.
        """
        rows = wire.rows(
            await self._container("library/sections"), "Directory", MAX_LIBRARIES
        )
        for row in rows:
            if isinstance(row, dict) and str(row.get("key")) == library_id:
                return fields.whole(row.get("scannedAt")) or 0
        return 0

    async def update_queue_size(self, library_id: str) -> int:
        """Return how many items of a library wait to be processed, after a scan.

        0 if the server does not tell. Needs the owner's token.
        """
        path = f"library/sections/{segment(library_id)}/timeline"
        try:
            container = await self._container(path)
        except PlexNotFoundError:
            return 0
        return max(fields.whole(container.get("updateQueueSize")) or 0, 0)

    async def activities(self) -> dict[str, ActivityRow]:
        """Return the rows of what runs by uuid, oldest first.

        The owner's token sees all activities, every other only those of its own user.
        """
        container = await self._container("activities")
        return rows_by_uuid(wire.rows(container, "Activity", MAX_ACTIVITIES))

    async def sessions(self) -> int:
        """Return the number of playback sessions, including paused ones.

        Needs the owner's token.
        """
        container = await self._container("status/sessions")
        listed = len(wire.rows(container, "Metadata", MAX_SESSIONS))
        return max(fields.whole(container.get("size")) or 0, listed)

    async def butler_tasks(self) -> dict[str, str | None]:
        """Return the titles of the scheduled tasks by name.

        Needs the owner's token.
        """
        container = await self._container("butler", "ButlerTasks")
        return tasks_by_name(wire.rows(container, "ButlerTask", MAX_TASKS))

    async def dvrs(self) -> tuple[str, ...]:
        """Return the ids of the DVRs, each of which has a guide of its own.

        Needs the owner's token.
        """
        rows = wire.rows(await self._container("livetv/dvrs"), "Dvr", MAX_DVRS)
        ids = (listed_id(row.get("key")) for row in rows if isinstance(row, dict))
        return tuple(dict.fromkeys(filter(None, ids)))

    async def cancel_activity(self, uuid: str) -> None:
        """Request a cancel. Success only means that the server has accepted it.

        Also raises PlexNotCancellableError, and PlexNotFoundError if the activity has
        ended.
        """
        try:
            await self._request(hdrs.METH_DELETE, f"activities/{segment(uuid)}")
        except PlexServerError as err:
            if err.status == HTTPStatus.BAD_REQUEST:
                raise PlexNotCancellableError(
                    "The server does not let this be cancelled"
                ) from err
            raise

    async def scan_library(
        self, library_id: str, path: str | None = None
    ) -> str | None:
        """Request a scan of a library, or of one folder of it.

        Returns the uuid of the scan if the server names it, which not all do. A short
        scan may never show up as an activity.
        """
        reply = await self._request(
            hdrs.METH_GET,
            f"library/sections/{segment(library_id)}/refresh",
            query={"path": path} if path else {},
        )
        return reply.headers.get("X-Plex-Activity")

    async def stop_library_scan(self, library_id: str) -> None:
        """Request the stop of a library's scan. Most scans cannot be cancelled."""
        await self._request(
            hdrs.METH_DELETE, f"library/sections/{segment(library_id)}/refresh"
        )

    async def stop_guide_refresh(self, dvr_id: str) -> None:
        """Request the stop of a DVR's guide refresh."""
        await self._request(
            hdrs.METH_DELETE, f"livetv/dvrs/{segment(dvr_id)}/reloadGuide"
        )

    async def start_butler_task(self, name: str) -> bool:
        """Request the run of a scheduled task; return False if it is already running."""
        reply = await self._request(hdrs.METH_POST, f"butler/{segment(name)}")
        return reply.status != HTTPStatus.ACCEPTED

    async def stop_butler_task(self, name: str) -> None:
        """Request the stop of a scheduled task.

        Also raises PlexNotFoundError if it is not running.
        """
        await self._request(hdrs.METH_DELETE, f"butler/{segment(name)}")

    async def stop_butler(self) -> None:
        """Request the stop of all scheduled tasks, also if none is running."""
        await self._request(hdrs.METH_DELETE, "butler")

    @asynccontextmanager
    async def notifications(
        self, kind: StreamKind, *, filtered: bool = True
    ) -> AsyncIterator[AsyncIterator[Notification]]:
        """Open the notifications: `async with`, then `async for`.

        `filtered` asks the server for those types only that are read.
        """
        headers = await self._headers_with_token()
        query = {"filters": f"{ACTIVITY},{PLAYBACK}"} if filtered else {}
        open_stream = _STREAMS[kind]
        try:
            async with open_stream(self._session, self.url, headers, query) as messages:
                yield messages
        finally:
            self.invalidate_identity()
