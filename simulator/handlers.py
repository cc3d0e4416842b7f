"""The right response to each request."""

from aiohttp import web

from . import state, wire
from .requests import USER_ID
from .responses import PLEX, accepts_json, call_on_cancel, document, empty, html_error


async def identity(request: web.Request) -> web.StreamResponse:
    """Return the id and version of the server. No token is needed."""
    plex = request.app[PLEX]
    return document(
        request,
        {
            "size": 0,
            "claimed": not plex.no_token_needed,
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
    if not plex.cancels_ignored:
        plex.cancel(uuid)
    return empty()


def _may_see(request: web.Request, row: state.Row) -> bool:
    return request[USER_ID] in {state.OWNER, row.get("userID")}


async def sessions(request: web.Request) -> web.StreamResponse:
    """List what is playing. In XML the tag of a row depends on its type, for example Video."""
    rows = list(request.app[PLEX].sessions.values())
    key = "Metadata" if accepts_json(request) else "Video"
    return document(request, wire.container(key, rows))
