"""The decisions about a server's health: the table, and random walks."""

from collections.abc import Callable, Sequence

from hypothesis import given, strategies as st
import pytest

from custom_components.plex_activities.aioplex.notifications import StreamKind
from custom_components.plex_activities.server.health import (
    CONFIRMATION,
    POLL,
    POLL_WITH_STREAM,
    RETRY_WHILE_ASKING,
    STREAM_HEALTHY,
    STREAM_RETRY_MAX,
    Failure,
    Health,
    StreamPlan,
)

POLLED = Health().list_succeeded()
PLAN = StreamPlan()
STREAMING = POLLED.stream_opened(PLAN, 0)
UNFILTERED = StreamPlan(filtered=False)
EVENT_SOURCE = StreamPlan(StreamKind.EVENT_SOURCE)


def after(health: Health, *failures: Failure) -> Health:
    """Return the health after lists that failed."""
    for failure in failures:
        health = health.list_failed(failure)
    return health


REFUSED, OTHER = Failure.REFUSED, Failure.OTHER


@pytest.mark.parametrize(
    ("health", "failures", "available", "next_list"),
    [
        (POLLED, [], True, 10),
        (STREAMING, [], True, 60),
        # Without a stream the first failure is a bad moment, the second an outage.
        (POLLED, [OTHER], True, 2),
        (POLLED, [OTHER] * 2, False, 10),
        (POLLED, [OTHER] * 9, False, 10),
        # With a stream the server is there.
        *(
            (STREAMING, [OTHER] * count, True, seconds)
            for count, seconds in enumerate((2, 4, 8, 16, 30), 1)
        ),
        (STREAMING, [OTHER] * 50, True, 30),
        # A refused token.
        *(
            (POLLED, [REFUSED] * count, False, seconds)
            for count, seconds in enumerate((5, 30, 120), 1)
        ),
        (STREAMING, [REFUSED], True, 5),
        (POLLED, [REFUSED] * 4, False, 300),
        (POLLED, [REFUSED] * 99, False, 300),
        # Another failure in between shows that it is not only the token.
        (POLLED, [REFUSED, REFUSED, OTHER], False, 10),
        # Before the first list.
        (Health(), [], False, 10),
        (Health(), [OTHER], False, 10),
    ],
)
def test_the_table_of_failed_lists(
    health: Health, failures: Sequence[Failure], *, available: bool, next_list: float
) -> None:
    found = after(health, *failures)
    assert (found.available, found.next_list) == (available, next_list)
    assert found.list_succeeded().available
    assert found.list_succeeded().next_list in (POLL, POLL_WITH_STREAM)


@pytest.mark.parametrize(("refusals", "asks"), [(1, False), (3, False), (4, True)])
def test_the_user_is_asked_after_the_last_retry(refusals: int, *, asks: bool) -> None:
    health = after(POLLED, *[REFUSED] * refusals)
    assert health.ask_user is asks
    assert not health.list_succeeded().ask_user


def test_a_stream_that_is_lost_while_lists_fail_makes_the_server_unavailable() -> None:
    health = after(STREAMING, OTHER, OTHER)
    assert health.available
    assert not health.stream_lost(5).list_failed(OTHER).available


def test_a_stream_that_tells_nothing_is_opened_in_another_way() -> None:
    health = STREAMING.list_showed_unreported(confirmed=False)
    assert health.next_list == CONFIRMATION
    health = health.list_succeeded().list_showed_unreported(confirmed=True)
    assert not health.should_reconnect
    assert health.next_list == POLL
    health = health.list_showed_unreported(confirmed=True)
    assert health.should_reconnect
    assert health.plan == UNFILTERED
    health = health.stream_lost(20)
    assert health.next_stream == 1
    health = health.stream_opened(UNFILTERED, 21)
    for _ in range(2):
        health = health.list_showed_unreported(confirmed=True)
    assert health.plan == EVENT_SOURCE


def test_a_message_shows_that_the_stream_works() -> None:
    health = STREAMING.list_showed_unreported(confirmed=True).message_received()
    assert health.next_list == POLL_WITH_STREAM
    assert health.message_received() is health


def test_a_stream_that_does_not_open_is_tried_less_and_less_often() -> None:
    health, waits = POLLED, []
    for _ in range(9):
        health = health.stream_lost(0)
        waits.append(health.next_stream)
    assert waits == [1, 2, 4, 8, 16, 32] + [STREAM_RETRY_MAX] * 3


def test_the_other_kind_is_tried_after_three_failures_in_a_row() -> None:
    health = POLLED
    for plan in (PLAN, PLAN, EVENT_SOURCE, EVENT_SOURCE, EVENT_SOURCE, PLAN):
        health = health.stream_lost(0)
        assert health.plan == plan


def test_the_other_kind_is_tried_if_what_worked_no_longer_opens() -> None:
    health = POLLED.stream_opened(PLAN, 0).message_received()
    health = health.stream_lost(STREAM_HEALTHY)
    for plan in (PLAN, PLAN, EVENT_SOURCE):
        health = health.stream_lost(STREAM_HEALTHY)
        assert health.plan == plan


def test_a_stream_that_worked_is_opened_again_in_the_same_way() -> None:
    health = POLLED
    for _ in range(9):
        health = health.stream_opened(PLAN, 0).message_received().stream_lost(1)
        assert health.plan == PLAN
    assert health.next_stream == STREAM_RETRY_MAX
    healthy = health.stream_opened(PLAN, 0).stream_lost(STREAM_HEALTHY)
    assert healthy.next_stream == 1


FACTS: list[Callable[[Health], Health]] = [
    Health.list_succeeded,
    lambda health: health.list_failed(OTHER),
    lambda health: health.list_failed(REFUSED),
    lambda health: health.list_showed_unreported(confirmed=True),
    lambda health: health.list_showed_unreported(confirmed=False),
    lambda health: health.stream_opened(health.plan, 0),
    lambda health: health.stream_lost(0),
    lambda health: health.stream_lost(STREAM_HEALTHY),
    Health.message_received,
]


@given(st.lists(st.sampled_from(range(len(FACTS)))))
def test_whatever_happens_lists_go_on_and_the_server_ends_available(
    facts: list[int],
) -> None:
    health = Health()
    for number in facts:
        health = FACTS[number](health)
        assert 2 <= health.next_list <= RETRY_WHILE_ASKING
        assert 0 <= health.next_stream <= STREAM_RETRY_MAX
        if health.failures == 0:
            assert health.next_list in (CONFIRMATION, POLL, POLL_WITH_STREAM)
    health = health.list_succeeded()
    assert health.available
    assert not health.ask_user
    assert health.next_list <= POLL_WITH_STREAM


@pytest.mark.parametrize(
    ("health", "failures", "away"),
    [
        (POLLED, [], False),
        (POLLED, [OTHER], True),
        (POLLED, [OTHER] * 2, True),
        (STREAMING, [], False),
        (STREAMING, [OTHER] * 2, False),
    ],
)
def test_a_server_is_away_while_lists_fail_and_no_stream_reports_changes(
    health: Health,
    failures: Sequence[Failure],
    away: bool,  # noqa: FBT001  # a column of the table
) -> None:
    assert after(health, *failures).is_away is away
