"""The routes of the server, and the checks before a handler runs."""

from functools import partial
import re

from aiohttp import web
from aiohttp.typedefs import Handler

from . import butler_handlers, faults, handlers, library_handlers, state
from .plex import Plex
from .requests import USER_ID
from .responses import PLEX, html_error
from .streams import Kind

_STREAMS = {
    "/:/websockets/notifications": Kind.WEBSOCKET,
    "/:/websocket/notifications": Kind.WEBSOCKET,
    "/:/eventsource/notifications": Kind.EVENT_SOURCE,
}

_OWNER_ONLY = re.compile(r"/butler|/status/sessions|/library/sections/.+|/livetv")


def application(plex: Plex) -> web.Application:
    """Return the web application that serves this server."""
    app = web.Application(middlewares=[_handle])
    app[PLEX] = plex
    app.on_response_prepare.append(_add_protocol_header)
    router = app.router
    router.add_get("/identity", handlers.identity)
    router.add_get("/", handlers.root)
    router.add_get("/activities", handlers.activities)
    router.add_delete("/activities/{uuid}", handlers.cancel_activity)
    router.add_get("/:/websockets/notifications", plex.streams.serve_websocket)
    router.add_get("/:/websocket/notifications", plex.streams.serve_websocket)
    router.add_get("/:/eventsource/notifications", plex.streams.serve_event_source)
    router.add_get("/status/sessions", handlers.sessions)
    router.add_get("/library", library_handlers.library)
    router.add_get("/library/sections", library_handlers.sections)
    router.add_get("/library/sections/{id}/timeline", library_handlers.timeline)
    router.add_get("/library/sections/{id}/refresh", library_handlers.start_scans)
    router.add_post("/library/sections/{id}/refresh", library_handlers.start_scans)
    router.add_delete("/library/sections/{id}/refresh", library_handlers.stop_scans)
    router.add_get("/livetv/dvrs", library_handlers.dvrs)
    router.add_delete(
        "/livetv/dvrs/{id}/reloadGuide", library_handlers.stop_guide_reload
    )
    router.add_get("/butler", butler_handlers.tasks)
    router.add_delete("/butler", butler_handlers.stop_all_tasks)
    router.add_post("/butler/{name}", butler_handlers.start_task)
    router.add_delete("/butler/{name}", butler_handlers.stop_task)
    return app


async def _add_protocol_header(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["X-Plex-Protocol"] = "1.0"


@web.middleware
async def _handle(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Record the request, then respond with a redirect, the active fault or the right response."""
    plex = request.app[PLEX]
    plex.record(request)
    if plex.redirect is not None and request.path.startswith(plex.redirect_prefix):
        location = plex.redirect.rstrip("/") + str(request.rel_url)
        return web.Response(status=307, headers={"Location": location})
    respond_normally = partial(_respond, request, handler)
    if fault := plex.fault_for(request.path, is_stream=request.path in _STREAMS):
        response = await faults.respond(fault, request, respond_normally)
    else:
        response = await respond_normally()
    await plex.wait_while_held(request.path)
    return response


async def _respond(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Check the token, which only `/identity` does not need, and call the handler."""
    plex = request.app[PLEX]
    kind = _STREAMS.get(request.path)
    if kind and (status := plex.denied_streams.get(kind)) is not None:
        return html_error(status)
    # Old clients send the token in the query instead of the header.
    token = request.headers.get("X-Plex-Token", request.query.get("X-Plex-Token"))
    user_id = plex.user_id(token, request.host)
    if request.path != "/identity" and user_id is None:
        return html_error(401)
    if user_id is not None:
        request[USER_ID] = user_id
    if user_id != state.OWNER and _OWNER_ONLY.match(request.path):
        return html_error(403)
    try:
        return await handler(request)
    except web.HTTPException as error:
        return html_error(error.status)
