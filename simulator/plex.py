"""What the stand-in server knows, and the verbs by which a test or a story makes things happen on it."""

from collections.abc import Callable
from typing import Any

from . import state, wire
from .activities import Activities
from .faults import ALSO_STREAMS, Failing, Fault
from .requests import Waiting
from .streams import Frame, Kind, Streams


class Plex(Activities, Waiting):
    """A Plex server without its network side."""

    def __init__(
        self, *, token: str, machine_identifier: str, friendly_name: str, version: str
    ) -> None:
        Waiting.__init__(self)
        Activities.__init__(self, Streams(self.tell))
        self.machine_identifier = machine_identifier
        self.friendly_name = friendly_name
        self.version = version
        self.libraries = {"1": "Films", "7": "Shows"}
        """The libraries, title by section id; change it as you like."""
        self.sessions: dict[str, state.Row] = {}
        """What is played, by session key, as `GET /status/sessions` lists it."""
        self.on_cancel: Callable[[str], Any] | None = None
        """Called with the uuid (or section id) of each DELETE before it is looked at; may return an awaitable."""
        self.on_scan: Callable[[str, str], Any] | None = None
        """Called with section id and uuid when a client's request has started a scan."""
        self.activity_header = True
        """Whether the reply to a request for a scan names the scan in `X-Plex-Activity`. Real servers do both."""
        self.quiet_scans = False
        """Whether scans asked for finish without ever showing up as an activity. Real servers do that too."""
        self.butler_running: set[str] = set()
        """Names of the scheduled tasks that a client has started."""
        self.cancels_ignored = False
        self.denied_streams: dict[Kind, int | None] = {}
        self.redirect: str | None = None
        self.redirected = ""
        self._sessions_begun = 0
        self._first_token = token
        self._token: str | None = token
        self._shared: dict[str, int] = {}
        self._failing: Failing | None = None
        self._failures_left: int | None = None
        self._held: set[str] = set()

    # What goes out on the streams.

    @property
    def sockets(self) -> int:
        """How many websockets are open."""
        return self.streams.count(Kind.WEBSOCKET)

    @property
    def event_sources(self) -> int:
        """How many EventSource streams are open."""
        return self.streams.count(Kind.EVENT_SOURCE)

    def notify(self, message: str, key: str, *payloads: wire.Document) -> None:
        """Send a message of another kind, such as `playing`, to all streams whose filter lets it through."""
        self.streams.notify(message, key, payloads)

    def send(self, frame: Frame) -> None:
        """Send a raw text or binary frame on every websocket."""
        self.streams.send(Kind.WEBSOCKET, frame)

    def send_event(self, lines: Frame) -> None:
        """Send raw lines on every EventSource stream."""
        self.streams.send(Kind.EVENT_SOURCE, lines)

    def ping(self) -> None:
        """Send the ping of the EventSource streams; Plex sends one about every 10 seconds."""
        self.send_event(wire.PING)

    def drop_sockets(self) -> None:
        """Break all open streams without a close frame. New ones are welcome."""
        self.streams.drop()

    def finish_event_sources(self) -> None:
        """End the open EventSource streams in good order. New ones are welcome."""
        self.streams.finish()

    def silence(self, *, new: bool = False) -> None:
        """Let the streams open now stay open, dead: nothing is sent, no ping is answered.

        New ones are well, unless `new` has them open and be dead from the start.
        """
        self.streams.silence(new=new)

    def hold_messages(self) -> None:
        """Keep back what is told on the streams, as a proxy does that collects it."""
        self.streams.flowing.clear()

    def release_messages(self) -> None:
        """Send what was kept back, to those who are still there."""
        self.streams.flowing.set()

    def deny_streams(self, status: int | None = 400, kind: Kind | None = None) -> None:
        """Answer the handshakes of streams, of both kinds or of one, with this status from now on; None lets them in again."""
        kinds = Kind if kind is None else (kind,)
        self.denied_streams |= dict.fromkeys(kinds, status)

    # What is played.

    def play(self, *, title: str = "Harbour Lights", paused: bool = False) -> str:
        """Begin to play a film and return the key of the session."""
        self._sessions_begun += 1
        key = str(self._sessions_begun)
        player = {
            "machineIdentifier": f"player-{key}",
            "product": "Plex Web",
            "state": "paused" if paused else "playing",
            "title": "Living room",
        }
        self.sessions[key] = state.row(
            sessionKey=key,
            ratingKey="513",
            key="/library/metadata/513",
            type="movie",
            title=title,
            User={"id": "1", "title": "owner"},
            Player=player,
            Session={"id": f"session-{key}", "bandwidth": 8000, "location": "lan"},
        )
        return key

    def stop_playing(self, key: str) -> None:
        """End a session."""
        del self.sessions[key]

    # What goes wrong.

    def fail(
        self,
        fault: Fault | None,
        *,
        only: str = "",
        times: int | None = None,
        streams: bool | None = None,
    ) -> None:
        """Answer requests with this fault from now on; None makes the server healthy again.

        `only` limits it to paths that begin so, `times` to that many requests. The streams fail with those faults that
        say so; `streams` decides otherwise.
        """
        also = fault in ALSO_STREAMS if streams is None else streams
        self._failing = Failing(fault, only, also) if fault else None
        self._failures_left = times

    def hold(self, path: str) -> None:
        """Make up answers for this path when they are asked for, but send them only on `release`."""
        self._held.add(path)

    def release(self, path: str | None = None) -> None:
        """Send the answers held back, by now out of date: those for this path, or all."""
        self._held -= {path} if path is not None else set(self._held)
        self.tell()

    def reject_token(self) -> None:
        """Refuse every token from now on; open streams stay."""
        self._token = None

    def accept_token(self, token: str | None = None) -> None:
        """Take this token, or the first one again, and no other."""
        self._token = self._first_token if token is None else token

    def share_with(self, token: str, user_id: int = 2) -> None:
        """Take this token too, as that of somebody the server is shared with: a user sees only what is its own."""
        self._shared[token] = user_id

    def ignore_cancels(self, ignore: bool = True) -> None:  # noqa: FBT001, FBT002  # its name says what True means
        """Accept requests to cancel or stop, and let the work go on."""
        self.cancels_ignored = ignore

    def redirect_to(self, url: str | None, *, only: str = "") -> None:
        """Send requests to the same path under this address; None answers them again.

        `only` limits it to paths that begin so.
        """
        self.redirect = url
        self.redirected = only

    # What came in.

    async def wait_for_socket(self, count: int = 1) -> None:
        """Wait until at least so many websockets are open."""
        await self.until(lambda: self.sockets >= count)

    async def wait_for_event_source(self, count: int = 1) -> None:
        """Wait until at least so many EventSource streams are open."""
        await self.until(lambda: self.event_sources >= count)

    async def wait_for_no_streams(self) -> None:
        """Wait until the server has noticed that all its clients are gone."""
        await self.until(lambda: not self.sockets and not self.event_sources)

    # For the network side.

    def user(self, token: str | None) -> int | None:
        """Return the id of the user whose token this is, None if it is nobody's."""
        if token is None:
            return None
        return state.OWNER if token == self._token else self._shared.get(token)

    def fault_for(self, path: str, *, is_stream: bool) -> Fault | None:
        """Return the fault that hits this request, and count it."""
        if self._failing is None or not self._failing.hits(path, is_stream=is_stream):
            return None
        fault = self._failing.fault
        if self._failures_left is not None:
            self._failures_left -= 1
            if self._failures_left <= 0:
                self.fail(None)
        return fault

    async def held(self, path: str) -> None:
        """Wait for as long as answers for this path are held back."""
        while path in self._held:
            await self.next_event()
