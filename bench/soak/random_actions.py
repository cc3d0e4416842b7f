"""Random actions of all kinds: of the server, of its users, and of those of Home Assistant."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random

from pytest_homeassistant_custom_component.common import async_fire_time_changed

from homeassistant.util import dt as dt_util
from simulator import PlexSimulator

from .activities import ActivityActions
from .calls import UserActions
from .faults import FaultActions
from .home import Home
from .libraries import LibraryActions
from .replays import Replays

PAUSES = (0, 0, 0, 0.001, 0.005, 0.02)
# One in so many actions concerns the whole server, and one Home Assistant itself.
ACTIONS_PER_SERVER_ACTION = 30
ACTIONS_PER_HOME_ACTION = 60
ROUNDS_PER_REPLAY = 4


class RandomActions:
    """Performs random actions, and counts them. `async_repair` ends all faults."""

    def __init__(self, random: Random, home: Home, plex: PlexSimulator) -> None:
        self._random = random
        self._home = home
        self._activities = ActivityActions(random, plex)
        self._replays = Replays(random, plex)
        self.libraries = LibraryActions(random, plex)
        self.faults = FaultActions(random, plex)
        self.users = UserActions(random, home, plex)
        self.counts: Counter[str] = Counter()
        """How often each action was performed."""
        self._frequent = (*self._activities.frequent, self._let_time_pass)
        self._rare = (
            *self._activities.rare,
            *self.libraries.rare,
            *self.faults.rare,
            *self.users.rare,
        )
        for action in self._all():
            self.counts[_name(action)] = 0

    def _all(self) -> tuple[Callable[[], object], ...]:
        seldom = (*self.faults.of_server, *self.users.of_home, self._replay_recording)
        return (*self._frequent, *self._rare, *seldom)

    async def run(self) -> None:
        """Perform 5 to 60 random actions, and in some rounds replay a recording."""
        for _ in range(self._random.randint(5, 60)):
            await self._async_perform(self._next())
            await asyncio.sleep(self._random.choice(PAUSES))
        if not self._random.randrange(ROUNDS_PER_REPLAY):
            await self._async_perform(self._replay_recording)

    def _next(self) -> Callable[[], object]:
        if not self._random.randrange(ACTIONS_PER_SERVER_ACTION):
            return self._random.choice(self.faults.of_server)
        if not self._random.randrange(ACTIONS_PER_HOME_ACTION):
            return self._random.choice(self.users.of_home)
        return self._random.choice(self._random.choice((self._frequent, self._rare)))

    async def _async_perform(self, action: Callable[[], object]) -> None:
        self.counts[_name(action)] += 1
        result = action()
        if isinstance(result, Awaitable):
            await result

    async def async_repair(self) -> None:
        """End all faults of the server. Its activities stay as they are."""
        await self.faults.async_repair()
        self.libraries.repair()
        self._activities.end_downloads()

    async def _replay_recording(self) -> None:
        """Replay what a probe has recorded."""
        self.libraries.changed = True
        await self._replays.async_run()

    def _let_time_pass(self) -> None:
        """Fire the timers that are due within up to a minute."""
        self.pass_time(self._random.choice((1, 5, 11, 31, 61)))

    def pass_time(self, seconds: float) -> None:
        """Fire the timers that are due within this time, including the timeouts of running requests."""
        when = dt_util.utcnow() + timedelta(seconds=seconds)
        async_fire_time_changed(self._home.hass, when)


def _name(action: Callable[[], object]) -> str:
    return getattr(action, "__name__", "").replace("_", " ").strip()
