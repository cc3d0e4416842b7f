"""A server process that makes every attack, each under a path of its own.

Its work must not count as Home Assistant's, so it runs in a process of its own.
`/{attack}/…` is a Plex server, and `GET /over/{attack}` is answered when the attack on a
stream is over: all of it was received, or the client has closed the connection.
"""

import asyncio
from collections import Counter, defaultdict
from contextlib import suppress
import re
import sys
from urllib.parse import unquote

from .attacks import (
    ACCOUNTS,
    ATTACKS,
    EVENT_SOURCE,
    WEBSOCKET,
    good_answers,
    response,
    switch_protocols,
)

ALL = ATTACKS | ACCOUNTS
REQUEST = re.compile(r"\w+ /([^/ ?]*)([^ ?]*)")
KEY = re.compile(r"Sec-WebSocket-Key: (\S+)", re.IGNORECASE)
NOT_FOUND = b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"


class Attacker:
    """Answers requests."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._over: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode()
                found = REQUEST.match(head)
                assert found, head
                name, path = map(unquote, found.groups())
                if name == "over":
                    await self._over[path[1:]].wait()
                    writer.write(response(b""))
                elif ALL[name].path == path:
                    await self._attack(name, head, reader, writer)
                elif path == WEBSOCKET:
                    key = KEY.search(head)
                    assert key, head
                    writer.write(switch_protocols(key[1]))
                elif (answer := good_answers(name).get(path)) is not None:
                    writer.write(response(answer))
                else:
                    writer.write(NOT_FOUND)
                await writer.drain()
        writer.close()

    async def _attack(
        self,
        name: str,
        head: str,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        attack, number = ALL[name], self._counts[name]
        self._counts[name] += 1
        is_stream = attack.path in {WEBSOCKET, EVENT_SOURCE}
        if is_stream and number:
            # Once is enough; what follows would never end.
            writer.write(NOT_FOUND)
            return
        try:
            if attack.path == WEBSOCKET:
                key = KEY.search(head)
                assert key, head
                writer.write(switch_protocols(key[1]))
            for chunk in attack.sent(number):
                writer.write(chunk)
                await writer.drain()
            if is_stream:
                writer.write_eof()
                while await reader.read(65536):
                    pass
        finally:
            self._over[name].set()


async def main() -> None:
    """Serve until standard input ends, and print the port."""
    server = await asyncio.start_server(Attacker().serve, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
