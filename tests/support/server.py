"""What runs on a Plex server, what it was asked for, and servers for a single test."""

from aiohttp import web

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
