"""The responses about libraries, their scans and the guides of live TV."""

from typing import Any

from aiohttp import web

from . import wire
from .responses import PLEX, call_on_cancel, document, empty

_LIBRARY_TYPES = {"Shows": "show", "Music": "artist", "Photos": "photo"}
_IDENTIFIER = "com.plexapp.plugins.library"


async def library(request: web.Request) -> web.StreamResponse:
    """Return the document that clients request before the list of libraries."""
    return document(
        request,
        {"size": 0, "identifier": _IDENTIFIER, "title1": "Plex Library"},
    )


async def sections(request: web.Request) -> web.StreamResponse:
    """List the libraries."""
    plex = request.app[PLEX]
    rows: list[Any] = [
        {
            "key": key,
            "title": title,
            "type": plex.library_types.get(key) or _LIBRARY_TYPES.get(title, "movie"),
            "language": "en-GB",
            "uuid": plex.library_uuid(key),
            "updatedAt": plex.updated_at.get(key, plex.created_at),
            "scannedAt": plex.scanned_at.get(key, plex.created_at),
            "refreshing": bool(plex.scans(key)),
        }
        for key, title in plex.libraries.items()
    ]
    return document(request, wire.container("Directory", rows, title1="Plex Library"))


async def timeline(request: web.Request) -> web.StreamResponse:
    """Return how many items of a library wait to be processed, also when no activity is listed."""
    plex, section_id = request.app[PLEX], request.match_info["id"]
    if section_id not in plex.libraries:
        raise web.HTTPNotFound
    return document(
        request,
        {
            "size": 0,
            "allowSync": True,
            "content": "secondary",
            "identifier": _IDENTIFIER,
            "latestEntryTime": plex.scanned_at.get(section_id, plex.created_at),
            "title1": plex.libraries[section_id],
            "updateQueueSize": plex.update_queue.get(section_id, 0),
            "viewGroup": "secondary",
            "viewMode": 65592,
        },
    )


def _requested_libraries(request: web.Request) -> list[str]:
    plex, section_id = request.app[PLEX], request.match_info["id"]
    if section_id == "all":
        return list(plex.libraries)
    if section_id not in plex.libraries:
        raise web.HTTPNotFound
    return [section_id]


async def start_scans(request: web.Request) -> web.StreamResponse:
    """Scan one library or a folder of it, or all libraries."""
    plex, path = request.app[PLEX], request.query.get("path")
    response = empty()
    for section_id in _requested_libraries(request):
        uuid = plex.request_scan(section_id, path)
        if uuid is not None and plex.activity_header:
            response.headers["X-Plex-Activity"] = uuid
    return response


async def stop_scans(request: web.Request) -> web.StreamResponse:
    """Stop the scans of one library, or of all. It is not an error if none is running."""
    plex = request.app[PLEX]
    section_ids = _requested_libraries(request)
    await call_on_cancel(plex, request.match_info["id"])
    if not plex.cancels_ignored:
        for section_id in section_ids:
            plex.stop_scans(section_id)
    return empty()


async def dvrs(request: web.Request) -> web.StreamResponse:
    """List the DVRs, each of which has a guide."""
    rows: list[Any] = [
        {
            "key": dvr,
            "uuid": f"dvr-{dvr}",
            "language": "en",
            "lineup": "lineup://tv.plex.providers.epg.cloud/harbour",
            "epgIdentifier": f"tv.plex.providers.epg.cloud:{dvr}",
        }
        for dvr in request.app[PLEX].dvrs
    ]
    return document(request, wire.container("Dvr", rows))


async def stop_guide_reload(request: web.Request) -> web.StreamResponse:
    """Stop reloading the guide of a DVR. It is not an error if none is being reloaded."""
    plex, dvr = request.app[PLEX], request.match_info["id"]
    if dvr not in plex.dvrs:
        raise web.HTTPNotFound
    await call_on_cancel(plex, dvr)
    if not plex.cancels_ignored:
        for uuid in plex.guide_reloads(dvr):
            plex.cancel(uuid)
    return empty()
