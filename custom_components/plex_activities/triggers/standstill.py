"""Decides which activities have stalled, without I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Self

from ..aioplex.models import Activity


class Position(NamedTuple):
    """How far an activity was when it last moved on, and when that was."""

    progress: int | None
    subtitle: str
    since: float


@dataclass(frozen=True, slots=True)
class Standstill:
    """Which activities have not moved on for `duration` seconds.

    An activity moves on when its progress or its subtitle changes. `fired` are the
    uuids of those that have stalled once, which is all that is reported of them. Times are
    the loop's.
    """

    duration: float
    positions: Mapping[str, Position] = field(default_factory=dict)
    fired: frozenset[str] = frozenset()

    def restarted(self, running: Iterable[Activity], now: float) -> Self:
        """Count from now on, because it is unknown what happened before."""
        counted = {activity.uuid: _position(activity, now) for activity in running}
        fired = self.fired & counted.keys()
        for uuid in fired:
            del counted[uuid]
        return replace(self, positions=counted, fired=fired)

    def seen(self, activity: Activity, now: float) -> Self:
        """Count from now on if the activity is new or has moved on."""
        position = _position(activity, now)
        before = self.positions.get(activity.uuid)
        moved = before is None or before[:2] != position[:2]
        if activity.uuid in self.fired or not moved:
            return self
        return replace(self, positions={**self.positions, activity.uuid: position})

    def has_stalled(self, uuid: str, now: float) -> bool:
        """Return whether the activity has stalled, and has not fired."""
        position = self.positions.get(uuid)
        return position is not None and self._due(position) <= now

    def after_firing(self, uuid: str) -> Self:
        """Count no longer for an activity, until it has ended."""
        ended = self.ended(uuid)
        return replace(ended, fired=ended.fired | {uuid})

    def ended(self, uuid: str) -> Self:
        """Forget an activity."""
        positions = {key: it for key, it in self.positions.items() if key != uuid}
        return replace(self, positions=positions, fired=self.fired - {uuid})

    def next_due(self, now: float) -> float | None:
        """Return when the next activity will have stalled if nothing moves on."""
        dues = map(self._due, self.positions.values())
        return min((due for due in dues if due > now), default=None)

    def _due(self, position: Position) -> float:
        return position.since + self.duration


def _position(activity: Activity, now: float) -> Position:
    return Position(activity.progress, activity.subtitle, now)
