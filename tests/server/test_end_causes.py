"""The states between a request to stop an activity and the published end."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime

from hypothesis import given, strategies as st
import pytest

from custom_components.plex_activities.aioplex.exceptions import (
    PlexConnectionError,
    PlexError,
    PlexServerError,
)
from custom_components.plex_activities.aioplex.models import Activity
from custom_components.plex_activities.aioplex.notifications import (
    ActivityNotification,
    NotificationEvent,
)
from custom_components.plex_activities.aioplex.tracking import (
    ActivityChange,
    ChangeType,
    Transition,
)
from custom_components.plex_activities.server.end_causes import EndCauses, Stop

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
REFUSED = PlexServerError(400)
LOST = PlexConnectionError("lost")

END = ActivityChange(ChangeType.FINISHED, Activity.from_row("a", {"uuid": "a"}, NOW))


def activity(uuid: str = "a", kind: str = "library.x") -> Activity:
    return Activity.from_row(uuid, {"uuid": uuid, "type": kind}, NOW)


def ended(*activities: Activity) -> Transition:
    return Transition({}, ended=activities)


def started(*activities: Activity) -> Transition:
    return Transition(
        {activity.uuid: activity for activity in activities}, started=activities
    )


def message(event: NotificationEvent, uuid: str = "a") -> ActivityNotification:
    return ActivityNotification(event, uuid, {"uuid": uuid}, NOW)


class Published:
    """A new EndCauses, and the changes that it has published by itself."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, str]] = []
        self.causes = EndCauses(self._publish)

    def _publish(self, change: ActivityChange) -> None:
        self.changes.append((change.type.value, change.activity.uuid))

    def settle(self, transition: Transition, *args: ChangeType) -> list[str]:
        return [change.type.value for change in self.causes.settle(transition, *args)]


@pytest.fixture
def published() -> Published:
    return Published()


@contextmanager
def request(
    published: Published, response: PlexError | None = None, *uuids: str
) -> Iterator[object]:
    """Send a request to stop activities; the response comes when this is left."""
    affected, sent = set(uuids or ("a",)), object()
    with suppress(PlexError), published.causes.stopping(affected, sent):
        yield sent
        if response is not None:
            raise response


ONE, OTHER = object(), object()


@pytest.mark.parametrize(
    ("stop", "on_hold", "settled"),
    [
        (Stop(), False, True),
        (Stop().requested(ONE), False, False),
        (Stop().requested(ONE).answered(ONE, accepted=False), False, True),
        (Stop().requested(ONE).answered(ONE, accepted=True), False, True),
        (Stop().requested(ONE).answered(OTHER, accepted=True), False, False),
        (
            Stop().requested(ONE).requested(OTHER).answered(ONE, accepted=False),
            False,
            False,
        ),
        (
            Stop().requested(ONE).requested(OTHER).answered(ONE, accepted=True),
            False,
            True,
        ),
        (Stop(frozenset({ONE}), end=END), True, False),
        (Stop(frozenset({ONE}), end=END).answered(ONE, accepted=False), True, True),
    ],
)
def test_a_stop_is_on_hold_or_settled_by_its_responses(
    stop: Stop, *, on_hold: bool, settled: bool
) -> None:
    assert (stop.is_on_hold, stop.is_settled) == (on_hold, settled)


def test_an_end_without_a_request_has_the_cause_of_the_caller(
    published: Published,
) -> None:
    assert published.settle(ended(activity("a"))) == ["finished"]
    assert published.settle(ended(activity("b")), ChangeType.VANISHED) == ["vanished"]


@pytest.mark.parametrize(
    ("response", "cause"),
    [(None, "cancelled"), (LOST, "cancelled"), (REFUSED, "finished")],
)
def test_an_end_after_the_response_has_the_cause_that_follows_from_it(
    published: Published, response: PlexError | None, cause: str
) -> None:
    with request(published, response):
        pass
    assert published.settle(ended(activity())) == [cause]
    assert published.changes == []


@pytest.mark.parametrize(
    ("response", "cause"),
    [(None, "cancelled"), (LOST, "cancelled"), (REFUSED, "finished")],
)
def test_an_end_before_the_response_is_held_back_until_it_comes(
    published: Published, response: PlexError | None, cause: str
) -> None:
    with request(published, response):
        assert published.settle(ended(activity())) == []
        assert published.changes == []
    assert published.changes == [(cause, "a")]


def test_a_refusal_does_not_decide_while_another_request_is_pending(
    published: Published,
) -> None:
    with request(published):
        with request(published, REFUSED):
            assert published.settle(ended(activity())) == []
        assert published.changes == []
    assert published.changes == [("cancelled", "a")]


def test_an_accepted_request_decides_while_another_is_pending(
    published: Published,
) -> None:
    with request(published, REFUSED):
        with request(published):
            assert published.settle(ended(activity())) == []
        assert published.changes == [("cancelled", "a")]
    assert published.changes == [("cancelled", "a")]


def test_an_activity_that_comes_back_before_its_end_was_published_never_ended(
    published: Published,
) -> None:
    with request(published, REFUSED):
        assert published.settle(ended(activity())) == []
        assert published.settle(started(activity())) == []
    assert published.changes == []
    assert published.settle(ended(activity())) == ["finished"]


def test_a_forgotten_request_does_not_explain_a_later_end(
    published: Published,
) -> None:
    with request(published) as sent:
        pass
    published.causes.forget(sent)
    assert published.settle(ended(activity())) == ["finished"]
    assert published.causes.expected == set()


@pytest.mark.parametrize("answered", [True, False])
def test_forgetting_a_request_leaves_others_alone(
    published: Published, *, answered: bool
) -> None:
    with ExitStack() as other:
        other.enter_context(request(published))
        with request(published) as sent:
            pass
        if answered:
            other.close()
        published.causes.forget(sent)
        changes = published.settle(ended(activity()))
        assert changes == (["cancelled"] if answered else [])
    assert [*changes, *(cause for cause, _ in published.changes)] == ["cancelled"]


def test_a_stop_is_forgotten_when_the_activity_is_not_running(
    published: Published,
) -> None:
    with request(published, None, "gone"):
        pass
    published.settle(started(activity()))
    assert published.settle(ended(activity("gone"))) == ["finished"]


@pytest.mark.parametrize(
    "event", [NotificationEvent.STARTED, NotificationEvent.UPDATED]
)
def test_messages_about_an_ended_activity_are_stale_until_a_list_starts_it_again(
    published: Published, event: NotificationEvent
) -> None:
    assert not published.causes.is_stale(message(event))
    with request(published):
        published.settle(ended(activity()))
        assert published.causes.is_stale(message(event))
    assert published.causes.is_stale(message(event))
    assert not published.causes.is_stale(message(NotificationEvent.ENDED))
    assert published.settle(started(activity())) == ["started"]
    assert not published.causes.is_stale(message(event))


def test_maintenance_may_run_again_after_it_was_resting(published: Published) -> None:
    published.settle(ended(activity("a", "butler")))
    assert not published.causes.is_stale(message(NotificationEvent.UPDATED))


RESPONSES = st.sampled_from([None, LOST, REFUSED])


@given(st.lists(st.tuples(st.sampled_from(["end", "start", "list"]), RESPONSES)))
def test_every_end_is_published_once_and_each_activity_is_in_one_state(
    steps: list[tuple[str, PlexError | None]],
) -> None:
    published, running = Published(), True
    published.settle(started(activity()))
    changes: list[str] = []
    with ExitStack() as responses:
        for step, response in steps:
            responses.enter_context(request(published, response))
            if step == "end" and running:
                changes += published.settle(ended(activity()))
                running = False
            elif step == "start" and not running:
                changes += published.settle(started(activity()))
                running = True
            states = published.causes._stops
            assert not states.keys() & published.causes._recently_ended.keys()
    changes += [cause for cause, _ in published.changes]
    starts = changes.count("started")
    assert len(changes) - starts == starts + (not running)
