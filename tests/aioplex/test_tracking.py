"""How a list or a message changes the set of running activities."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from hypothesis import given, strategies as st

from custom_components.plex_activities.aioplex.bounds import MAX_ACTIVITIES
from custom_components.plex_activities.aioplex.models import Activity, ActivityRow
from custom_components.plex_activities.aioplex.notifications import (
    ActivityNotification,
    NotificationEvent,
)
from custom_components.plex_activities.aioplex.pace import Pace
from custom_components.plex_activities.aioplex.tracking import (
    Activities,
    apply_list,
    apply_message,
)
from custom_components.plex_activities.aioplex.wire import JsonValue

FIRST = datetime(2026, 11, 1, 12, tzinfo=UTC)
LATER = FIRST + timedelta(minutes=5)


def row(uuid: str, progress: int = 0, **fields: JsonValue) -> ActivityRow:
    return {"uuid": uuid, "type": "library.x", "progress": progress, **fields}


def activity(uuid: str, progress: int = 0, at: datetime = FIRST) -> Activity:
    return Activity.from_row(uuid, row(uuid, progress), at)


def rows(*listed: ActivityRow) -> Mapping[str, ActivityRow]:
    return {str(item["uuid"]): item for item in listed}


def started(uuid: str) -> ActivityNotification:
    return ActivityNotification(NotificationEvent.STARTED, uuid, row(uuid), FIRST)


def updated(uuid: str, progress: int, **fields: JsonValue) -> ActivityNotification:
    return ActivityNotification(
        NotificationEvent.UPDATED, uuid, row(uuid, progress, **fields), LATER
    )


def ended(uuid: str, **fields: JsonValue) -> ActivityNotification:
    return ActivityNotification(
        NotificationEvent.ENDED, uuid, row(uuid, 100, **fields), LATER
    )


def after(*messages: ActivityNotification) -> Activities:
    activities: Activities = {}
    for message in messages:
        activities = apply_message(activities, message).after
    return activities


def uuids(activities: Sequence[Activity]) -> list[str]:
    return [activity.uuid for activity in activities]


def test_an_update_keeps_when_the_activity_was_first_seen() -> None:
    activities = after(started("a"), updated("a", 40))
    pace = Pace(0).after(40, LATER)
    assert activities == {"a": activity("a", 40)._replace(pace=pace)}
    assert activities["a"].started_at == FIRST


def test_a_message_transition_holds_the_activity_that_started_changed_or_ended() -> (
    None
):
    start = apply_message({}, started("a"))
    assert (uuids(start.started), uuids(start.updated), start.ended) == (
        ["a"],
        ["a"],
        (),
    )
    update = apply_message(start.after, updated("a", 40))
    assert (update.started, uuids(update.updated), update.ended) == ((), ["a"], ())
    end = apply_message(update.after, ended("a"))
    assert (end.started, end.updated, uuids(end.ended)) == ((), (), ["a"])
    assert end.after == {}


def test_a_list_keeps_order_and_times_of_known_activities() -> None:
    before = after(started("a"), started("b"))
    transition = apply_list(before, rows(row("c"), row("b", 7), row("a")), LATER)
    assert list(transition.after) == ["a", "b", "c"]
    pace = Pace(0).after(7, LATER)
    assert transition.after["b"] == activity("b", 7)._replace(pace=pace)
    assert transition.after["c"].started_at == LATER


def test_a_list_transition_holds_the_activities_that_started_changed_or_ended() -> None:
    before = after(started("a"), started("b"), started("c"))
    transition = apply_list(before, rows(row("b", 7), row("c"), row("d")), LATER)
    assert uuids(transition.ended) == ["a"]
    assert uuids(transition.started) == ["d"]
    assert uuids(transition.updated) == ["b", "d"]


def test_a_list_that_repeats_an_activity_keeps_the_same_object() -> None:
    before = after(started("a"))
    assert apply_list(before, rows(row("a")), LATER).after["a"] is before["a"]


def test_activities_with_messages_newer_than_the_list_stay_as_they_are() -> None:
    before = after(started("a"), updated("a", 40), started("b"))
    listed = rows(row("a", 7), row("c"), row("d"))
    found = apply_list(before, listed, LATER, {"a", "b", "c"}).after
    assert found == {**before, "d": activity("d", at=LATER)}


def test_an_unknown_activity_in_an_update_is_new() -> None:
    assert list(after(updated("a", 40))) == ["a"]


def test_the_final_message_adds_fields_but_not_its_progress() -> None:
    before = after(started("a"), updated("a", 40))
    context: JsonValue = {"librarySectionID": "1"}
    (end,) = apply_message(
        before, ended("a", title="Scanning Films", Context=context)
    ).ended
    assert (end.title, end.library_id, end.progress) == ("Scanning Films", "1", 40)


def test_a_final_message_without_fields_keeps_those_known() -> None:
    before = after(started("a"), updated("a", 40, title="Scanning", subtitle="Item"))
    (end,) = apply_message(before, ended("a")).ended
    assert end == before["a"]._replace(row=None)


def test_a_message_that_changes_nothing_returns_the_same_activities() -> None:
    before = after(started("a"), updated("a", 40))
    assert apply_message(before, ended("b")).after is before
    assert apply_message(before, updated("a", 40)).after is before
    assert apply_message(before, updated("b", 100, type="butler")).after is before


def test_maintenance_that_is_resting_has_ended() -> None:
    before = after(updated("a", 40, type="butler"))
    message = apply_message(before, updated("a", 100, type="butler"))
    listed = apply_list(before, rows(row("a", 100, type="butler")), LATER)
    for transition in (message, listed):
        assert transition.after == {}
        assert uuids(transition.ended) == ["a"]


def test_an_endless_stream_of_starts_is_bounded() -> None:
    full: Activities = {
        str(number): activity(str(number)) for number in range(MAX_ACTIVITIES)
    }
    assert apply_message(full, started("one more")).after is full
    assert len(apply_message(full, ended("1")).after) == MAX_ACTIVITIES - 1


def test_lists_that_are_all_different_are_bounded_together() -> None:
    known: Activities = {}
    for number in range(4):
        listed = rows(*(row(f"{number}-{it}") for it in range(MAX_ACTIVITIES)))
        transition = apply_list(known, listed, LATER, newer=known.keys())
        known = transition.after
        assert len(known) == MAX_ACTIVITIES
    assert not transition.started


MESSAGES = st.lists(
    st.builds(
        lambda make, uuid: make(uuid),
        st.sampled_from([started, ended, lambda uuid: updated(uuid, 50)]),
        st.sampled_from("abcd"),
    )
)


@given(messages=MESSAGES)
def test_transitions_account_for_every_difference(
    messages: list[ActivityNotification],
) -> None:
    running: set[str] = set()
    activities: Activities = {}
    for message in messages:
        transition = apply_message(activities, message)
        assert running.isdisjoint(uuids(transition.started))
        assert running.issuperset(uuids(transition.ended))
        running |= set(uuids(transition.started))
        running -= set(uuids(transition.ended))
        activities = transition.after
    assert running == activities.keys()


@given(messages=MESSAGES)
def test_a_list_of_what_is_running_changes_nothing_after_the_messages(
    messages: list[ActivityNotification],
) -> None:
    activities = after(*messages)
    listed = rows(
        *(row(uuid, known.progress or 0) for uuid, known in activities.items())
    )
    transition = apply_list(activities, listed, LATER)
    assert transition.after == activities
    assert (transition.ended, transition.started, transition.updated) == ([], [], [])
