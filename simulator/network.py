"""A web server that a test can start, stop and start again."""

from abc import ABC, abstractmethod
import asyncio
import socket
import ssl
from types import TracebackType
from typing import Any, Self

from aiohttp import web


class WebServer(ABC):
    """A web application on a port: use it with `async with`, then read `url`."""

    def __init__(
        self, host: str, port: int, ssl_context: ssl.SSLContext | None
    ) -> None:
        self.host = host
        self._port = port
        self._ssl_context = ssl_context
        self._running: tuple[web.AppRunner, socket.socket] | None = None
        self._ignores_handshake_errors = False

    @abstractmethod
    def application(self) -> web.Application:
        """Return the web application to serve."""

    @property
    def url(self) -> str:
        """The base URL. It stays the same when the server is stopped and started."""
        scheme = "http" if self._ssl_context is None else "https"
        return f"{scheme}://{self.host}:{self._port}"

    async def __aenter__(self) -> Self:
        await self.start_server()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.stop()

    async def start_server(self) -> None:
        """Start listening, after a stop on the same port. Raises OSError if the port is in use."""
        # Handlers are cancelled when their client disconnects, so a hanging one does not delay the stop.
        runner = web.AppRunner(
            self.application(),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=0.1,
        )
        listener = socket.create_server((self.host, self._port))
        self._port = listener.getsockname()[1]
        self._running = runner, listener
        await runner.setup()
        await web.SockSite(runner, listener, ssl_context=self._ssl_context).start()
        if self._ssl_context is not None and not self._ignores_handshake_errors:
            self._ignores_handshake_errors = True
            _ignore_handshake_errors(asyncio.get_running_loop())

    async def stop(self) -> None:
        """Close all connections and refuse new ones. The state of the server is kept."""
        if self._running is None:
            return
        runner, listener = self._running
        self._running = None
        await _stop_accepting(listener)
        await runner.cleanup()


async def _stop_accepting(listener: socket.socket) -> None:
    """Accept no more connections, and wait until the accepted ones have a transport.

    asyncio raises an AssertionError if a server is closed between accepting a connection and creating its transport.
    """
    asyncio.get_running_loop().remove_reader(listener)
    # The first turn of the loop creates the transport, the second one calls connection_made.
    for _ in range(2):
        await asyncio.sleep(0)


def _ignore_handshake_errors(loop: asyncio.AbstractEventLoop) -> None:
    """Ignore TLS handshakes that a client aborts, which a loop in debug mode reports as errors.

    The handler stays installed, because the last of them may fail after the server has stopped.
    """
    previous_handler = loop.get_exception_handler()

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        accepting = context.get("message", "").startswith("Error on transport creation")
        if accepting and isinstance(context.get("exception"), OSError):
            return
        if previous_handler is None:
            loop.default_exception_handler(context)
        else:
            previous_handler(loop, context)

    loop.set_exception_handler(handle)
