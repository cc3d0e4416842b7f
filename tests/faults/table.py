"""What goes wrong, and what each door makes of it: the one table of it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import pytest

from simulator import Fault, PlexSimulator
from tests.common import TOKEN

type Act = Callable[[PlexSimulator], Awaitable[None]]

# Nothing listens there, and the token must not get there.
ELSEWHERE = "http://127.0.0.1:1"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A fault, and the translation key of what is told of it; None if all goes well.

    `lists` is for set-up and polls, `flow` for the form that changes an address, `stop`
    for a cancel that alone is hit, or the word in its answer. `silent` is what shows
    only when time passes.
    """

    name: str
    begin: Act
    lists: str | None
    flow: str | None
    stop: str
    silent: bool = False

    @property
    def refused(self) -> bool:
        """Whether it ends only with a new token."""
        return self.lists == "invalid_auth"


async def _fail(fault: Fault, plex: PlexSimulator) -> None:
    plex.fail(fault)


async def _off(plex: PlexSimulator) -> None:
    await plex.stop()


async def _redirect(plex: PlexSimulator) -> None:
    plex.redirect_to(ELSEWHERE)


async def _refuse(plex: PlexSimulator) -> None:
    plex.reject_token()


async def _hold(plex: PlexSimulator) -> None:
    plex.hold("/activities")


async def mend(plex: PlexSimulator) -> None:
    """Make the server well again, whatever it was."""
    plex.fail(None)
    plex.deny_streams(None)
    plex.redirect_to(None)
    plex.accept_token(TOKEN)
    plex.release()
    await plex.stop()
    await plex.start_server()


# Lists and flow, then a cancel that alone is hit.
KEYS: dict[Fault, tuple[str | None, str]] = {
    Fault.STARTING_UP: ("starting_up", "starting_up"),
    Fault.ERROR_500: ("unknown", "unknown"),
    Fault.BAD_GATEWAY: ("starting_up", "starting_up"),
    Fault.UNAUTHORIZED: ("invalid_auth", "not_allowed"),
    Fault.FORBIDDEN: ("invalid_auth", "not_allowed"),
    Fault.NOT_FOUND: ("not_plex", "still_running"),
    Fault.HTML: ("not_plex", "still_running"),
    Fault.EMPTY: ("not_plex", "still_running"),
    Fault.NOT_JSON: ("not_plex", "still_running"),
    Fault.NOT_JSON_ERROR: ("unknown", "not_cancellable"),
    Fault.WRONG_SHAPE: ("not_plex", "still_running"),
    Fault.GZIP: (None, "cancelled"),
    Fault.HALF_BODY: ("cannot_connect", "cancelled"),
    Fault.HUGE: ("not_plex", "not_plex"),
    Fault.NAN: (None, "cancelled"),
    Fault.HANG: ("cannot_connect", "cannot_connect"),
    Fault.DROP: ("secure_required", "secure_required"),
}

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
]


def each_trouble(*, besides: str = "") -> pytest.MarkDecorator:
    """Run a test with each of them, besides that of this name."""
    rows = [
        pytest.param(each, id=each.name) for each in TROUBLES if each.name != besides
    ]
    return pytest.mark.parametrize("trouble", rows)
