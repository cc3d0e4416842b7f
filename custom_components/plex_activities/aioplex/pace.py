"""The rate of an activity's progress, and the estimated finish that follows from it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

# The first moments are unreliable: a rate needs at least this much time and progress.
MIN_TIME = timedelta(seconds=30)
MIN_GAIN = 5
# In percent. The rate is that of the last 10 to 20 percent, since it changes over time.
WINDOW = 10

MINUTE = timedelta(minutes=1)
# An estimate stays until it is wrong by more than this part of the remaining time.
TOLERANCE = 0.1


@dataclass(frozen=True, slots=True)
class Step:
    """A percentage, and when it was first seen."""

    at: datetime
    percent: int


@dataclass(frozen=True, slots=True)
class Pace:
    """The progress of one activity so far.

    `finish` is the estimated finish, to the minute; None until it is known.
    """

    percent: int | None = None
    # The step that the rate is measured from, and the one that it will be next.
    steps: tuple[Step, ...] = ()
    finish: datetime | None = None

    def after(self, percent: int | None, at: datetime) -> Self:
        """Return the pace after `percent` was seen; None means that progress is unknown."""
        if percent == self.percent:
            return self
        if percent is None or self.percent is None:
            # It may have been there for long, so the time counts from the next one.
            return type(self)(percent)
        # Progress may go back, when Plex finds more to do.
        steps = tuple(step for step in self.steps if step.percent <= percent)
        if not steps:
            return type(self)(percent, (Step(at, percent),))
        if percent - steps[-1].percent >= WINDOW and at - steps[-1].at >= MIN_TIME:
            steps = (steps[-1], Step(at, percent))
        return type(self)(percent, steps, self._finish(steps[0], Step(at, percent)))

    def _finish(self, since: Step, now: Step) -> datetime | None:
        gain, time = now.percent - since.percent, now.at - since.at
        if gain < MIN_GAIN or time < MIN_TIME:
            return self.finish
        left = time / gain * (100 - now.percent)
        finish = now.at + left
        if self.finish and abs(finish - self.finish) < max(MINUTE, left * TOLERANCE):
            return self.finish
        return _nearest_minute(finish)


def _nearest_minute(time: datetime) -> datetime:
    minutes = round(time.timestamp() / MINUTE.total_seconds())
    return datetime.fromtimestamp(minutes * MINUTE.total_seconds(), UTC)
