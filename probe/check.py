"""The first requests: whether there is a Plex Media Server, and whether it accepts the tokens."""

from . import facts
from .arguments import Settings
from .entries import GET_ACTIVITIES, GET_IDENTITY, Caller
from .recorder import Recorder
from .server import ProbeError, Reply, Server
from .wire import rows

_REFUSED = {401, 403}
_STARTING_UP = 503

_NO_CERTIFICATE = {"ClientConnectorCertificateError", "ClientConnectorSSLError"}
_CLOSED = "ServerDisconnectedError"


async def list_activities(server: Server, recorder: Recorder, caller: Caller) -> Reply:
    """Ask for the activities and record them."""
    reply = await server.get("/activities", caller)
    recorder.responded(GET_ACTIVITIES, reply.status, reply.error_facts, caller)
    if "MediaContainer" in reply.document:
        recorder.listed(caller, rows(reply.container, "Activity"))
    return reply


async def check(settings: Settings, server: Server, recorder: Recorder) -> None:
    """Ask which server it is and what it lists. Raises ProbeError if that does not work."""
    reply = await server.get("/identity", Caller.NONE)
    machine_identifier = reply.container.get("machineIdentifier")
    if not isinstance(machine_identifier, str):
        raise ProbeError(_why_no_server(settings.url, reply))
    recorder.redactor.add_secret(machine_identifier)
    identity = facts.identity(reply.container, settings.url, recorder.redactor)
    recorder.responded(GET_IDENTITY, reply.status, identity, Caller.NONE)

    reply = await list_activities(server, recorder, Caller.FIRST)
    if not recorder.has_list:
        raise ProbeError(_why_no_list(settings, reply))
    await list_activities(server, recorder, Caller.NONE)
    if settings.second_token is not None:
        reply = await list_activities(server, recorder, Caller.SECOND)
        # A token may be valid and not allowed to list activities.
        if (
            not reply.ok
            and not (await server.get("/library/sections", Caller.SECOND)).ok
        ):
            raise ProbeError(f"The server refuses the second token ({reply.reason}).")


def _why_no_server(url: str, reply: Reply) -> str:
    if reply.error in _NO_CERTIFICATE:
        return (
            f"The certificate of the server is not valid for {url}: "
            "use its plex.direct address, or --no-verify."
        )
    if reply.error == _CLOSED:
        return f"The server at {url} closes the connection: it may want https."
    if reply.status is None:
        return f"No server can be reached at {url} ({reply.reason})."
    if reply.status == _STARTING_UP:
        return f"The server at {url} is starting up: try again in a minute."
    if reply.status in _REFUSED:
        return f"A login stands in front of the server at {url} ({reply.reason})."
    return f"There is no Plex Media Server at {url} ({reply.reason})."


def _why_no_list(settings: Settings, reply: Reply) -> str:
    if reply.status not in _REFUSED:
        return f"The server does not list its activities ({reply.reason})."
    if settings.token is None:
        return "The server wants a token: give it one with --token."
    return f"The server refuses the token ({reply.reason})."
