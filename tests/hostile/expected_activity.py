"""Which changes may be published about one activity, from what happened to it."""

import asyncio
from dataclasses import dataclass

from custom_components.plex_activities.aioplex.tracking import ChangeType


@dataclass
class ExpectedActivity:
    """One activity on the server."""

    uuid: str
    running: bool = True
    # Whether a message about every change of it got through.
    fully_notified: bool = True
    # Whether the server was unreachable since the start, and whether it ended then.
    was_unreachable: bool = False
    ended_unreachable: bool = False
    # Whether the server stopped it, and the result of the action to stop it.
    stopped: bool = False
    stop: asyncio.Task[str] | None = None

    def check(self, changes: list[ChangeType]) -> None:
        """Assert that the start and the end were published once, with a true cause."""
        if self.running:
            assert changes == [ChangeType.STARTED], self
            return
        if not changes:
            # It ran between two lists, and its messages were lost.
            assert not self.fully_notified, self
            return
        started, ended = changes
        assert started is ChangeType.STARTED
        assert ended in self._possible_ends(), (self, ended)
        result = self.stop.result() if self.stop else None
        if result in {"cancelled", "already_finished"}:
            is_cancelled = ended is ChangeType.CANCELLED
            assert (result == "cancelled") is is_cancelled, (self, ended)

    def _possible_ends(self) -> set[ChangeType]:
        if not self.was_unreachable:
            return {ChangeType.CANCELLED if self.stopped else ChangeType.FINISHED}
        # Messages about it may have been lost.
        ends = {ChangeType.VANISHED}
        if self.stop:
            ends.add(ChangeType.CANCELLED)
        if not self.ended_unreachable:
            ends.add(ChangeType.FINISHED)
        return ends
