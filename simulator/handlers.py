"""The right response to each request."""

from collections.abc import Iterable

from aiohttp import web

from . import state, wire
from .plex import Plex
from .requests import USER_ID
from .responses import PLEX, accepts_json, call_on_cancel, document, empty, html_error

_LIBRARY_TYPES = {"Shows": "show", "Music": "artist", "Photos": "photo"}


async def identity(request: web.Request) -> web.StreamResponse:
    """Return the id and version of the server. No token is needed."""
    plex = request.app[PLEX]
    return document(
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
    return document(
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
    return document(request, wire.container("Activity", rows))


async def cancel_activity(request: web.Request) -> web.StreamResponse:
    """Cancel an activity: 404 if it is not running, 400 if it is not cancellable, otherwise 200 with an empty body."""
    plex = request.app[PLEX]
    uuid = request.match_info["uuid"]
    await call_on_cancel(plex, uuid)
    row = plex.find(uuid)
    if row is None or not _may_see(request, row):
        return html_error(404)
    if not state.is_cancellable(row):
        return html_error(400)
    _cancel(plex, [uuid])
    return empty()


def _may_see(request: web.Request, row: state.Row) -> bool:
    return request[USER_ID] in {state.OWNER, row.get("userID")}


def _cancel(plex: Plex, uuids: Iterable[str]) -> None:
    if not plex.cancels_ignored:
        for uuid in uuids:
            plex.cancel(uuid)


async def sessions(request: web.Request) -> web.StreamResponse:
    """List what is playing. In XML the tag of a row depends on its type, for example Video."""
    rows = list(request.app[PLEX].sessions.values())
    key = "Metadata" if accepts_json(request) else "Video"
    return document(request, wire.container(key, rows))


async def library(request: web.Request) -> web.StreamResponse:
    """Return the document that clients request before the list of libraries."""
    return document(
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
    return document(request, wire.container("Directory", rows, title1="Plex Library"))


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
    response = empty()
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
    await call_on_cancel(plex, request.match_info["id"])
    for section_id in section_ids:
        _cancel(plex, plex.scans(section_id))
    return empty()


async def stop_guide_reload(request: web.Request) -> web.StreamResponse:
    """Stop reloading the guide of a DVR. It is not an error if the DVR is unknown."""
    plex, dvr = request.app[PLEX], request.match_info["id"]
    await call_on_cancel(plex, dvr)
    _cancel(plex, plex.find_by_context("provider.epg", dvr))
    return empty()
