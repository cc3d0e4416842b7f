"""When an activity will be over, from how its progress went."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given, strategies as st
import pytest

from custom_components.plex_activities.aioplex.pace import Pace

START = datetime(2026, 11, 1, 12, tzinfo=UTC)

type Seen = tuple[float, int | None]


def pace(*seen: Seen) -> Pace:
    """Return the pace after progress that was seen so many seconds after the start."""
    found = Pace(seen[0][1])
    for seconds, percent in seen[1:]:
        found = found.after(percent, START + timedelta(seconds=seconds))
    return found


def finish(*seen: Seen) -> str | None:
    found = pace(*seen).finish
    return f"{found - START}" if found else None


def steady(seconds_each: float, until: int) -> list[Seen]:
    return [(seconds_each * percent, percent) for percent in range(until + 1)]


def test_a_steady_pace_tells_the_end_to_the_minute() -> None:
    assert finish(*steady(6, 20)) == "0:10:00"
    assert finish(*steady(60, 50)) == "1:40:00"


@pytest.mark.parametrize(
    "seen",
    [
        [(0, 0)],
        # Enough percent in too little time, and enough time for too few.
        [(0, 0), (1, 1), (20, 60)],
        [(0, 0), (60, 1), (600, 4)],
        # One message says how far it is, but not since when.
        [(0, 0), (600, 60)],
    ],
)
def test_the_first_moments_tell_nothing(seen: list[Seen]) -> None:
    assert finish(*seen) is None


def test_what_cannot_be_told_has_no_end() -> None:
    assert finish((0, None), (60, None), (600, None)) is None
    assert finish(*steady(6, 20), (130, None)) is None


def test_standing_at_nothing_does_not_count() -> None:
    late = [(3600 + seconds, percent) for seconds, percent in steady(6, 20)]
    assert finish((0, 0), *late) == "1:10:00"


def test_nothing_and_then_all_at_once_has_no_end() -> None:
    assert finish((0, 0), (3600, 100)) is None


def test_a_slight_setback_puts_the_end_off_and_forgets_nothing() -> None:
    assert finish(*steady(6, 40)) == "0:10:00"
    assert finish(*steady(6, 40), (252, 38)) == "0:12:00"


def test_a_setback_to_the_beginning_starts_anew() -> None:
    again = [(600 + seconds, percent) for seconds, percent in steady(12, 10)]
    assert finish(*steady(6, 60), again[0]) is None
    assert finish(*steady(6, 60), *again[:4]) is None
    assert finish(*steady(6, 60), *again) == "0:30:00"


def test_the_last_part_counts_and_not_what_was_long_ago() -> None:
    slow = [(180.0 + 60 * percent, 30 + percent) for percent in range(31)]
    expected = 180 + 60 * 70
    assert finish(*steady(6, 29), *slow) == f"{timedelta(seconds=expected)}"


def test_a_wavering_pace_does_not_make_the_end_flicker() -> None:
    seen = [
        (60 * percent + (20 if percent % 2 else -20), percent)
        for percent in range(1, 60)
    ]
    known = [finish(*seen[:count]) for count in range(1, 60) if finish(*seen[:count])]
    moves = sum(one != other for one, other in pairwise(known))
    assert len(known) > 50
    assert moves < 12


def test_what_is_seen_twice_is_the_very_same() -> None:
    before = pace(*steady(6, 20))
    assert before.after(20, START + timedelta(hours=1)) is before


@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.one_of(st.none(), st.integers(0, 100))),
        min_size=1,
    )
)
def test_whatever_is_seen_the_end_is_a_whole_minute_that_was_to_come(
    seen: list[Seen],
) -> None:
    found = pace(*seen)
    assert found.percent == seen[-1][1]
    assert [each.percent for each in found.steps] == sorted(
        each.percent for each in found.steps
    )
    if found.finish:
        assert found.finish.timestamp() % 60 == 0
        assert found.finish >= START + timedelta(seconds=min(at for at, _ in seen) - 30)
