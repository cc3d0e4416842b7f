"""What the handlers have in common: the server they respond for, and the forms of their responses."""

from inspect import isawaitable

from aiohttp import web

from . import wire
from .plex import Plex
from .requests import XML_ONLY

PLEX = web.AppKey("plex", Plex)


def accepts_json(request: web.Request) -> bool:
    """Return whether the client is to get JSON."""
    accepted = request.headers.get("Accept", "")
    return "application/json" in accepted and XML_ONLY not in request


def document(
    request: web.Request, content: wire.Document, tag: str = "MediaContainer"
) -> web.Response:
    """Return JSON if the client accepts it, otherwise XML."""
    if accepts_json(request):
        return web.Response(
            body=wire.as_json(tag, content), content_type="application/json"
        )
    # Without the charset, clients decode text/xml as Latin-1.
    return web.Response(
        body=wire.as_xml(tag, content), content_type="text/xml", charset="utf-8"
    )


def empty(status: int = 200) -> web.Response:
    """Return a response without a body."""
    return web.Response(status=status, content_type="text/html")


def html_error(status: int) -> web.Response:
    """Return an error as Plex does: a short html page that gives no reason, whatever the client accepts."""
    return web.Response(status=status, content_type="text/html", text=wire.html(status))


async def call_on_cancel(plex: Plex, target: str) -> None:
    """Let the test act before a DELETE is processed."""
    if plex.on_cancel is not None and isawaitable(result := plex.on_cancel(target)):
        await result
