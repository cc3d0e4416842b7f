"""Why activities ended: by themselves, or because the server was asked to stop them."""

from collections.abc import Callable, Collection, Iterator, Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace

from ..aioplex.bounds import MAX_ACTIVITIES
from ..aioplex.exceptions import PlexConnectionError, PlexError
from ..aioplex.models import Activity, ActivityCategory
from ..aioplex.notifications import ActivityNotification, NotificationEvent
from ..aioplex.tracking import (
    ActivityChange,
    ChangeType,
    Transition,
)


@dataclass(frozen=True, slots=True)
class Stop:
    """The requests to stop one activity, and its end if that came before the response.

    `pending` holds the requests that the server has not answered, `accepted` those that
    it has accepted, as long as it may need to end the activity.
    """

    pending: frozenset[object] = frozenset()
    accepted: frozenset[object] = frozenset()
    end: ActivityChange | None = None

    def requested(self, request: object) -> Stop:
        """Return the state after one more request was sent."""
        return replace(self, pending=self.pending | {request})

    def answered(self, request: object, *, accepted: bool) -> Stop:
        """Return the state after the server has answered one of the pending requests."""
        if request not in self.pending:
            return self
        return replace(
            self,
            pending=self.pending - {request},
            accepted=self.accepted | {request} if accepted else self.accepted,
        )

    def without(self, request: object) -> Stop:
        """Return the state after an accepted request had its time."""
        return replace(self, accepted=self.accepted - {request})

    @property
    def is_on_hold(self) -> bool:
        """Whether the activity has ended and only a response can tell why."""
        return self.end is not None

    @property
    def is_settled(self) -> bool:
        """Whether no response can change the cause any more."""
        return bool(self.accepted) or not self.pending


class EndCauses:
    """Finds the cause of every end, and lets each end be published once.

    A message that something has ended does not say why. If a request to stop it is
    pending at that moment, the end is held back until the server has responded.

    An activity is in at most one of these states:

    - stop pending or accepted: in `_stops`, without an end
    - end on hold: in `_stops`, with an end
    - recently ended: in `_recently_ended`, in the order in which they ended
    """

    def __init__(self, publish: Callable[[ActivityChange], None]) -> None:
        self._publish = publish
        self._stops: dict[str, Stop] = {}
        self._recently_ended: dict[str, None] = {}

    @property
    def expected(self) -> Collection[str]:
        """The uuids of activities that the server is asked to stop, or has agreed to."""
        return self._stops.keys()

    @contextmanager
    def stopping(self, uuids: AbstractSet[str], request: object) -> Iterator[None]:
        """Send a request to stop these inside this context.

        Their ends are held back until it is left. An error response means that the
        server refused. A lost connection leaves that open: for an end that is held
        back it counts as accepted. An accepted request explains ends until `forget`.
        """
        for uuid in uuids:
            self._stops[uuid] = self._stops.get(uuid, Stop()).requested(request)
        accepted = True
        try:
            yield
        except PlexError as err:
            accepted = isinstance(err, PlexConnectionError)
            raise
        finally:
            for uuid in uuids & self._stops.keys():
                self._answered(uuid, request, accepted=accepted)

    def forget(self, request: object) -> None:
        """Let an accepted request explain no ends from here on."""
        for uuid, stop in list(self._stops.items()):
            if request in stop.accepted:
                self._keep(uuid, stop.without(request))

    def settle(
        self, transition: Transition, cause: ChangeType = ChangeType.FINISHED
    ) -> list[ActivityChange]:
        """Return the changes that can be published now, ends first.

        `cause` is that of ends which nothing else explains.
        """
        ended = [self._ended(ActivityChange(cause, end)) for end in transition.ended]
        started = [self._started(activity) for activity in transition.started]
        self._drop_stops_of_others(transition.after)
        return [change for change in (*ended, *started) if change is not None]

    def is_stale(self, message: ActivityNotification) -> bool:
        """Return whether a message is about an activity that has ended since.

        A list can overtake messages. Only a list starts such an activity again,
        otherwise it would start and end twice.
        """
        if message.event is NotificationEvent.ENDED:
            return False
        stop = self._stops.get(message.uuid)
        return message.uuid in self._recently_ended or bool(stop and stop.is_on_hold)

    def _ended(self, change: ActivityChange) -> ActivityChange | None:
        uuid = change.activity.uuid
        stop = self._stops.get(uuid, Stop())
        if not stop.is_settled:
            self._stops[uuid] = replace(stop, end=change)
            return None
        return self._final(change, stop)

    def _final(self, change: ActivityChange, stop: Stop) -> ActivityChange:
        """Return a change whose cause cannot change any more, and forget the stop."""
        self._stops.pop(change.activity.uuid, None)
        self._remember(change.activity)
        return replace(change, type=ChangeType.CANCELLED) if stop.accepted else change

    def _started(self, activity: Activity) -> ActivityChange | None:
        self._recently_ended.pop(activity.uuid, None)
        stop = self._stops.get(activity.uuid)
        if stop is not None and stop.is_on_hold:
            # The server lists it again before its end was published: it never ended.
            self._stops[activity.uuid] = replace(stop, end=None)
            return None
        return ActivityChange(ChangeType.STARTED, activity)

    def _answered(self, uuid: str, request: object, *, accepted: bool) -> None:
        stop = self._stops[uuid].answered(request, accepted=accepted)
        if stop.is_settled and stop.end is not None:
            self._publish(self._final(stop.end, stop))
        else:
            self._keep(uuid, stop)

    def _keep(self, uuid: str, stop: Stop) -> None:
        if stop.pending or stop.accepted:
            self._stops[uuid] = stop
        else:
            del self._stops[uuid]

    def _drop_stops_of_others(self, running: Collection[str]) -> None:
        for uuid, stop in list(self._stops.items()):
            if uuid not in running and not stop.pending:
                del self._stops[uuid]

    def _remember(self, activity: Activity) -> None:
        # The butler's row only comes to rest, and runs again under the same uuid.
        if activity.category is not ActivityCategory.MAINTENANCE:
            self._recently_ended[activity.uuid] = None
        if len(self._recently_ended) > MAX_ACTIVITIES:
            del self._recently_ended[next(iter(self._recently_ended))]
