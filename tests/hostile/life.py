"""What is true of an activity, and what may be told of it."""

import asyncio
from dataclasses import dataclass

from custom_components.plex_activities.aioplex.tracking import ChangeType


@dataclass
class Life:
    """One activity on the server."""

    uuid: str
    runs: bool = True
    # Whether all of it was told on a stream that got through.
    heard: bool = True
    # Whether the server was away since it began, and whether it ended then.
    was_away: bool = False
    ended_away: bool = False
    # Whether it was stopped, and what was answered to who wanted that.
    stopped: bool = False
    answer: asyncio.Task[str] | None = None

    def check(self, told: list[ChangeType]) -> None:
        """See that everything was told once, and as it was."""
        if self.runs:
            assert told == [ChangeType.STARTED], self
            return
        if not told:
            # Nobody could know of it.
            assert not self.heard, self
            return
        started, ended = told
        assert started is ChangeType.STARTED
        assert ended in self._ends(), (self, ended)
        answer = self.answer.result() if self.answer else None
        if answer in {"cancelled", "already_finished"}:
            cancelled = ended is ChangeType.CANCELLED
            assert (answer == "cancelled") is cancelled, (self, ended)

    def _ends(self) -> set[ChangeType]:
        if not self.was_away:
            return {ChangeType.CANCELLED if self.stopped else ChangeType.FINISHED}
        # What was said about it may have been lost.
        ends = {ChangeType.VANISHED}
        if self.answer:
            ends.add(ChangeType.CANCELLED)
        if not self.ended_away:
            ends.add(ChangeType.FINISHED)
        return ends
