"""The state of the simulated server, and the methods with which tests and the scenario change it."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from . import state, wire
from .butler import Butler
from .faults import ALSO_STREAMS, ActiveFault, Fault
from .libraries import Libraries
from .playback import Playback
from .requests import RequestRecorder
from .situations import Situations
from .streams import Frame, Kind, Streams

_GUIDE = "provider.epg.load"


def _is_local(host: str) -> bool:
    """Return whether a Host header has an IP address or localhost. Plex takes all names for remote."""
    name = urlsplit(f"//{host}").hostname or ""
    try:
        ip_address(name)
    except ValueError:
        return name == "localhost"
    return True


class Plex(Libraries, Butler, Playback, Situations, RequestRecorder):
    """A Plex server without its network side."""

    def __init__(
        self, *, token: str, machine_identifier: str, friendly_name: str, version: str
    ) -> None:
        RequestRecorder.__init__(self)
        Libraries.__init__(self, Streams(self.wake_waiters))
        self.machine_identifier = machine_identifier
        self.friendly_name = friendly_name
        self.version = version
        self.on_cancel: Callable[[str], Any] | None = None
        """Called with the uuid (or the id, or the task) of each DELETE before it is processed. May return an awaitable."""
        self.no_token_needed = False
        """Whether requests to an IP address or localhost count as the owner's without a token: an unclaimed server."""
        self.dvrs = ["12"]
        """The ids of the DVRs. May be changed."""
        self.cancels_ignored = False
        self.denied_streams: dict[Kind, int | None] = {}
        self.redirect: str | None = None
        self.redirect_prefix = ""
        self._first_token = token
        self._token: str | None = token
        self._shared_users: dict[str, int] = {}
        self._active_fault: ActiveFault | None = None
        self._failures_left: int | None = None
        self._held_paths: set[str] = set()
        self._dvr_of: dict[str, str] = {}
        """The DVR by uuid of the activities that reload its guide without naming it."""

    # Streams.

    @property
    def sockets(self) -> int:
        """The number of open websockets."""
        return self.streams.count(Kind.WEBSOCKET)

    @property
    def event_sources(self) -> int:
        """The number of open EventSource streams."""
        return self.streams.count(Kind.EVENT_SOURCE)

    def notify(self, message_type: str, key: str, *payloads: wire.Document) -> None:
        """Send a message of any type, such as `playing`, to the clients that receive this type."""
        self.streams.notify(message_type, key, payloads)

    def send(self, frame: Frame) -> None:
        """Send a raw text or binary frame on every websocket."""
        self.streams.send(Kind.WEBSOCKET, frame)

    def send_event(self, lines: Frame) -> None:
        """Send raw lines on every EventSource stream."""
        self.streams.send(Kind.EVENT_SOURCE, lines)

    def ping(self) -> None:
        """Send a ping on the EventSource streams. Plex sends one about every 10 seconds."""
        self.send_event(wire.PING)

    def drop_sockets(self) -> None:
        """Abort all open streams without a close frame. New ones are accepted."""
        self.streams.drop()

    def send_text(self, payload: bytes) -> None:
        """Send a text frame with these bytes, which need not be UTF-8, on every websocket."""
        self.streams.send_text(payload)

    def close_after_pings(self, pings: int = 5) -> None:
        """Send pings on the open websockets and close them at once, so that no pong can be sent."""
        self.streams.close_after_pings(pings)

    def finish_event_sources(self) -> None:
        """End the open EventSource streams with a complete response. New ones are accepted."""
        self.streams.end_event_sources()

    def silence(self, *, new: bool = False) -> None:
        """Keep the open streams open, but send nothing on them and answer no pings.

        Streams opened later work as usual, or with `new` are silent too.
        """
        self.streams.silence(new=new)

    def hold_messages(self) -> None:
        """Queue the messages of all streams instead of sending them, as a buffering proxy does."""
        self.streams.not_held.clear()

    def release_messages(self) -> None:
        """Send the queued messages on the streams that are still open, and hold back no more."""
        self.streams.not_held.set()

    def deny_streams(self, status: int | None = 400, kind: Kind | None = None) -> None:
        """Answer the handshakes of streams, of both kinds or of one, with this status. None accepts them again."""
        kinds = Kind if kind is None else (kind,)
        self.denied_streams |= dict.fromkeys(kinds, status)

    # Faults, tokens and redirects.

    def fail(
        self,
        fault: Fault | None,
        *,
        only: str = "",
        times: int | None = None,
        streams: bool | None = None,
    ) -> None:
        """Answer requests with this fault from now on. None ends it.

        `only` limits it to paths with this prefix, `times` to that number of requests. Whether streams fail too
        depends on the fault, unless `streams` is given.
        """
        also = fault in ALSO_STREAMS if streams is None else streams
        self._active_fault = ActiveFault(fault, only, also) if fault else None
        self._failures_left = times

    def hold(self, path: str) -> None:
        """Hold back responses to this path until `release`. They show the state at the time of the request."""
        self._held_paths.add(path)

    def release(self, path: str | None = None) -> None:
        """Send the responses held back for this path, or for all paths."""
        self._held_paths -= {path} if path is not None else set(self._held_paths)
        self.wake_waiters()

    def reject_token(self) -> None:
        """Reject the token of the owner. Open streams stay open."""
        self._token = None

    def accept_token(self, token: str | None = None) -> None:
        """Accept this token, or the original one, as the only token of the owner."""
        self._token = self._first_token if token is None else token

    def share_with(self, token: str, user_id: int = 2) -> None:
        """Also accept this token, as that of a user with access to the server who sees only their own activities."""
        self._shared_users[token] = user_id

    def stop_sharing(self) -> None:
        """Accept no tokens but the owner's."""
        self._shared_users.clear()

    def ignore_cancels(self, ignore: bool = True) -> None:  # noqa: FBT001, FBT002  # its name says what True means
        """Accept requests to cancel or stop something, but do not carry them out."""
        self.cancels_ignored = ignore

    def redirect_to(self, url: str | None, *, only: str = "") -> None:
        """Redirect requests to the same path under this URL. None ends it.

        `only` limits it to paths with this prefix.
        """
        self.redirect = url
        self.redirect_prefix = only

    # Live TV.

    def reload_guide(self, dvr: str, **fields: Any) -> str:
        """Start an activity that reloads the guide of this DVR, and return its uuid. Its row does not name the DVR."""
        uuid = self.start(_GUIDE, **fields)
        self._dvr_of[uuid] = dvr
        return uuid

    def guide_reloads(self, dvr: str) -> list[str]:
        """Return the uuids of the activities that reload the guide of this DVR.

        Those of real servers do not name their DVR. Unless `reload_guide` has started them, they belong to the only one.
        """
        named = self.find_by_context("provider.epg", dvr)
        unnamed = [
            row["uuid"]
            for row in self.activities
            if row.get("type") == _GUIDE and not state.context(row)
        ]
        only = dvr if self.dvrs == [dvr] else None
        return named + [uuid for uuid in unnamed if self._dvr_of.get(uuid, only) == dvr]

    # Waiting for clients.

    async def wait_for_socket(self, count: int = 1) -> None:
        """Wait until at least `count` websockets are open."""
        await self.until(lambda: self.sockets >= count)

    async def wait_for_event_source(self, count: int = 1) -> None:
        """Wait until at least `count` EventSource streams are open."""
        await self.until(lambda: self.event_sources >= count)

    async def wait_for_no_streams(self) -> None:
        """Wait until the server has noticed that all clients of its streams have disconnected."""
        await self.until(lambda: not self.sockets and not self.event_sources)

    # For the request handlers.

    def user_id(self, token: str | None, host: str) -> int | None:
        """Return the id of the user whose request to this host has this token, or None if it is not accepted."""
        if token is not None and token == self._token:
            return state.OWNER
        if token in self._shared_users:
            return self._shared_users[token]
        return state.OWNER if self.no_token_needed and _is_local(host) else None

    def fault_for(self, path: str, *, is_stream: bool) -> Fault | None:
        """Return the fault that applies to a request, if any, and count the request."""
        active = self._active_fault
        if active is None or not active.applies_to(path, is_stream=is_stream):
            return None
        if self._failures_left is not None:
            self._failures_left -= 1
            if self._failures_left <= 0:
                self.fail(None)
        return active.fault

    async def wait_while_held(self, path: str) -> None:
        """Wait while responses to this path are held back."""
        while path in self._held_paths:
            await self.next_event()
