"""How fast an activity goes, and when it will be over if it goes on like that."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

# The first moments say little: a rate is known after so much of both.
MIN_TIME = timedelta(seconds=30)
MIN_GAIN = 5
# What was long ago says little, too: the rate is that of the last 10 to 20 percent.
WINDOW = 10

MINUTE = timedelta(minutes=1)
# What is told stays until it is wrong by more than this part of what is left.
TOLERANCE = 0.1


@dataclass(frozen=True, slots=True)
class Step:
    """When a percent was seen."""

    at: datetime
    percent: int


@dataclass(frozen=True, slots=True)
class Pace:
    """What the progress of one activity has shown so far.

    `finish` is when it will probably be over, to the minute; None until that is known.
    """

    percent: int | None = None
    # Where the rate is measured from, and where it will be next.
    steps: tuple[Step, ...] = ()
    finish: datetime | None = None

    def after(self, percent: int | None, at: datetime) -> Self:
        """Return the pace once `percent` has been seen; None tells nothing at all."""
        if percent == self.percent:
            return self
        if percent is None or self.percent is None:
            # The first one may have stood there for long: time counts from the next.
            return type(self)(percent)
        # Some go back, because there is more to do than it seemed.
        steps = tuple(each for each in self.steps if each.percent <= percent)
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
