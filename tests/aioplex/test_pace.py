"""Estimating when an activity finishes from its progress so far."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.plex_activities.aioplex.pace import Pace

START = datetime(2026, 11, 1, 12, tzinfo=UTC)

# Seconds since the start, and a percentage.
type Sample = tuple[float, int | None]


def pace(*samples: Sample) -> Pace:
    result = Pace(samples[0][1])
    for seconds, percent in samples[1:]:
        result = result.after(percent, START + timedelta(seconds=seconds))
    return result


def finish(*samples: Sample) -> str | None:
    """Return the estimated time from start to finish."""
    time = pace(*samples).finish
    return f"{time - START}" if time else None


def steady(seconds_per_percent: float, until: int) -> list[Sample]:
    return [(seconds_per_percent * percent, percent) for percent in range(until + 1)]


def later(seconds: float, samples: list[Sample]) -> list[Sample]:
    return [(seconds + time, percent) for time, percent in samples]


def test_a_steady_pace_is_extrapolated_to_the_minute() -> None:
    assert finish(*steady(6, 20)) == "0:10:00"
    assert finish(*steady(60, 50)) == "1:40:00"


@pytest.mark.parametrize(
    "samples",
    [
        [(0, 0)],
        # Many percent in too little time, and much time for too few.
        [(0, 0), (1, 1), (20, 60)],
        [(0, 0), (60, 1), (600, 4)],
        # One step does not show when the progress began.
        [(0, 0), (600, 60)],
    ],
)
def test_there_is_no_estimate_from_too_little_progress(samples: list[Sample]) -> None:
    assert finish(*samples) is None


def test_there_is_no_estimate_without_progress() -> None:
    assert finish((0, None), (60, None), (600, None)) is None
    assert finish(*steady(6, 20), (130, None)) is None


def test_waiting_at_0_percent_does_not_count() -> None:
    assert finish((0, 0), *later(3600, steady(6, 20))) == "1:10:00"


def test_there_is_no_estimate_after_a_jump_from_0_to_100_percent() -> None:
    assert finish((0, 0), (3600, 100)) is None


def test_a_small_step_back_delays_the_estimate() -> None:
    assert finish(*steady(6, 40)) == "0:10:00"
    assert finish(*steady(6, 40), (252, 38)) == "0:12:00"


def test_a_step_back_to_the_beginning_restarts_the_estimate() -> None:
    second_run = later(600, steady(12, 10))
    assert finish(*steady(6, 60), second_run[0]) is None
    assert finish(*steady(6, 60), *second_run[:4]) is None
    assert finish(*steady(6, 60), *second_run) == "0:30:00"


def test_the_estimate_follows_the_most_recent_pace() -> None:
    slow = [(180.0 + 60 * percent, 30 + percent) for percent in range(31)]
    expected = 180 + 60 * 70
    assert finish(*steady(6, 29), *slow) == f"{timedelta(seconds=expected)}"


def test_an_uneven_pace_rarely_changes_the_estimate() -> None:
    samples = [
        (60 * percent + (20 if percent % 2 else -20), percent)
        for percent in range(1, 60)
    ]
    estimates = [finish(*samples[:count]) for count in range(1, 60)]
    known = [estimate for estimate in estimates if estimate]
    assert len(known) > 50
    assert sum(one != other for one, other in pairwise(known)) < 12


def test_unchanged_progress_returns_the_same_pace() -> None:
    before = pace(*steady(6, 20))
    assert before.after(20, START + timedelta(hours=1)) is before


@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.one_of(st.none(), st.integers(0, 100))),
        min_size=1,
    )
)
def test_an_estimate_is_a_whole_minute_after_the_first_sample(
    samples: list[Sample],
) -> None:
    result = pace(*samples)
    assert result.percent == samples[-1][1]
    percentages = [step.percent for step in result.steps]
    assert percentages == sorted(percentages)
    if result.finish:
        assert result.finish.timestamp() % 60 == 0
        first = min(seconds for seconds, _ in samples)
        assert result.finish >= START + timedelta(seconds=first - 30)
