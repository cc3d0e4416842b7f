"""A server that behaves unlike the simulated one wherever Plex's behaviour is not known.

It needs no token, pings on its websockets and answers no ping, sends all messages whatever the filters are, has no
EventSource, does not name a scan in the response, and lists tasks without titles. A scan that is stopped ends with the progress
it had and a field that says so. One token gets messages and no list.
"""

from typing import Any

from aiohttp import WSMsgType, web

SCAN = {
    "uuid": "3f0d2f5e-6a55-4c1c-9b7e-0b6f0c6b1a01",
    "type": "library.update.section",
    "cancellable": False,
    "userID": 1,
    "title": "Scanning",
    "subtitle": "",
    "progress": 37.5,
}
DETECTION = {
    "uuid": "5b1f7a0c-2d7e-4f0e-8a2b-7d4a1c9e2b02",
    "type": "media.generate.ads",
    "title": "Detecting ads",
    "progress": "20",
}

LIMITED_TOKEN = "limited-token"


class UnlikeServer:
    """The server: `application()` is to be served, `ping()` and others make something happen."""

    def __init__(self) -> None:
        self.sockets: list[web.WebSocketResponse] = []
        self.rows: list[dict[str, Any]] = []
        self.queue = 0
        self.scanned_at = 1791000000

    def application(self) -> web.Application:
        app = web.Application()
        router = app.router
        router.add_get("/identity", self._identity)
        router.add_get("/activities", self._activities)
        router.add_get("/butler", self._tasks)
        router.add_get("/livetv/dvrs", self._dvrs)
        router.add_get("/library/sections", self._sections)
        router.add_get("/library/sections/7/timeline", self._timeline)
        router.add_get("/library/sections/7/refresh", self._scan)
        router.add_delete("/library/sections/7/refresh", self._stop)
        router.add_get("/:/websockets/notifications", self._serve_socket)
        return app

    async def ping(self) -> None:
        for socket in self.sockets:
            await socket.ping(b"?")
            # A pong may come without a ping.
            await socket.pong(b"?")

    async def send(self, event: str, row: dict[str, Any], **fields: Any) -> None:
        """Send an activity, and a message of another type."""
        notification = {"event": event, "uuid": row["uuid"], "Activity": row, **fields}
        for message in (
            {"type": "activity", "ActivityNotification": [notification]},
            {"type": "timeline", "TimelineEntry": [{"title": "Anna's film"}]},
        ):
            for socket in self.sockets:
                await socket.send_json({"NotificationContainer": message})

    async def _identity(self, _: web.Request) -> web.Response:
        return _json(machineIdentifier="m", claimed=False)

    async def _activities(self, request: web.Request) -> web.Response:
        if request.headers.get("X-Plex-Token") == LIMITED_TOKEN:
            return web.Response(status=403)
        # One row is an object and no list.
        return _json(Activity=self.rows[0] if len(self.rows) == 1 else self.rows)

    async def _tasks(self, _: web.Request) -> web.Response:
        return web.json_response(
            {"ButlerTasks": {"ButlerTask": [{"name": "ProcessAssets"}]}}
        )

    async def _dvrs(self, _: web.Request) -> web.Response:
        return _json(Dvr=[{"key": "28", "title": "Anna's tuner"}])

    async def _sections(self, _: web.Request) -> web.Response:
        return _json(
            Directory=[
                {"key": "7", "title": "Anna's films", "scannedAt": self.scanned_at}
            ]
        )

    async def _timeline(self, _: web.Request) -> web.Response:
        return _json(updateQueueSize=self.queue, title1="Anna's films")

    async def _scan(self, _: web.Request) -> web.Response:
        self.rows.append(SCAN)
        await self.send("started", {**SCAN, "progress": 0})
        await self.send("updated", SCAN)
        return web.Response()

    async def _stop(self, _: web.Request) -> web.Response:
        self.rows.remove(SCAN)
        await self.send("ended", SCAN, cancelled=True)
        return web.Response(status=204)

    async def _serve_socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(autoping=False)
        await socket.prepare(request)
        self.sockets.append(socket)
        closing = {WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED}
        while (await socket.receive()).type not in closing:
            pass
        self.sockets.remove(socket)
        return socket


def _json(**fields: Any) -> web.Response:
    return web.json_response({"MediaContainer": fields})
