"""The right response to each request."""

from collections.abc import Iterable
from inspect import isawaitable

from aiohttp import web

from . import state, wire
from .plex import Plex
from .requests import USER_ID

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
    """Return the id and version of the server. No token is needed."""
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
    """Return the name of the server and more about it."""
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
    """List the activities: all of them for the owner, their own for other users."""
    rows = [row for row in request.app[PLEX].activities if _may_see(request, row)]
    return _document(request, wire.container("Activity", rows))


async def cancel_activity(request: web.Request) -> web.StreamResponse:
    """Cancel an activity: 404 if it is not running, 400 if it is not cancellable, otherwise 200 with an empty body."""
    plex = request.app[PLEX]
    uuid = request.match_info["uuid"]
    await _call_on_cancel(plex, uuid)
    row = plex.find(uuid)
    if row is None or not _may_see(request, row):
        return html_error(404, "No activity with the provided id is found")
    if not state.is_cancellable(row):
        return html_error(400, "Activity is not cancellable")
    _finish(plex, [uuid])
    return _empty()


def _may_see(request: web.Request, row: state.Row) -> bool:
    return request[USER_ID] in {state.OWNER, row.get("userID")}


async def _call_on_cancel(plex: Plex, target: str) -> None:
    if plex.on_cancel is not None and isawaitable(result := plex.on_cancel(target)):
        await result


def _finish(plex: Plex, uuids: Iterable[str]) -> None:
    if not plex.cancels_ignored:
        for uuid in uuids:
            plex.finish(uuid)


async def sessions(request: web.Request) -> web.StreamResponse:
    """List what is playing. In XML the tag of a row depends on its type, for example Video."""
    rows = list(request.app[PLEX].sessions.values())
    key = "Metadata" if _accepts_json(request) else "Video"
    return _document(request, wire.container(key, rows))


async def library(request: web.Request) -> web.StreamResponse:
    """Return the document that clients request before the list of libraries."""
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


def _requested_libraries(request: web.Request) -> list[str]:
    plex, section_id = request.app[PLEX], request.match_info["id"]
    if section_id == "all":
        return list(plex.libraries)
    if section_id not in plex.libraries:
        raise web.HTTPNotFound
    return [section_id]


async def start_scans(request: web.Request) -> web.StreamResponse:
    """Scan one library, or all of them."""
    plex = request.app[PLEX]
    response = _empty()
    for section_id in _requested_libraries(request):
        if plex.quiet_scans:
            continue
        uuid = plex.scan(section_id)
        if plex.activity_header:
            response.headers["X-Plex-Activity"] = uuid
        if plex.on_scan is not None:
            plex.on_scan(section_id, uuid)
    return response


async def stop_scans(request: web.Request) -> web.StreamResponse:
    """Stop the scans of one library, or of all. It is not an error if none is running."""
    plex = request.app[PLEX]
    section_ids = _requested_libraries(request)
    await _call_on_cancel(plex, request.match_info["id"])
    for section_id in section_ids:
        _finish(plex, plex.scans(section_id))
    return _empty()


async def stop_guide_reload(request: web.Request) -> web.StreamResponse:
    """Stop reloading the guide of a DVR. It is not an error if the DVR is unknown."""
    plex, dvr = request.app[PLEX], request.match_info["id"]
    await _call_on_cancel(plex, dvr)
    _finish(plex, plex.find_by_context("provider.epg", dvr))
    return _empty()


async def tasks(request: web.Request) -> web.StreamResponse:
    """List the scheduled tasks. Plex does not include which of them are running."""
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


def _requested_task(request: web.Request) -> str:
    if (name := request.match_info["name"]) not in _TASKS:
        raise web.HTTPNotFound
    return name


async def start_task(request: web.Request) -> web.StreamResponse:
    """Start a scheduled task: 202 if it is already running."""
    running, name = request.app[PLEX].butler_running, _requested_task(request)
    if name in running:
        return _empty(202)
    running.add(name)
    return _empty()


async def stop_task(request: web.Request) -> web.StreamResponse:
    """Stop a scheduled task, and the activity whose context names it."""
    plex, name = request.app[PLEX], _requested_task(request)
    await _call_on_cancel(plex, name)
    if not plex.cancels_ignored:
        plex.butler_running.discard(name)
    _finish(plex, plex.find_by_context("butler", name))
    return _empty()


async def stop_all_tasks(request: web.Request) -> web.StreamResponse:
    """Stop all scheduled tasks."""
    request.app[PLEX].butler_running.clear()
    return _empty()


def _accepts_json(request: web.Request) -> bool:
    return "application/json" in request.headers.get("Accept", "")


def _document(
    request: web.Request, document: wire.Document, tag: str = "MediaContainer"
) -> web.Response:
    """Return JSON if the client accepts it, otherwise XML."""
    if _accepts_json(request):
        return web.Response(
            body=wire.as_json(tag, document), content_type="application/json"
        )
    # Without the charset, clients decode text/xml as Latin-1.
    return web.Response(
        body=wire.as_xml(tag, document), content_type="text/xml", charset="utf-8"
    )


def _empty(status: int = 200) -> web.Response:
    return web.Response(status=status, content_type="text/html")


def html_error(status: int, text: str = "") -> web.Response:
    """Return an error as Plex does: a short html page, whatever the client accepts."""
    return web.Response(
        status=status, content_type="text/html", text=wire.html(status, text)
    )
