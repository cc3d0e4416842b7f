"""A simulated plex.tv: sign-in with a PIN, and the list of the servers an account has access to."""

from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, override
from urllib.parse import urlsplit
import uuid as uuids

from aiohttp import web
from aiohttp.typedefs import Handler

from .network import WebServer
from .requests import RequestRecorder
from .server import PlexSimulator

_SIGN_IN_PAGE = Path(__file__).with_name("sign_in.html")


@dataclass(frozen=True, slots=True)
class Pin:
    """A PIN. It has a token once a user has signed in with it."""

    id: int
    code: str
    client_identifier: str
    expires_in: int
    token: str | None = None

    @property
    def document(self) -> dict[str, Any]:
        """The PIN as the API returns it."""
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


class PlexTvSimulator(RequestRecorder, WebServer):
    """Plex's account service: `async with PlexTvSimulator() as plex_tv` serves it at `plex_tv.url`."""

    def __init__(self, *, host: str = "127.0.0.1", port: int = 0) -> None:
        RequestRecorder.__init__(self)
        WebServer.__init__(self, host, port, None)
        self.token = "account-token"  # noqa: S105  # it opens nothing
        """The token of the account, which a sign-in returns."""
        self.lifetime = 900
        """The seconds in the `expiresIn` of a new PIN. PINs only expire when `expire` is called."""
        self.pins: dict[int, Pin] = {}
        """The PINs that have not expired."""
        self.servers: list[dict[str, Any]] = []
        """The rows that `GET /api/v2/resources` returns."""
        self.broken: HTTPStatus | None = None
        """The status of every response, or None for the right responses."""
        self._held = False
        self.fixed_document: Any = ...
        """The document of every response, or `...` for the right ones (None is a document: null)."""

    @property
    def sign_in_page(self) -> str:
        """The address of the sign-in page."""
        return f"{self.url}/auth"

    def sign_in(self) -> None:
        """Sign in with every PIN, as a user does in the browser."""
        for pin in self.pins.values():
            self._sign_in_with(pin)

    def _sign_in_with(self, pin: Pin) -> None:
        self.pins[pin.id] = replace(pin, token=self.token)

    def expire(self) -> None:
        """Expire all PINs."""
        self.pins.clear()

    def hold(self) -> None:
        """Hold back all responses until `release`."""
        self._held = True

    def release(self) -> None:
        """Send the responses that were held back."""
        self._held = False
        self.wake_waiters()

    def add_server(self, plex: PlexSimulator, token: str, **fields: Any) -> None:
        """Add a server that the account owns, reachable at its URL. `fields` override the fields of its row."""
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
        app = web.Application(middlewares=[self._handle])
        app.router.add_post("/api/v2/pins", self._create_pin)
        app.router.add_get("/api/v2/pins/{id}", self._get_pin)
        app.router.add_get("/api/v2/resources", self._get_resources)
        app.router.add_get("/auth", self._get_sign_in_page)
        app.router.add_post("/auth/allow", self._allow_sign_in)
        return app

    @web.middleware
    async def _handle(
        self, request: web.Request, handler: Handler
    ) -> web.StreamResponse:
        self.record(request)
        await self.until(lambda: not self._held)
        if self.broken is not None:
            return web.Response(status=self.broken)
        if self.fixed_document is not ...:
            return web.json_response(self.fixed_document)
        return await handler(request)

    async def _create_pin(self, request: web.Request) -> web.StreamResponse:
        client = request.headers.get("X-Plex-Client-Identifier")
        if not client:
            return _error(HTTPStatus.BAD_REQUEST, "X-Plex-Client-Identifier is missing")
        code = uuids.uuid4().hex[:24]
        pin = Pin(len(self.requests), code, client, self.lifetime)
        self.pins[pin.id] = pin
        return web.json_response(pin.document, status=HTTPStatus.CREATED)

    async def _get_pin(self, request: web.Request) -> web.StreamResponse:
        pin = self.pins.get(int(request.match_info["id"]))
        client = request.headers.get("X-Plex-Client-Identifier")
        if pin is None or pin.client_identifier != client:
            return _error(HTTPStatus.NOT_FOUND, "Code not found or expired")
        return web.json_response(pin.document)

    async def _get_resources(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("X-Plex-Token") != self.token:
            return _error(HTTPStatus.UNAUTHORIZED, "User could not be authenticated")
        return web.json_response(self.servers)

    async def _get_sign_in_page(self, _request: web.Request) -> web.StreamResponse:
        return web.FileResponse(_SIGN_IN_PAGE)

    async def _allow_sign_in(self, request: web.Request) -> web.StreamResponse:
        """Sign in with the PIN of this code. The button of the sign-in page posts it."""
        code = (await request.post()).get("code")
        for pin in self.pins.values():
            if pin.code == code:
                self._sign_in_with(pin)
                return web.Response(status=HTTPStatus.NO_CONTENT)
        return _error(HTTPStatus.NOT_FOUND, "Code not found or expired")


def _error(status: HTTPStatus, message: str) -> web.Response:
    error = {"code": 1000 + status, "message": message, "status": status}
    return web.json_response({"errors": [error]}, status=status)
