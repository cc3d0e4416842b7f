"""What the server answers when all is well."""

from inspect import isawaitable

from aiohttp import web

from . import state, wire
from .plex import Plex
from .requests import USER

PLEX = web.AppKey("plex", Plex)

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


async def identity(request: web.Request) -> web.StreamResponse:
    """Say which server this is, to anybody."""
    plex = request.app[PLEX]
    return _document(
        request,
        {
            "size": 0,
            "claimed": True,
            "machineIdentifier": plex.machine_identifier,
            "version": plex.version,
        },
    )


async def root(request: web.Request) -> web.StreamResponse:
    """Say more about the server."""
    plex = request.app[PLEX]
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


async def activities(request: web.Request) -> web.StreamResponse:
    """List what runs: all of it for the owner, for others their own."""
    user = request[USER]
    rows = [
        row
        for row in request.app[PLEX].activities
        if user in {state.OWNER, row.get("userID")}
    ]
    return _document(request, wire.container("Activity", rows))


async def cancel(request: web.Request) -> web.StreamResponse:
    """Cancel an activity: 404 when it does not run, 400 when it says it is not cancellable, else 200 and nothing."""
    plex = request.app[PLEX]
    uuid = request.match_info["uuid"]
    await _tell_of_cancel(plex, uuid)
    row = plex.find(uuid)
    if row is None or request[USER] not in {state.OWNER, row.get("userID")}:
        return html(404, "No activity with the provided id is found")
    if not state.is_cancellable(row):
        return html(400, "Activity is not cancellable")
    if not plex.cancels_ignored:
        plex.finish(uuid)
    return _done()


async def _tell_of_cancel(plex: Plex, what: str) -> None:
    if plex.on_cancel is not None and isawaitable(told := plex.on_cancel(what)):
        await told


async def sessions(request: web.Request) -> web.StreamResponse:
    """List what is played; in XML each row is called after what it is."""
    rows = list(request.app[PLEX].sessions.values())
    key = "Metadata" if _wants_json(request) else "Video"
    return _document(request, wire.container(key, rows))


async def library(request: web.Request) -> web.StreamResponse:
    """Answer what clients ask before they ask for the libraries."""
    return _document(
        request,
        {
            "size": 0,
            "identifier": "com.plexapp.plugins.library",
            "title1": "Plex Library",
        },
    )


async def sections(request: web.Request) -> web.StreamResponse:
    """List the libraries."""
    plex = request.app[PLEX]
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
    plex, asked = request.app[PLEX], request.match_info["id"]
    if asked == "all":
        return list(plex.libraries)
    if asked not in plex.libraries:
        raise web.HTTPNotFound
    return [asked]


async def scan(request: web.Request) -> web.StreamResponse:
    """Start the scan of a library, or of all."""
    plex = request.app[PLEX]
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


async def stop_scans(request: web.Request) -> web.StreamResponse:
    """Stop the scans of a library, or of all; none running is fine too."""
    plex = request.app[PLEX]
    libraries = _asked_libraries(request)
    await _tell_of_cancel(plex, request.match_info["id"])
    if not plex.cancels_ignored:
        for uuid in [uuid for library in libraries for uuid in plex.scans(library)]:
            plex.finish(uuid)
    return _done()


async def stop_guide(request: web.Request) -> web.StreamResponse:
    """Stop reloading the guide of a DVR; an unknown one is fine too."""
    plex, dvr = request.app[PLEX], request.match_info["id"]
    await _tell_of_cancel(plex, dvr)
    if not plex.cancels_ignored:
        for uuid in plex.working_on("provider.epg", dvr):
            plex.finish(uuid)
    return _done()


async def butler(request: web.Request) -> web.StreamResponse:
    """List the scheduled tasks; Plex does not say which of them run."""
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


async def start_task(request: web.Request) -> web.StreamResponse:
    """Start a scheduled task: 202 when it runs already."""
    running, name = request.app[PLEX].butler_running, _asked_task(request)
    if name in running:
        return _done(202)
    running.add(name)
    return _done()


async def stop_task(request: web.Request) -> web.StreamResponse:
    """Stop a scheduled task, and the activity whose context names it."""
    plex, name = request.app[PLEX], _asked_task(request)
    await _tell_of_cancel(plex, name)
    if not plex.cancels_ignored:
        plex.butler_running.discard(name)
        for uuid in plex.working_on("butler", name):
            plex.finish(uuid)
    return _done()


async def stop_tasks(request: web.Request) -> web.StreamResponse:
    """Stop all scheduled tasks."""
    request.app[PLEX].butler_running.clear()
    return _done()


def _wants_json(request: web.Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _document(
    request: web.Request, document: wire.Document, tag: str = "MediaContainer"
) -> web.Response:
    """Return JSON to those who ask for it, else XML."""
    if _wants_json(request):
        return web.Response(
            body=wire.as_json(tag, document), content_type="application/json"
        )
    # Without the charset, clients read text/xml as Latin-1.
    return web.Response(
        body=wire.as_xml(tag, document), content_type="text/xml", charset="utf-8"
    )


def _done(status: int = 200) -> web.Response:
    return web.Response(status=status, content_type="text/html")


def html(status: int, text: str = "") -> web.Response:
    """Return an error as Plex does: a small page, whatever was asked for."""
    return web.Response(
        status=status, content_type="text/html", text=wire.html(status, text)
    )
