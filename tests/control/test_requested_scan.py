"""The decisions about a requested scan: the table, and random walks."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from hypothesis import given, strategies as st
import pytest

from custom_components.plex_activities.aioplex.models import Activity
from custom_components.plex_activities.aioplex.tracking import ChangeType
from custom_components.plex_activities.aioplex.wire import JsonValue
from custom_components.plex_activities.const import (
    NAMED_SCAN_START_WAITS,
    SCAN_REPEAT_WAITS,
    SCAN_REQUESTS,
    SCAN_START_WAITS,
)
from custom_components.plex_activities.control.requested_scan import (
    RequestedScan,
    ScanOutcome,
    ScanResult,
    Step,
)
from custom_components.plex_activities.control.seen_scans import ScanEnd, SeenScans

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
SCANNED_AT = 1_790_000_000
LATER = SCANNED_AT + 60

type Fact = Callable[[RequestedScan], RequestedScan]


def scan(uuid: str, library: str | None = "7") -> Activity:
    context: dict[str, JsonValue] = {}
    if library is not None:
        context["librarySectionID"] = library
    row: dict[str, JsonValue] = {"uuid": uuid, "Context": context}
    return Activity.from_row(uuid, row, NOW)


def request(
    name: str | None, *running: Activity, now: float = LATER, before: int | None = None
) -> Fact:
    """Request the scan while others run; the response names it, or not."""
    read = SCANNED_AT if before is None else before
    return lambda it: it.prepared(running).sent(read, now).accepted_as(name)


def lists(*running: Activity, available: bool = True) -> Fact:
    return lambda it: it.listed(running, available=available)


def ends(ended: Activity, kind: ChangeType = ChangeType.FINISHED) -> Fact:
    """List nothing any more, because of this end."""
    return lambda it: it.listed(()).with_end(ScanEnd(ended, kind, 5))


def waits(it: RequestedScan) -> RequestedScan:
    """Wait until nothing else can be done than to read or to request something."""
    return it.waited(it.wait)


def reads(scanned_at: int | None) -> Fact:
    return lambda it: it.scan_time_read(scanned_at)


def queue(items: int | None) -> Fact:
    return lambda it: it.queue_read(items)


def unknown_time(it: RequestedScan) -> RequestedScan:
    """Request the scan, after the time of the last one could not be read."""
    return it.prepared(()).sent(None, LATER).accepted_as("ours")


def after(*facts: Fact) -> RequestedScan:
    found = RequestedScan(SeenScans("7"))
    for fact in facts:
        found = fact(found)
    return found


OURS, OTHER, ELSEWHERE = scan("ours"), scan("other"), scan("elsewhere", "1")
YOUNG = scan("ours", None)
UNCHANGED = (waits, reads(SCANNED_AT))
JUST_SCANNED = (
    request(None, now=SCANNED_AT + 1),
    *UNCHANGED * len(SCAN_START_WAITS),
)
CANCELLED, VANISHED = ChangeType.CANCELLED, ChangeType.VANISHED


@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ([], Step.REQUEST),
        ([request("ours")], Step.WAIT_FOR_START),
        ([request(None)], Step.WAIT_FOR_START),
        # Ours: the one that is named, also before it names its library.
        ([request("ours"), lists(YOUNG)], Step.WAIT_FOR_END),
        ([request("ours"), lists(ELSEWHERE)], Step.WAIT_FOR_START),
        ([request("ours"), lists(OTHER)], Step.WAIT_FOR_OTHERS),
        ([request("ours"), lists(OTHER, OURS)], Step.WAIT_FOR_END),
        # Ours: the next one of the library.
        ([request(None), lists(YOUNG)], Step.WAIT_FOR_START),
        ([request(None), lists(ELSEWHERE)], Step.WAIT_FOR_START),
        ([request(None), lists(OURS)], Step.WAIT_FOR_END),
        ([request(None), ends(OURS)], Step.READ_QUEUE),
        # One that ran before is not ours, whatever the server names.
        ([request(None, OTHER)], Step.WAIT_FOR_OTHERS),
        ([request("other", OTHER)], Step.WAIT_FOR_OTHERS),
        ([request("other", OTHER), lists(OTHER, OURS)], Step.WAIT_FOR_END),
        ([request(None, scan("other", None)), lists(OTHER)], Step.WAIT_FOR_OTHERS),
        # After another one, it is waited for once more, and then requested again.
        ([request("ours", OTHER), ends(OTHER)], Step.WAIT_FOR_START),
        ([request("ours", OTHER), ends(OTHER), waits], Step.REQUEST),
        ([request(None, OTHER), ends(OTHER), waits], Step.REQUEST),
        ([request("ours"), *UNCHANGED, ends(OTHER)], Step.WAIT_FOR_START),
        ([request("ours"), *UNCHANGED, ends(OTHER), waits], Step.REQUEST),
        ([request("ours", OTHER), ends(OTHER), lists(OURS)], Step.WAIT_FOR_END),
        # Both requests are ours.
        (
            [request("ours", OTHER), ends(OTHER), request("again"), lists(OURS)],
            Step.WAIT_FOR_END,
        ),
        (
            [request("ours", OTHER), ends(OTHER), request(None), lists(OURS)],
            Step.WAIT_FOR_END,
        ),
        (
            [request("ours", OTHER), ends(OTHER), request(None), lists(scan("next"))],
            Step.WAIT_FOR_END,
        ),
        # A stop of the other one has stopped ours, too.
        ([request("ours", OTHER), ends(OTHER, CANCELLED)], Step.WAIT_FOR_START),
        (
            [request("ours", OTHER), ends(OTHER, CANCELLED), waits],
            ScanResult.CANCELLED,
        ),
        # Over before it could be listed, or not started.
        ([request("ours"), waits], Step.READ_SCAN_TIME),
        ([request("ours"), waits, reads(LATER)], Step.READ_QUEUE),
        ([request("ours"), waits, reads(LATER), queue(0)], ScanResult.FINISHED),
        ([request("ours", before=0), waits, reads(LATER)], Step.READ_QUEUE),
        # The clock of the server was set back.
        ([request("ours"), waits, reads(SCANNED_AT - 60)], Step.READ_QUEUE),
        ([request("ours"), waits, reads(SCANNED_AT)], Step.WAIT_FOR_START),
        ([request("ours"), waits, reads(0)], Step.WAIT_FOR_START),
        ([request("ours"), waits, reads(None)], Step.WAIT_FOR_START),
        ([unknown_time, waits, reads(LATER)], Step.WAIT_FOR_START),
        ([request(None), *UNCHANGED * len(SCAN_START_WAITS)], ScanResult.NOT_STARTED),
        ([request("ours"), *UNCHANGED * len(SCAN_START_WAITS)], Step.WAIT_FOR_START),
        (
            [request("ours"), *UNCHANGED * len(NAMED_SCAN_START_WAITS)],
            ScanResult.NOT_STARTED,
        ),
        # Another one has completed a moment before, perhaps in the same second.
        ([*JUST_SCANNED * (SCAN_REQUESTS - 1)], Step.REQUEST),
        ([*JUST_SCANNED * SCAN_REQUESTS], ScanResult.NOT_STARTED),
        (
            [request(None, now=SCANNED_AT + 2), *UNCHANGED * len(SCAN_START_WAITS)],
            ScanResult.NOT_STARTED,
        ),
        # It shows although the time said that it was over.
        ([request("ours"), waits, reads(LATER), lists(OURS)], Step.WAIT_FOR_END),
        # The end.
        ([request("ours"), ends(YOUNG)], Step.READ_QUEUE),
        ([request("ours"), ends(OURS, CANCELLED)], ScanResult.CANCELLED),
        ([request("ours"), ends(OURS, VANISHED)], Step.GIVE_UP),
        ([request("ours"), ends(OURS), ends(OTHER, CANCELLED)], Step.READ_QUEUE),
        # The queue.
        ([request("ours"), ends(OURS), queue(14)], Step.READ_QUEUE),
        ([request("ours"), ends(OURS), queue(0)], ScanResult.FINISHED),
        ([request("ours"), ends(OURS), queue(None)], ScanResult.FINISHED),
        ([request("ours"), ends(OURS), queue(14), queue(None)], Step.READ_QUEUE),
        # An outage, in which it may have run.
        (
            [request(None), lists(available=False), waits, reads(LATER)],
            Step.WAIT_FOR_START,
        ),
        (
            [request(None), lists(available=False), *UNCHANGED * len(SCAN_START_WAITS)],
            Step.GIVE_UP,
        ),
        (
            [request(None), lists(available=False), lists(OURS)],
            Step.WAIT_FOR_END,
        ),
        (
            [
                request("ours", OTHER),
                lists(OTHER, available=False),
                ends(OTHER, VANISHED),
                waits,
            ],
            Step.GIVE_UP,
        ),
    ],
)
def test_the_next_step_follows_from_the_facts(
    facts: Sequence[Fact], step: Step | ScanResult
) -> None:
    assert after(*facts).step is step


@pytest.mark.parametrize(
    ("facts", "seconds"),
    [
        ([request("ours")], NAMED_SCAN_START_WAITS[0]),
        ([request("ours"), *UNCHANGED], NAMED_SCAN_START_WAITS[1]),
        ([request(None), *UNCHANGED], SCAN_START_WAITS[1]),
        ([request("ours", OTHER)], None),
        ([request("ours", OTHER), ends(OTHER)], SCAN_REPEAT_WAITS[0]),
        ([request("ours"), lists(OURS)], None),
    ],
)
def test_only_the_wait_for_the_start_is_limited(
    facts: Sequence[Fact], seconds: float | None
) -> None:
    assert after(*facts).wait.seconds == seconds


def test_the_time_of_a_wait_that_is_over_is_no_news() -> None:
    waiting = after(request("ours"))
    shown = lists(OURS)(waiting)
    assert shown.waited(waiting.wait) == shown


def test_nothing_was_waited_for_before_a_scan_is_prepared() -> None:
    assert after() == after(lambda it: it.prepared(()))


def test_a_scan_that_shows_before_the_response_may_be_ours() -> None:
    sent = RequestedScan(SeenScans("7")).prepared([OTHER]).sent(SCANNED_AT, LATER)
    shown = ends(OURS)(sent)
    assert shown.step is Step.REQUEST
    assert shown.accepted_as("ours").step is Step.READ_QUEUE
    assert shown.accepted_as(None).step is Step.READ_QUEUE
    assert shown.accepted_as("another").step is Step.WAIT_FOR_START


@pytest.mark.parametrize(
    ("facts", "result", "activity_id", "duration"),
    [
        ([request("ours"), ends(OURS)], ScanResult.FINISHED, "ours", 5),
        ([request(None), ends(OURS)], ScanResult.FINISHED, "ours", 5),
        ([request(None), ends(OURS, CANCELLED)], ScanResult.CANCELLED, "ours", 5),
        ([request("ours"), waits, reads(LATER)], ScanResult.FINISHED, "ours", 0),
        ([request(None), waits, reads(LATER)], ScanResult.FINISHED, None, 0),
        ([request("ours", OTHER)], ScanResult.CANCELLED, "ours", None),
        ([request("ours", OTHER)], ScanResult.TIMEOUT, "ours", None),
        ([request("ours"), ends(OURS), queue(1)], ScanResult.TIMEOUT, "ours", None),
        ([request("a"), request("b")], ScanResult.NOT_STARTED, "b", None),
        ([request("a"), request("b"), lists(scan("a"))], ScanResult.TIMEOUT, "a", None),
        ([request("other", OTHER)], ScanResult.TIMEOUT, None, None),
    ],
)
def test_the_outcome_says_which_scan_it_was_and_how_long_it_took(
    facts: Sequence[Fact],
    result: ScanResult,
    activity_id: str | None,
    duration: float | None,
) -> None:
    expected = ScanOutcome(result, activity_id, duration)
    assert after(*facts).outcome(result) == expected


FACTS: st.SearchStrategy[Fact] = st.sampled_from(
    [
        request("ours"),
        request(None, OTHER),
        request("other", OTHER, now=SCANNED_AT),
        lists(OTHER),
        lists(OURS, OTHER),
        lists(available=False),
        lists(),
        ends(OTHER),
        ends(OTHER, CANCELLED),
        ends(OURS),
        waits,
        reads(SCANNED_AT),
        reads(LATER),
        queue(1),
    ]
)


def advanced(it: RequestedScan, *, named: bool) -> RequestedScan:
    """Do the next step, on a server where nothing more shows up."""
    match it.step:
        case Step.REQUEST:
            return request("ours" if named else None, now=SCANNED_AT)(it)
        case Step.READ_SCAN_TIME:
            return it.scan_time_read(SCANNED_AT)
        case Step.READ_QUEUE:
            return it.queue_read(0)
        case Step.WAIT_FOR_START:
            return it.waited(it.wait)
        case _:
            return it.listed(())


@given(st.lists(FACTS, max_size=12), st.booleans())
def test_a_scan_that_does_not_show_is_requested_a_limited_number_of_times(
    facts: list[Fact],
    named: bool,  # noqa: FBT001  # Hypothesis passes it
) -> None:
    walk = after(*facts)
    requests = walk.requests
    for _ in range(SCAN_REQUESTS * 3 * len(NAMED_SCAN_START_WAITS)):
        walk = advanced(walk, named=named)
    assert walk.requests <= max(requests, SCAN_REQUESTS)
    is_over = isinstance(walk.step, ScanResult)
    # Only the end of a scan that has started is waited for without a limit.
    assert is_over or walk.step in (Step.GIVE_UP, Step.WAIT_FOR_END)
