"""The value and its transitions."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from custom_components.plex_activities.aioplex.listing import Listing
from custom_components.plex_activities.aioplex.models import (
    Activity,
    ActivityNotification,
    NotificationEvent,
)
from custom_components.plex_activities.aioplex.pace import Pace
from custom_components.plex_activities.aioplex.tracking import (
    MAX_ACTIVITIES,
    Activities,
    ChangeType,
    apply,
    changes,
    hear_out,
    moved,
    replace_all,
)
from custom_components.plex_activities.aioplex.wire import JsonValue
from tests.support.rows import read_row

FIRST = datetime(2026, 11, 1, 12, tzinfo=UTC)
LATER = FIRST + timedelta(minutes=5)


def row(
    uuid: str, progress: int = 0, at: datetime = FIRST, kind: str = "library.x"
) -> Activity:
    found = read_row({"uuid": uuid, "type": kind, "progress": progress}, at)
    assert found is not None
    return found


def listing(*activities: Activity) -> Listing:
    return Listing.from_wire([dict(each.row) for each in activities], LATER)


def message(event: NotificationEvent, about: Activity) -> ActivityNotification:
    return ActivityNotification(event, about.uuid, about.row, about.started_at)


def started(uuid: str) -> ActivityNotification:
    return message(NotificationEvent.STARTED, row(uuid))


def updated(uuid: str, progress: int, kind: str = "library.x") -> ActivityNotification:
    return message(NotificationEvent.UPDATED, row(uuid, progress, LATER, kind))


def ended(uuid: str) -> ActivityNotification:
    return message(NotificationEvent.ENDED, row(uuid, 100, LATER))


def after(messages: Sequence[ActivityNotification]) -> Activities:
    found: Activities = {}
    for message in messages:
        found = apply(found, message)
    return found


def told(before: Activities, now: Activities) -> list[tuple[ChangeType, str]]:
    return [(each.type, each.activity.uuid) for each in changes(before, now)]


def test_an_update_keeps_when_the_activity_was_first_seen() -> None:
    found = after([started("a"), updated("a", 40)])
    pace = Pace(0).after(40, LATER)
    assert found == {"a": row("a", 40)._replace(pace=pace)}
    assert found["a"].started_at == FIRST


def test_a_list_keeps_order_and_times_of_what_was_known() -> None:
    found = replace_all(
        after([started("a"), started("b")]),
        listing(row("c"), row("b", 7), row("a")),
    )
    assert list(found) == ["a", "b", "c"]
    pace = Pace(0).after(7, LATER)
    assert found["b"] == row("b", 7)._replace(pace=pace)
    assert found["c"].started_at == LATER


def test_what_was_told_since_a_list_was_asked_for_stands_whatever_it_says() -> None:
    before = after([started("a"), updated("a", 40), started("b")])
    listed = listing(row("a", 7), row("c"), row("d"))
    found = replace_all(before, listed, {"a", "b", "c"})
    assert found == {**before, "d": row("d", at=LATER)}


def test_what_is_first_seen_midway_is_new() -> None:
    assert list(after([updated("a", 40)])) == ["a"]


def test_the_last_words_tell_everything_but_the_progress() -> None:
    before = after([started("a"), updated("a", 40)])
    words: dict[str, JsonValue] = {
        "title": "Scanning Films",
        "Context": {"librarySectionID": "1"},
    }
    last = row("a", 100, LATER).revised(**words)
    found = hear_out(before, message(NotificationEvent.ENDED, last))
    assert found["a"] == before["a"].revised(**words)
    assert found["a"].progress == 40


def test_words_that_are_not_the_last_or_say_nothing_change_nothing() -> None:
    before = after([started("a"), updated("a", 40)])
    assert hear_out(before, updated("a", 50)) is before
    assert hear_out(before, ended("b")) is before
    assert hear_out(before, ended("a")) == before


def test_only_what_is_new_or_different_has_moved() -> None:
    before = after([started("a"), started("b")])
    now = after([started("a"), started("b"), updated("b", 7), started("c")])
    assert [each.uuid for each in moved(before, now)] == ["b", "c"]
    assert moved(now, before) == [before["b"]]


def test_the_end_of_something_unknown_changes_nothing() -> None:
    before = after([started("a")])
    assert apply(before, ended("b")) is before


def test_a_message_that_repeats_what_is_known_changes_nothing() -> None:
    before = after([started("a"), updated("a", 40)])
    assert apply(before, updated("a", 40)) is before


def test_maintenance_that_comes_to_rest_is_over() -> None:
    before = after([updated("a", 40, "butler")])
    assert apply(before, updated("a", 100, "butler")) == {}
    assert replace_all(before, listing(row("a", 100, kind="butler"))) == {}
    assert after([updated("a", 100, "butler")]) == {}


def test_changes_are_told_ends_first() -> None:
    assert told(after([started("a")]), after([started("b")])) == [
        (ChangeType.FINISHED, "a"),
        (ChangeType.STARTED, "b"),
    ]


def test_what_ended_while_the_server_was_away_has_vanished() -> None:
    found = changes(after([started("a")]), {}, vanished=True)
    assert [each.type for each in found] == [ChangeType.VANISHED]


def test_an_endless_stream_of_starts_is_bounded() -> None:
    full: Activities = {str(n): row(str(n)) for n in range(MAX_ACTIVITIES)}
    assert apply(full, started("one more")) is full
    assert len(apply(full, ended("1"))) == MAX_ACTIVITIES - 1


messages = st.lists(
    st.builds(
        lambda make, uuid: make(uuid),
        st.sampled_from([started, ended, lambda uuid: updated(uuid, 50)]),
        st.sampled_from("abcd"),
    )
)


@given(messages=messages)
def test_changes_account_for_every_difference(
    messages: list[ActivityNotification],
) -> None:
    running: set[str] = set()
    before: Activities = {}
    for message in messages:
        now = apply(before, message)
        for kind, uuid in told(before, now):
            if kind is ChangeType.STARTED:
                assert uuid not in running
                running.add(uuid)
            else:
                running.remove(uuid)
        before = now
    assert running == set(before)


@given(messages=messages)
def test_a_list_of_what_runs_and_the_messages_agree(
    messages: list[ActivityNotification],
) -> None:
    by_message = after(messages)
    assert replace_all(by_message, listing(*by_message.values())) == by_message
