"""What goes wrong, and what each door makes of it: the one table of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import pytest

from simulator import Fault, Kind, PlexSimulator
from tests.support.entry import TOKEN
from tests.support.server import change_hands

type Act = Callable[[PlexSimulator], Awaitable[None]]

# Nothing listens there, and the token must not get there.
ELSEWHERE = "http://127.0.0.1:1"
STREAMS = "/:/"
# The most that has been seen at once.
DOWNLOADS = 43


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault, and the translation key of what is told of it; None if all goes well.

    `lists` is for set-up and polls, `flow` for the form that changes an address, `stop`
    for a cancel that alone is hit, or the word in its answer. `silent` is what shows
    only when time passes, `hides` what leaves out of lists what others have started, and
    `adds` how many activities are listed besides.
    """

    name: str
    begin: Act
    lists: str | None
    flow: str | None
    stop: str
    silent: bool = False
    hides: bool = False
    adds: int = 0

    @property
    def refused(self) -> bool:
        """Whether the user is asked for another token if it lasts."""
        return self.lists == "invalid_auth"

    @property
    def seconds(self) -> float:
        """The longest time between two lists."""
        return 301 if self.refused else 11

    @property
    def running(self) -> str:
        """What is said to run where one thing does."""
        return "unknown" if self.hides else str(self.adds + 1)

    @property
    def idle(self) -> str:
        """What is said to run where nothing does."""
        return "unknown" if self.hides else str(self.adds)


async def _fail(fault: Fault, plex: PlexSimulator) -> None:
    plex.fail(fault)


async def _fail_streams(fault: Fault, plex: PlexSimulator) -> None:
    plex.fail(fault, only=STREAMS, streams=True)


async def _off(plex: PlexSimulator) -> None:
    await plex.stop()


async def _redirect(plex: PlexSimulator) -> None:
    plex.redirect_to(ELSEWHERE)


async def _redirect_streams(plex: PlexSimulator) -> None:
    plex.redirect_to(ELSEWHERE, only=STREAMS)


async def _refuse(plex: PlexSimulator) -> None:
    plex.reject_token()


async def _hold(plex: PlexSimulator) -> None:
    plex.hold("/activities")


async def _deny(status: int, plex: PlexSimulator) -> None:
    plex.deny_streams(status)


async def _silence(plex: PlexSimulator) -> None:
    plex.silence(new=True)


async def _hold_messages(plex: PlexSimulator) -> None:
    plex.hold_messages()


async def _break_websockets(plex: PlexSimulator) -> None:
    """Leave the EventSource stream, of which nothing is heard either."""
    plex.deny_streams(400, Kind.WEBSOCKET)


async def _change_hands(plex: PlexSimulator) -> None:
    change_hands(plex)


async def _rest_butler(plex: PlexSimulator) -> None:
    plex.rest_butler()


async def _start_downloads(plex: PlexSimulator) -> None:
    plex.start_downloads(DOWNLOADS)


async def mend(plex: PlexSimulator) -> None:
    """Make the server well again, whatever it was."""
    heal(plex)
    await plex.stop()
    await plex.start_server()


def heal(plex: PlexSimulator) -> None:
    """Make a server well that was there all the time."""
    plex.fail(None)
    plex.deny_streams(None)
    plex.silence()
    plex.redirect_to(None)
    plex.accept_token(TOKEN)
    plex.release()
    plex.release_messages()
    for row in plex.activities:
        if row["type"] in {"butler", "media.download"}:
            plex.finish(row["uuid"])
    plex.drop_sockets()


# Lists and flow, then a cancel that alone is hit.
KEYS: dict[Fault, tuple[str | None, str]] = {
    Fault.STARTING_UP: ("starting_up", "starting_up"),
    Fault.STARTING_UP_WRITES: (None, "starting_up"),
    Fault.ERROR_500: ("unknown", "unknown"),
    Fault.BAD_GATEWAY: ("proxy_error", "proxy_error"),
    Fault.TOO_MANY_REQUESTS: ("proxy_error", "proxy_error"),
    Fault.UNAUTHORIZED: ("proxy_login", "not_allowed"),
    Fault.FORBIDDEN: ("proxy_login", "not_allowed"),
    Fault.NOT_FOUND: ("not_plex", "still_running"),
    Fault.HTML: ("not_plex", "still_running"),
    Fault.EMPTY: ("not_plex", "still_running"),
    Fault.NOT_JSON: ("not_plex", "still_running"),
    Fault.NOT_JSON_ERROR: ("unknown", "not_cancellable"),
    Fault.WRONG_SHAPE: ("not_plex", "still_running"),
    Fault.GZIP: (None, "cancelled"),
    Fault.XML: ("not_plex", "cancelled"),
    Fault.HALF_BODY: ("cannot_connect", "cancelled"),
    Fault.HUGE: ("not_plex", "not_plex"),
    Fault.NAN: (None, "cancelled"),
    Fault.BAD_BYTES: (None, "cancelled"),
    Fault.HANG: ("cannot_connect", "cannot_connect"),
    Fault.DROP: ("secure_required", "secure_required"),
}

_NOT_THE_OWNERS = Trouble(
    "NOT_THE_OWNERS", _change_hands, None, "limited", "not_allowed", hides=True
)
# They open, and then they are dead; or they live, and nothing is told on them.
_MUTE = [
    Trouble("STREAMS_SILENT", _silence, None, None, "cancelled"),
    Trouble("STREAMS_TELL_NOTHING", _hold_messages, None, None, "cancelled"),
]

TROUBLES = [
    *(
        Trouble(
            *(fault.name, partial(_fail, fault), lists, lists, stop),
            silent=fault is Fault.HANG,
        )
        for fault, (lists, stop) in KEYS.items()
    ),
    Trouble("OFF", _off, "cannot_connect", "cannot_connect", "cannot_connect"),
    Trouble("REDIRECT", _redirect, "not_plex", "not_plex", "not_plex"),
    Trouble("TOKEN_REFUSED", _refuse, "invalid_auth", "invalid_auth", "invalid_auth"),
    # A form asks for no list, so this is none of its troubles.
    Trouble("HELD", _hold, "cannot_connect", None, "cancelled", silent=True),
    _NOT_THE_OWNERS,
    *(
        Trouble(f"STREAMS_{status}", partial(_deny, status), None, None, "cancelled")
        for status in (401, 403, 404)
    ),
    Trouble("ONLY_EVENT_SOURCE", _break_websockets, None, None, "cancelled"),
    *_MUTE,
    Trouble("RESTING_BUTLER", _rest_butler, None, None, "cancelled"),
    Trouble(*("DOWNLOADS", _start_downloads, None, None, "cancelled"), adds=DOWNLOADS),
]

# For streams, while lists get through.
STREAM_TROUBLES = [
    *(
        Trouble(fault.name, partial(_fail_streams, fault), None, None, "cancelled")
        for fault in Fault
    ),
    Trouble("REDIRECT", _redirect_streams, None, None, "cancelled"),
    _NOT_THE_OWNERS,
    *_MUTE,
]


def each_of(troubles: list[Trouble], *, besides: str = "") -> pytest.MarkDecorator:
    """Run a test with each of them, besides that of this name."""
    rows = [
        pytest.param(trouble, id=trouble.name)
        for trouble in troubles
        if trouble.name != besides
    ]
    return pytest.mark.parametrize("trouble", rows)
