"""What runs on a Plex server, what it was asked for, and servers for a single test."""

from aiohttp import web
from aiohttp.test_utils import TestServer
from aiohttp.typedefs import Handler

from simulator import PlexSimulator

from .clock import settled
from .entry import TOKEN

SCAN = "library.update.section"
CREDITS = "media.generate.credits"
SUBSCRIPTIONS = "provider.subscriptions.process"
RECORDING = "grabber.grab"


async def name_itself(_request: web.Request) -> web.Response:
    """Answer `/identity`, for a server that is made for one test."""
    return web.json_response({"MediaContainer": {"machineIdentifier": "m"}})


def serving(handler: Handler) -> TestServer:
    """Return a server that says who it is, and answers all else with this; `async with`."""
    app = web.Application()
    app.router.add_get("/identity", name_itself)
    app.router.add_get("/{path:.*}", handler)
    return TestServer(app)


def finish_two_hundred(plex: PlexSimulator) -> list[tuple[str, str]]:
    """Start and finish so many at once; return what happens, and to which activity."""
    jobs = [f"job {number}" for number in range(200)]
    for job in jobs:
        plex.finish(plex.start(CREDITS, uuid=job))
    return [(what, job) for job in jobs for what in ("started", "finished")]


def deletes(plex: PlexSimulator) -> list[str]:
    """Return what the server was asked to cancel or stop."""
    return [request.path for request in plex.requests if request.method == "DELETE"]


async def lose_streams(plex: PlexSimulator) -> None:
    """Break all streams and let none in; wait until the list was read once more."""
    plex.deny_streams()
    plex.drop_sockets()
    before = len(plex.requests)
    await settled()
    assert "/activities" in {request.path for request in plex.requests[before:]}


def change_hands(plex: PlexSimulator) -> None:
    """Leave the token as that of somebody the server is shared with."""
    plex.accept_token("new owner")
    plex.share_with(TOKEN)
