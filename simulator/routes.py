"""What the server answers to which request."""

from functools import partial
from inspect import isawaitable

from aiohttp import web
from aiohttp.typedefs import Handler

from . import faults, state, wire
from .plex import Plex

_PLEX = web.AppKey("plex", Plex)
_STREAMS = frozenset(
    {
        "/:/websockets/notifications",
        "/:/websocket/notifications",
        "/:/eventsource/notifications",
    }
)
_TASKS = {
    "BackupDatabase": "Backup Database",
    "ButlerTaskGenerateCreditsMarkers": "Generate Credits Markers",
    "ButlerTaskGenerateIntroMarkers": "Generate Intro Markers",
    "DeepMediaAnalysis": "Deep Media Analysis",
    "GenerateChapterThumbs": "Generate Chapter Thumbnails",
    "LoudnessAnalysis": "Loudness Analysis",
    "OptimizeDatabase": "Optimize Database",
    "RefreshEpgGuides": "Refresh Guides",
    "RefreshLibraries": "Refresh Libraries",
    "RefreshPeriodicMetadata": "Refresh Metadata",
}
_LIBRARY_TYPES = {"Shows": "show", "Music": "artist", "Photos": "photo"}


def application(plex: Plex) -> web.Application:
    """Return the web application that serves this server."""
    app = web.Application(middlewares=[_gate])
    app[_PLEX] = plex
    app.on_response_prepare.append(_sign)
    router = app.router
    router.add_get("/identity", _identity)
    router.add_get("/", _root)
    router.add_get("/activities", _activities)
    router.add_delete("/activities/{uuid}", _cancel)
    router.add_get("/:/websockets/notifications", plex.streams.websocket)
    router.add_get("/:/websocket/notifications", plex.streams.websocket)
    router.add_get("/:/eventsource/notifications", plex.streams.event_source)
    router.add_get("/library", _library)
    router.add_get("/library/sections", _sections)
    router.add_get("/library/sections/{id}/refresh", _scan)
    router.add_post("/library/sections/{id}/refresh", _scan)
    router.add_delete("/library/sections/{id}/refresh", _stop_scans)
    router.add_get("/butler", _butler)
    router.add_delete("/butler", _stop_tasks)
    router.add_post("/butler/{name}", _start_task)
    router.add_delete("/butler/{name}", _stop_task)
    return app


async def _sign(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["X-Plex-Protocol"] = "1.0"


@web.middleware
async def _gate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep the request, then answer it well or badly."""
    plex = request.app[_PLEX]
    plex.record(request)
    if plex.redirect is not None:
        location = plex.redirect.rstrip("/") + str(request.rel_url)
        return web.Response(status=307, headers={"Location": location})
    healthy = partial(_admit, request, handler)
    fault = plex.fault_for(request.path, is_stream=request.path in _STREAMS)
    if fault is not None:
        return await faults.answer(fault, request, healthy)
    return await healthy()


async def _admit(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let those in that may come in; `/identity` is open to everybody."""
    plex = request.app[_PLEX]
    if request.path in _STREAMS and plex.denied_streams is not None:
        return _html(plex.denied_streams)
    # The header is the good place for it. Old clients write it into the address.
    token = request.headers.get("X-Plex-Token", request.query.get("X-Plex-Token"))
    if request.path != "/identity" and not plex.takes(token):
        return _html(401)
    try:
        return await handler(request)
    except web.HTTPException as error:
        return _html(error.status)


async def _identity(request: web.Request) -> web.StreamResponse:
    plex = request.app[_PLEX]
    return _document(
        request,
        {
            "size": 0,
            "claimed": True,
            "machineIdentifier": plex.machine_identifier,
            "version": plex.version,
        },
    )


async def _root(request: web.Request) -> web.StreamResponse:
    plex = request.app[_PLEX]
    return _document(
        request,
        {
            "size": 0,
            "eventStream": True,
            "friendlyName": plex.friendly_name,
            "machineIdentifier": plex.machine_identifier,
            "multiuser": True,
            "myPlex": True,
            "myPlexSigninState": "ok",
            "myPlexUsername": "owner@example.com",
            "platform": "Linux",
            "platformVersion": "6.12",
            "version": plex.version,
        },
    )


async def _activities(request: web.Request) -> web.StreamResponse:
    rows = request.app[_PLEX].activities
    return _document(request, wire.container("Activity", rows))


async def _cancel(request: web.Request) -> web.StreamResponse:
    plex = request.app[_PLEX]
    uuid = request.match_info["uuid"]
    await _tell_of_cancel(plex, uuid)
    row = plex.find(uuid)
    if row is None:
        return _html(404, "No activity with the provided id is found")
    if not state.is_cancellable(row):
        return _html(400, "Activity is not cancellable")
    if not plex.cancels_ignored:
        plex.finish(uuid)
    return _done()


async def _tell_of_cancel(plex: Plex, what: str) -> None:
    if plex.on_cancel is not None and isawaitable(told := plex.on_cancel(what)):
        await told


async def _library(request: web.Request) -> web.StreamResponse:
    return _document(
        request,
        {
            "size": 0,
            "identifier": "com.plexapp.plugins.library",
            "title1": "Plex Library",
        },
    )


async def _sections(request: web.Request) -> web.StreamResponse:
    plex = request.app[_PLEX]
    rows = [
        {
            "key": key,
            "title": title,
            "type": _LIBRARY_TYPES.get(title, "movie"),
            "language": "en-GB",
            "refreshing": bool(plex.scans(key)),
        }
        for key, title in plex.libraries.items()
    ]
    return _document(request, wire.container("Directory", rows, title1="Plex Library"))


def _asked_libraries(request: web.Request) -> list[str]:
    plex, asked = request.app[_PLEX], request.match_info["id"]
    if asked == "all":
        return list(plex.libraries)
    if asked not in plex.libraries:
        raise web.HTTPNotFound
    return [asked]


async def _scan(request: web.Request) -> web.StreamResponse:
    plex = request.app[_PLEX]
    response = _done()
    for library in _asked_libraries(request):
        if plex.quiet_scans:
            continue
        uuid = plex.scan(library)
        if plex.activity_header:
            response.headers["X-Plex-Activity"] = uuid
        if plex.on_scan is not None:
            plex.on_scan(library, uuid)
    return response


async def _stop_scans(request: web.Request) -> web.StreamResponse:
    plex = request.app[_PLEX]
    libraries = _asked_libraries(request)
    await _tell_of_cancel(plex, request.match_info["id"])
    if not plex.cancels_ignored:
        for uuid in [uuid for library in libraries for uuid in plex.scans(library)]:
            plex.finish(uuid)
    return _done()


async def _butler(request: web.Request) -> web.StreamResponse:
    rows = [
        {
            "name": name,
            "title": title,
            "description": title,
            "enabled": True,
            "interval": 1,
            "scheduleRandomized": False,
        }
        for name, title in _TASKS.items()
    ]
    return _document(request, {"ButlerTask": rows}, tag="ButlerTasks")


def _asked_task(request: web.Request) -> str:
    if (name := request.match_info["name"]) not in _TASKS:
        raise web.HTTPNotFound
    return name


async def _start_task(request: web.Request) -> web.StreamResponse:
    running, name = request.app[_PLEX].butler_running, _asked_task(request)
    if name in running:
        return _done(202)
    running.add(name)
    return _done()


async def _stop_task(request: web.Request) -> web.StreamResponse:
    request.app[_PLEX].butler_running.discard(_asked_task(request))
    return _done()


async def _stop_tasks(request: web.Request) -> web.StreamResponse:
    request.app[_PLEX].butler_running.clear()
    return _done()


def _document(
    request: web.Request, document: wire.Document, tag: str = "MediaContainer"
) -> web.Response:
    """Return JSON to those who ask for it, else XML."""
    if "application/json" in request.headers.get("Accept", ""):
        return web.Response(
            body=wire.as_json(tag, document), content_type="application/json"
        )
    # Without the charset, clients read text/xml as Latin-1.
    return web.Response(
        body=wire.as_xml(tag, document), content_type="text/xml", charset="utf-8"
    )


def _done(status: int = 200) -> web.Response:
    return web.Response(status=status, content_type="text/html")


def _html(status: int, text: str = "") -> web.Response:
    return web.Response(
        status=status, content_type="text/html", text=wire.html(status, text)
    )
