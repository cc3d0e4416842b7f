"""How activities ended: by themselves, or because the server was asked to stop them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Set as AbstractSet
from contextlib import contextmanager
from dataclasses import replace

from ..aioplex.exceptions import PlexConnectionError, PlexError
from ..aioplex.models import (
    Activity,
    ActivityCategory,
    ActivityNotification,
    NotificationEvent,
)
from ..aioplex.tracking import MAX_ACTIVITIES, ActivityChange, ChangeType


class Endings:
    """Has every end told once, with its cause.

    A message that something has ended does not say why. If the server is being asked
    to stop it just then, its answer does: the end is told with that.
    """

    def __init__(self, tell: Callable[[ActivityChange], None]) -> None:
        self._tell = tell
        # What the server is being asked to stop, by so many at once.
        self._asked = Counter[str]()
        self._untold: dict[str, ActivityChange] = {}
        # What it has agreed to stop.
        self._agreed: set[str] = set()
        # What has ended last, the oldest first.
        self._over: dict[str, None] = {}

    @contextmanager
    def asking(self, uuids: AbstractSet[str]) -> Iterator[None]:
        """Await the server's answer: an error of its own is a no.

        One that is lost may have been a yes.
        """
        self._asked.update(uuids)
        agreed = True
        try:
            yield
        except PlexError as err:
            agreed = isinstance(err, PlexConnectionError)
            raise
        finally:
            self._asked -= Counter(uuids)
            if agreed:
                self._agreed |= uuids
            for uuid in uuids & self._untold.keys():
                if change := self._settled(self._untold.pop(uuid)):
                    self._tell(change)

    def forget(self, uuids: AbstractSet[str]) -> None:
        """Take it that these go on: their ends will be natural ones."""
        self._agreed -= uuids

    def sift(
        self, found: Iterable[ActivityChange], running: Collection[str]
    ) -> list[ActivityChange]:
        """Return what of the changes that led to this can be told by now."""
        settled = [each for change in found if (each := self._settled(change))]
        self._agreed.intersection_update(running)
        return settled

    def is_late(self, notification: ActivityNotification) -> bool:
        """Return whether a message is of something that is over, and not of its end.

        A list that knew more has overtaken it. What is over comes back with another
        list, or it would start and end twice.
        """
        event, uuid, *_ = notification
        return uuid in self._over and event is not NotificationEvent.ENDED

    def _settled(self, change: ActivityChange) -> ActivityChange | None:
        uuid = change.activity.uuid
        if change.type is ChangeType.STARTED:
            self._over.pop(uuid, None)
            # What is back before its end was told has not ended.
            return None if self._untold.pop(uuid, None) else change
        self._bury(change.activity)
        if uuid in self._agreed:
            return replace(change, type=ChangeType.CANCELLED)
        if uuid in self._asked:
            self._untold[uuid] = change
            return None
        return change

    def _bury(self, activity: Activity) -> None:
        # A butler's row comes to rest, and may get back to work.
        if activity.category is not ActivityCategory.MAINTENANCE:
            self._over[activity.uuid] = None
        if len(self._over) > MAX_ACTIVITIES:
            del self._over[next(iter(self._over))]
