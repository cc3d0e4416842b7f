"""A stand-in plex.tv: signing in with a PIN, and the servers an account has access to."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, override
from urllib.parse import urlsplit
import uuid as uuids

from aiohttp import web
from aiohttp.typedefs import Handler

from .network import Listening
from .requests import Waiting
from .server import PlexSimulator

_SIGN_IN_PAGE = Path(__file__).with_name("sign_in.html")


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN; with a token once somebody has signed in with it."""

    id: int
    code: str
    client_identifier: str
    expires_in: int
    token: str | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The PIN as the API tells of it."""
        return {
            "id": self.id,
            "code": self.code,
            "product": "Home Assistant",
            "trusted": False,
            "clientIdentifier": self.client_identifier,
            "expiresIn": self.expires_in,
            "authToken": self.token,
            "newRegistration": None,
        }


class PlexTvSimulator(Waiting, Listening):
    """Plex's account service: `async with PlexTvSimulator() as plex_tv`, then `plex_tv.url` and the verbs."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        Waiting.__init__(self)
        Listening.__init__(self, host, port, None)
        self.token = "account-token"  # noqa: S105  # it opens nothing
        """What a sign-in is good for."""
        self.lifetime = 900
        """Seconds for which a new PIN is said to be good; only `expire` ends one."""
        self.pins: dict[int, Pin] = {}
        """The PINs that have not expired."""
        self.servers: list[dict[str, Any]] = []
        """What `GET /api/v2/resources` lists."""
        self.broken: HTTPStatus | None = None
        """What everything is answered with, if something is wrong."""
        self._held = False
        self.says: Any = ...
        """What everything is answered with in place of the right document, if anything."""

    @property
    def sign_in_page(self) -> str:
        """The page that people sign in on."""
        return f"{self.url}/auth"

    def sign_in(self) -> None:
        """Sign in with every PIN, as a person does in the browser."""
        for pin in self.pins.values():
            self.pins[pin.id] = replace(pin, token=self.token)

    def expire(self) -> None:
        """Let the time of all PINs run out."""
        self.pins.clear()

    def hold(self) -> None:
        """Take requests, and answer them only on `release`."""
        self._held = True

    def release(self) -> None:
        """Answer what was asked meanwhile."""
        self._held = False
        self.tell()

    def add_server(self, plex: PlexSimulator, token: str, **fields: Any) -> None:
        """List a server: one's own at its address, unless `fields` of the row say otherwise."""
        url = urlsplit(plex.url)
        connection = {
            "protocol": url.scheme,
            "address": url.hostname,
            "port": url.port,
            "uri": plex.url,
            "local": True,
            "relay": False,
        }
        row = {
            "name": plex.friendly_name,
            "product": "Plex Media Server",
            "productVersion": plex.version,
            "clientIdentifier": plex.machine_identifier,
            "provides": "server",
            "owned": True,
            "sourceTitle": None,
            "accessToken": token,
            "presence": True,
            "httpsRequired": False,
            "connections": [connection],
        }
        self.servers.append(row | fields)

    @override
    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._gate])
        app.router.add_post("/api/v2/pins", self._create_pin)
        app.router.add_get("/api/v2/pins/{id}", self._pin)
        app.router.add_get("/api/v2/resources", self._resources)
        app.router.add_get("/auth", self._page)
        app.router.add_post("/auth/allow", self._allow)
        return app

    @web.middleware
    async def _gate(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.record(request)
        await self.until(lambda: not self._held)
        if self.broken is not None:
            return web.Response(status=self.broken)
        if self.says is not ...:
            return web.json_response(self.says)
        return await handler(request)

    async def _create_pin(self, request: web.Request) -> web.StreamResponse:
        client = request.headers.get("X-Plex-Client-Identifier")
        if not client:
            return _error(HTTPStatus.BAD_REQUEST, "X-Plex-Client-Identifier is missing")
        code = uuids.uuid4().hex[:24]
        pin = Pin(len(self.requests), code, client, self.lifetime)
        self.pins[pin.id] = pin
        return web.json_response(pin.document, status=HTTPStatus.CREATED)

    async def _pin(self, request: web.Request) -> web.StreamResponse:
        pin = self.pins.get(int(request.match_info["id"]))
        client = request.headers.get("X-Plex-Client-Identifier")
        if pin is None or pin.client_identifier != client:
            return _error(HTTPStatus.NOT_FOUND, "Code not found or expired")
        return web.json_response(pin.document)

    async def _resources(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("X-Plex-Token") != self.token:
            return _error(HTTPStatus.UNAUTHORIZED, "User could not be authenticated")
        return web.json_response(self.servers)

    async def _page(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_SIGN_IN_PAGE)

    async def _allow(self, request: web.Request) -> web.StreamResponse:
        """Do what a person's click on the page does: the page knows the code."""
        code = (await request.post()).get("code")
        for pin in self.pins.values():
            if pin.code == code:
                self.pins[pin.id] = replace(pin, token=self.token)
                return web.Response(status=HTTPStatus.NO_CONTENT)
        return _error(HTTPStatus.NOT_FOUND, "Code not found or expired")


def _error(status: HTTPStatus, message: str) -> web.Response:
    error = {"code": 1000 + status, "message": message, "status": status}
    return web.json_response({"errors": [error]}, status=status)
