"""The simulated Plex Media Server, served over HTTP."""

import ssl
from typing import override

from aiohttp import web

from .network import WebServer
from .plex import Plex
from .routes import application


class PlexSimulator(Plex, WebServer):
    """A simulated Plex Media Server: `async with PlexSimulator(token=...) as plex` serves it at `plex.url`."""

    def __init__(
        self,
        *,
        token: str = "secret-token",  # noqa: S107  # it opens nothing
        host: str = "127.0.0.1",
        port: int = 0,
        machine_identifier: str = "f2a7c91e5b3d4806a1c0e9d8b7f6054321fedcba",
        friendly_name: str = "Harbour",
        version: str = "1.43.4.10903-e5521bd8c",
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        Plex.__init__(
            self,
            token=token,
            machine_identifier=machine_identifier,
            friendly_name=friendly_name,
            version=version,
        )
        WebServer.__init__(self, host, port, ssl_context)

    @override
    def application(self) -> web.Application:
        return application(self)

    @override
    async def stop(self) -> None:
        self.drop_sockets()
        await super().stop()
