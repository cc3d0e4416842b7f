"""What listens on the network, for as long as a test or a demo wants."""

from abc import ABC, abstractmethod
import asyncio
import socket
import ssl
from types import TracebackType
from typing import Any, Self

from aiohttp import web


class Listening(ABC):
    """A web application at an address: `async with`, then `url`."""

    def __init__(
        self, host: str, port: int, ssl_context: ssl.SSLContext | None
    ) -> None:
        self.host = host
        self._port = port
        self._ssl_context = ssl_context
        self._listening: tuple[web.AppRunner, socket.socket] | None = None
        self._forgiving = False

    @abstractmethod
    def application(self) -> web.Application:
        """Return what answers."""

    @property
    def url(self) -> str:
        """The address; it stays the same while the server is stopped."""
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
        """Listen; after a stop, on the same port again. A port in use raises OSError."""
        # A handler ends with its connection, and soon with the server: nothing outlives its client, or a stop.
        runner = web.AppRunner(
            self.application(),
            access_log=None,
            handler_cancellation=True,
            shutdown_timeout=0.1,
        )
        listener = socket.create_server((self.host, self._port))
        self._port = listener.getsockname()[1]
        self._listening = runner, listener
        await runner.setup()
        await web.SockSite(runner, listener, ssl_context=self._ssl_context).start()
        if self._ssl_context is not None and not self._forgiving:
            self._forgiving = True
            _forgive_failed_handshakes(asyncio.get_running_loop())

    async def stop(self) -> None:
        """Break all connections and refuse new ones, as a server that is gone; what it knows stays."""
        if self._listening is None:
            return
        runner, listener = self._listening
        self._listening = None
        await _stop_accepting(listener)
        await runner.cleanup()


async def _stop_accepting(listener: socket.socket) -> None:
    """See to it that whoever was accepted has a connection, which can then be broken.

    asyncio fails with an assertion where a server is closed between the two.
    """
    asyncio.get_running_loop().remove_reader(listener)
    # One turn makes the transport, the next one tells the application.
    for _ in range(2):
        await asyncio.sleep(0)


def _forgive_failed_handshakes(loop: asyncio.AbstractEventLoop) -> None:
    """Let clients refuse our certificate: a loop in debug mode calls that an error of the server.

    For good, because the last of them may fail after the server has stopped.
    """
    before = loop.get_exception_handler()

    def handle(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        accepting = context.get("message", "").startswith("Error on transport creation")
        if accepting and isinstance(context.get("exception"), OSError):
            return
        if before is None:
            loop.default_exception_handler(context)
        else:
            before(loop, context)

    loop.set_exception_handler(handle)
