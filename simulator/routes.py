"""Which request goes where, and who is let in."""

from functools import partial
import re

from aiohttp import web
from aiohttp.typedefs import Handler

from . import faults, handlers, state
from .plex import Plex
from .requests import USER
from .streams import Kind

_STREAMS = {
    "/:/websockets/notifications": Kind.WEBSOCKET,
    "/:/websocket/notifications": Kind.WEBSOCKET,
    "/:/eventsource/notifications": Kind.EVENT_SOURCE,
}

_OWNERS_ONLY = re.compile(r"/butler|/status/sessions|/library/sections/.+|/livetv")


def application(plex: Plex) -> web.Application:
    """Return the web application that serves this server."""
    app = web.Application(middlewares=[_gate])
    app[handlers.PLEX] = plex
    app.on_response_prepare.append(_sign)
    router = app.router
    router.add_get("/identity", handlers.identity)
    router.add_get("/", handlers.root)
    router.add_get("/activities", handlers.activities)
    router.add_delete("/activities/{uuid}", handlers.cancel)
    router.add_get("/:/websockets/notifications", plex.streams.websocket)
    router.add_get("/:/websocket/notifications", plex.streams.websocket)
    router.add_get("/:/eventsource/notifications", plex.streams.event_source)
    router.add_get("/status/sessions", handlers.sessions)
    router.add_get("/library", handlers.library)
    router.add_get("/library/sections", handlers.sections)
    router.add_get("/library/sections/{id}/refresh", handlers.scan)
    router.add_post("/library/sections/{id}/refresh", handlers.scan)
    router.add_delete("/library/sections/{id}/refresh", handlers.stop_scans)
    router.add_delete("/livetv/dvrs/{id}/reloadGuide", handlers.stop_guide)
    router.add_get("/butler", handlers.butler)
    router.add_delete("/butler", handlers.stop_tasks)
    router.add_post("/butler/{name}", handlers.start_task)
    router.add_delete("/butler/{name}", handlers.stop_task)
    return app


async def _sign(_: web.Request, response: web.StreamResponse) -> None:
    response.headers["X-Plex-Protocol"] = "1.0"


@web.middleware
async def _gate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keep the request, then answer it well or badly."""
    plex = request.app[handlers.PLEX]
    plex.record(request)
    if plex.redirect is not None and request.path.startswith(plex.redirected):
        location = plex.redirect.rstrip("/") + str(request.rel_url)
        return web.Response(status=307, headers={"Location": location})
    healthy = partial(_admit, request, handler)
    fault = plex.fault_for(request.path, is_stream=request.path in _STREAMS)
    response = await (faults.answer(fault, request, healthy) if fault else healthy())
    await plex.held(request.path)
    return response


async def _admit(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let those in that may come in; `/identity` is open to everybody."""
    plex = request.app[handlers.PLEX]
    kind = _STREAMS.get(request.path)
    if kind and (status := plex.denied_streams.get(kind)) is not None:
        return handlers.html(status)
    # The header is the good place for it. Old clients write it into the address.
    token = request.headers.get("X-Plex-Token", request.query.get("X-Plex-Token"))
    user = plex.user(token)
    if request.path != "/identity" and user is None:
        return handlers.html(401)
    if user is not None:
        request[USER] = user
    if user != state.OWNER and _OWNERS_ONLY.match(request.path):
        return handlers.html(403)
    try:
        return await handler(request)
    except web.HTTPException as error:
        return handlers.html(error.status)
