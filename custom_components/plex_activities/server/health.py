"""Whether a server counts as available, and what to try next.

Methods take in what has happened, properties are the decisions. There is no I/O and no
clock in here: where time matters, the caller passes the loop's time in seconds.
"""

from dataclasses import dataclass, replace
from enum import Enum, auto

from ..aioplex.notifications import StreamKind

# Between two lists, in seconds. Without a stream this is how late a state may be.
POLL = 10
# With a stream, lists only correct what it missed.
POLL_WITH_STREAM = 60
# After failed lists while the stream is open. The last one repeats.
RETRIES_WITH_STREAM = (2, 4, 8, 16, 30)
# After the first failed list without a stream. Then the server is unavailable.
RETRY_WITHOUT_STREAM = 2
# After refusals of the token. Plex also refuses good ones, while it cannot reach plex.tv
# and for seconds after a restart. If it refuses each time, the user is asked.
RETRIES_WHEN_REFUSED = (5, 30, 120)
# While the user is asked for another token.
RETRY_WHILE_ASKING = 300
# A change that only a list shows is checked with another list, because the stream may
# report it a moment later.
CONFIRMATION = 5

# Between attempts to open the stream: 1, 2, 4 … seconds.
STREAM_RETRY_MIN = 1
STREAM_RETRY_MAX = 60
# A stream that stayed open for so long was healthy.
STREAM_HEALTHY = 60
# Failures in a row, while lists work, before the other kind of stream is tried.
STREAM_TRIES = 3
# Confirmed changes in a row that the open stream did not report.
STREAM_MISSES = 2


class Failure(Enum):
    """Why a list failed, as far as it makes a difference."""

    REFUSED = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class StreamPlan:
    """How to open the stream: its kind, and whether to ask for activities only.

    Some servers do not understand the filter of the websocket.
    """

    kind: StreamKind = StreamKind.WEBSOCKET
    filtered: bool = True

    @property
    def next(self) -> StreamPlan:
        """What to try if this one opens, but reports nothing."""
        return replace(self, filtered=False) if self.filtered else self.other_kind

    @property
    def other_kind(self) -> StreamPlan:
        """What to try if this one does not open."""
        if self.kind is StreamKind.WEBSOCKET:
            return StreamPlan(StreamKind.EVENT_SOURCE)
        return StreamPlan(StreamKind.WEBSOCKET)


@dataclass(frozen=True, slots=True)
class Health:
    """What is known of the connection to one server.

    `available` is false until the first list. `stream` is the plan that is open,
    `opened_at` since when, and `has_reported` whether a message has come on it. A stream
    whose connection is broken does not stay open: each kind notices within 30 seconds
    that pongs, pings or messages are missing.
    """

    available: bool = False
    failures: int = 0
    refusals: int = 0
    plan: StreamPlan = StreamPlan()
    stream: StreamPlan | None = None
    opened_at: float = 0
    has_reported: bool = False
    stream_failures: int = 0
    retries: int = 0
    misses: int = 0
    confirming: bool = False

    def list_succeeded(self) -> Health:
        """Take in a list."""
        return replace(self, available=True, failures=0, refusals=0, confirming=False)

    def list_failed(self, failure: Failure) -> Health:
        """Take in a list that failed; the token was in it if it was refused."""
        failures = self.failures + 1
        # Without a stream, a single failure is tolerated, but not a refusal.
        is_tolerated = failures == 1 and failure is not Failure.REFUSED
        return replace(
            self,
            available=self.available and (self.stream is not None or is_tolerated),
            failures=failures,
            refusals=self.refusals + 1 if failure is Failure.REFUSED else 0,
            confirming=False,
        )

    def list_showed_unreported(self, *, confirmed: bool) -> Health:
        """Take in that a list shows a change that no message reported.

        It is `confirmed` if the message has not come since the list before.
        """
        if self.stream is None:
            return self
        if not confirmed:
            return replace(self, confirming=True)
        misses = self.misses + 1
        if misses % STREAM_MISSES:
            return replace(self, misses=misses)
        return replace(self, misses=misses, plan=self.stream.next)

    def stream_opened(self, plan: StreamPlan, now: float) -> Health:
        """Take in that the stream is open."""
        return replace(self, stream=plan, opened_at=now, has_reported=False)

    def message_received(self) -> Health:
        """Take in a message about an activity: the stream reports changes."""
        if self.has_reported and not self.misses:
            return self
        return replace(self, misses=0, has_reported=True)

    def stream_lost(self, now: float) -> Health:
        """Take in that the stream was closed, or did not open."""
        lasted = self.stream is not None and now - self.opened_at >= STREAM_HEALTHY
        if lasted or self.should_reconnect:
            return replace(
                self, stream=None, has_reported=False, stream_failures=0, retries=1
            )
        # What has worked is opened again in the same way, however often it breaks.
        failures = 0 if self.has_reported else self.stream_failures + 1
        switch = failures >= STREAM_TRIES and not self.failures
        return replace(
            self,
            stream=None,
            has_reported=False,
            stream_failures=0 if switch else failures,
            retries=self.retries + 1,
            plan=self.plan.other_kind if switch else self.plan,
        )

    @property
    def next_list(self) -> float:
        """The seconds until the next list."""
        if self.refusals:
            return _step(RETRIES_WHEN_REFUSED, self.refusals, RETRY_WHILE_ASKING)
        if self.failures and self.stream is not None:
            return _step(RETRIES_WITH_STREAM, self.failures, RETRIES_WITH_STREAM[-1])
        if self.failures:
            return RETRY_WITHOUT_STREAM if self.available else POLL
        if self.confirming:
            return CONFIRMATION
        return POLL if self.stream is None or self.misses else POLL_WITH_STREAM

    @property
    def is_away(self) -> bool:
        """Whether lists fail, and no stream reports what happens meanwhile."""
        return self.failures > 0 and self.stream is None

    @property
    def ask_user(self) -> bool:
        """Whether the token was refused so often that the user has to act."""
        return self.refusals > len(RETRIES_WHEN_REFUSED)

    @property
    def next_stream(self) -> float:
        """The seconds until the stream is opened, once lists work."""
        if not self.retries:
            return 0
        return min(STREAM_RETRY_MIN << (self.retries - 1), STREAM_RETRY_MAX)

    @property
    def should_reconnect(self) -> bool:
        """Whether the open stream reports nothing, and another plan is to be tried."""
        return self.stream is not None and self.stream != self.plan


def _step(steps: tuple[float, ...], count: int, afterwards: float) -> float:
    return steps[count - 1] if count <= len(steps) else afterwards
