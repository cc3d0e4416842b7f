"""What is packed is unpacked up to a limit, or not at all: a few bytes may become many."""

import gzip

from aiohttp import ClientSession, web
import pytest
from yarl import URL

from custom_components.plex_activities.aioplex.bounds import MAX_BODY
from custom_components.plex_activities.aioplex.client import PlexClient
from custom_components.plex_activities.aioplex.exceptions import (
    PlexResponseError,
    PlexServerError,
)
from custom_components.plex_activities.aioplex.notifications import StreamKind
from simulator import PlexSimulator
from tests.support.entry import TOKEN
from tests.support.server import serving

EVENT = b'event: activity\ndata: {"ActivityNotification":{}}\n\n'


async def open_stream(client: PlexClient, kind: StreamKind) -> None:
    async with client.notifications(kind):
        pass


async def test_every_request_asks_for_plain_responses(plex: PlexSimulator) -> None:
    async with ClientSession() as session:
        client = PlexClient(session, URL(plex.url), TOKEN, "a-client")
        await client.activities()
        plex.deny_streams(500)
        for kind in StreamKind:
            with pytest.raises(PlexServerError):
                await open_stream(client, kind)
    for request in plex.requests:
        assert request.headers["Accept-Encoding"] == "identity", request.path
        assert "Sec-WebSocket-Extensions" not in request.headers


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    ("encoding", "kind"),
    [
        ("gzip", StreamKind.EVENT_SOURCE),
        ("deflate", StreamKind.EVENT_SOURCE),
        *((encoding, None) for encoding in ("deflate", "br", "zstd", "unheard-of")),
    ],
)
async def test_a_packed_response_is_an_error(
    encoding: str, kind: StreamKind | None
) -> None:
    async def respond(_: web.Request) -> web.Response:
        return web.Response(
            body=gzip.compress(EVENT),
            headers={"Content-Encoding": encoding, "Content-Type": "text/event-stream"},
        )

    async with serving(respond) as server, ClientSession() as session:
        client = PlexClient(session, server.make_url("/"), "t", "c")
        with pytest.raises(PlexResponseError, match="packed"):
            await (open_stream(client, kind) if kind else client.activities())


@pytest.mark.usefixtures("socket_enabled")
@pytest.mark.parametrize(
    ("body", "error"),
    [
        (gzip.compress(b"[" * MAX_BODY), "not JSON|too much"),
        (gzip.compress(b"[" * (MAX_BODY + 1)), "too large"),
        (gzip.compress(b"[" * MAX_BODY) * 1000, "too large"),
        (b"[]", "not gzip"),
    ],
    ids=["1 MiB", "more", "1 GiB", "none"],
)
async def test_a_packed_list_is_unpacked_to_a_mebibyte(body: bytes, error: str) -> None:
    async def respond(_: web.Request) -> web.Response:
        return web.Response(body=body, headers={"Content-Encoding": "gzip"})

    async with serving(respond) as server, ClientSession() as session:
        client = PlexClient(session, server.make_url("/"), "t", "c")
        with pytest.raises(PlexResponseError, match=error):
            await client.activities()


@pytest.mark.usefixtures("socket_enabled")
async def test_the_status_of_a_packed_error_page_counts() -> None:
    async def respond(_: web.Request) -> web.Response:
        packed = {"Content-Encoding": "gzip"}
        return web.Response(status=500, body=gzip.compress(b"<html>"), headers=packed)

    async with serving(respond) as server, ClientSession() as session:
        client = PlexClient(session, server.make_url("/"), "t", "c")
        with pytest.raises(PlexServerError):
            await client.activities()
