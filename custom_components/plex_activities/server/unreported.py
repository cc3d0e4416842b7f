"""Changes that a list shows, and that the open stream has not reported."""

from collections.abc import Collection, Iterable, Set as AbstractSet
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnreportedChanges:
    """What the last list showed, by uuid, until a message reports it too.

    `missing` activities were not in it, but have not been taken for ended: the message
    may be under way, or the list may be wrong. `new` ones have been taken in.
    """

    missing: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether the stream has reported all that the last list showed."""
        return not (self.missing or self.new)

    def without(self, uuid: str) -> UnreportedChanges:
        """Return what is left after a message about an activity."""
        if uuid not in self.missing and uuid not in self.new:
            return self
        return UnreportedChanges(self.missing - {uuid}, self.new - {uuid})

    def to_hold(
        self, missing: AbstractSet[str], expected: Collection[str] = ()
    ) -> frozenset[str]:
        """Return which of the activities missing in a list need another list.

        Those that the server was asked to stop are `expected` to end.
        """
        return frozenset(
            uuid
            for uuid in missing
            if uuid not in self.missing and uuid not in expected
        )

    def confirmed_by(self, missing: AbstractSet[str]) -> bool:
        """Return whether the next list shows that the stream reported nothing."""
        return bool(self.new or self.missing & missing)

    @classmethod
    def after(cls, held: frozenset[str], new: Iterable[str]) -> UnreportedChanges:
        """Return what a list has shown."""
        return cls(held, frozenset(new))
