"""All known faults of a server, of its streams and of its token."""

from collections import Counter
from collections.abc import Callable
from random import Random

from simulator import Fault, Kind, PlexSimulator
from tests.faults.table import STREAM_TROUBLES, TROUBLES, Trouble
from tests.support.server import change_hands

# The prefixes of the paths that a fault affects.
PATHS = ("", "", "/activities", "/identity", "/library", "/butler", "/status")
DENIALS = (200, 400, 401, 403, 404, 429, 502, 503)


class FaultActions:
    """Lets a server fail. `repair` ends all faults."""

    def __init__(self, random: Random, plex: PlexSimulator) -> None:
        self._random = random
        self._plex = plex
        self._running = True
        self.silent = False
        """Whether streams may be silent: the client detects that after 30 s of real time only."""
        self.shared = False
        """Whether the token may have been that of a user with limited access."""
        self._troubles = [*TROUBLES, *STREAM_TROUBLES]
        self.counts: Counter[str] = Counter(
            {
                **dict.fromkeys((fault.name for fault in Fault), 0),
                **dict.fromkeys(map(_name, self._troubles), 0),
                **dict.fromkeys((f"streams: {status}" for status in DENIALS), 0),
            }
        )
        """How often each fault has begun."""
        self.rare: tuple[Callable[[], object], ...] = (
            *(plex.drop_sockets, plex.finish_event_sources, plex.ping),
            *(plex.close_after_pings, self._send_garbage, plex.ignore_cancels),
            *(self._deny_streams, self._fail_requests, self._fail_requests),
            *(self._begin_trouble, self._begin_trouble, self._end_faults),
            *(plex.release, self._change_version, self._hold_messages),
            *(self._ignore_filters, self._silence_streams),
        )
        self.of_server = (
            *(self._toggle_server, self._restart_server, self._restart_server),
            *(self._reject_token, self._share_server, self._own_server),
        )

    async def async_repair(self) -> None:
        """End all faults of the server. Its activities stay as they are."""
        plex = self._plex
        self._end_faults()
        plex.release()
        plex.release_messages()
        plex.streams.empty_with_filters.clear()
        plex.redirect_to(None)
        plex.ignore_cancels(ignore=False)
        plex.stop_sharing()
        plex.accept_token()
        await self._async_set_running(running=True)

    def _fail_requests(self) -> None:
        fault = self._random.choice(list(Fault))
        self.counts[fault.name] += 1
        self._plex.fail(
            fault,
            only=self._random.choice(PATHS),
            times=self._random.choice((None, 1, 3)),
            streams=self._random.choice((None, True)),
        )

    async def _begin_trouble(self) -> None:
        """Begin one of the faults of the table, as the tests do."""
        trouble = self._random.choice(self._troubles)
        self.counts[_name(trouble)] += 1
        if trouble.name == "OFF":
            await self._async_set_running(running=False)
            return
        self.silent |= trouble.name == "STREAMS_SILENT"
        self.shared |= trouble.name == "NOT_THE_OWNERS"
        await trouble.begin(self._plex)

    def _end_faults(self) -> None:
        self._plex.fail(None)
        self._plex.deny_streams(None)

    def _deny_streams(self) -> None:
        status = self._random.choice(DENIALS)
        self.counts[f"streams: {status}"] += 1
        self._plex.deny_streams(status, self._random.choice((None, *Kind)))

    def _send_garbage(self) -> None:
        self._plex.send(self._random.choice(("", "{}", "[" * 5000, b"\x00\xff")))
        self._plex.send_event("event: activity\ndata: {\n\n")

    def _silence_streams(self) -> None:
        self.silent = True
        self._plex.silence(new=self._random.choice((False, True)))

    def _hold_messages(self) -> None:
        """Hold messages back, as a proxy that buffers, or send them."""
        if self._random.choice((False, True)):
            self._plex.hold_messages()
        else:
            self._plex.release_messages()

    def _ignore_filters(self) -> None:
        """Send nothing on the next streams that ask for a filter."""
        kinds = [kind for kind in Kind if self._random.choice((False, True))]
        self._plex.streams.empty_with_filters = set(kinds)

    def _change_version(self) -> None:
        self._plex.version = f"1.{self._random.randint(1, 99)}"

    # The whole server, and its token.

    async def _toggle_server(self) -> None:
        await self._async_set_running(running=not self._running)

    async def _restart_server(self) -> None:
        """Restart as Plex does: all activities are gone, and the first requests fail."""
        await self._async_set_running(running=False)
        self._plex.clear()
        starting = self._random.choice((Fault.STARTING_UP, Fault.STARTING_UP_WRITES))
        self._plex.fail(starting, times=self._random.randint(1, 9))
        await self._async_set_running(running=True)

    async def _reject_token(self) -> None:
        self._plex.stop_sharing()
        self._plex.reject_token()

    async def _share_server(self) -> None:
        """Make the token that of a user who sees only what is their own."""
        self.shared = True
        change_hands(self._plex)
        self._plex.drop_sockets()

    async def _own_server(self) -> None:
        """Make the token that of the owner again."""
        self._plex.accept_token()
        self._plex.drop_sockets()

    async def _async_set_running(self, *, running: bool) -> None:
        if running == self._running:
            return
        self._running = running
        await (self._plex.start_server() if running else self._plex.stop())


def _name(trouble: Trouble) -> str:
    return f"table: {trouble.name}"
