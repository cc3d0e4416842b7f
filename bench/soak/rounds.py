"""One round: random actions, a repair, and the checks that the states match the server again."""

import asyncio
from collections.abc import Callable
from time import monotonic

from custom_components.plex_activities.server.health import RETRY_WHILE_ASKING
from simulator import PlexSimulator
from tests.support.server import SCAN
from tests.support.states import ACTIVITIES, BUSY, SAFE

from .checks import ChangeCheck
from .expected import running, shown, states_are_right, wrong_libraries
from .home import Home
from .random_actions import RandomActions

# The polls after a repair until the states must be right.
MAX_POLLS = 10
# The attempts to open a stream, and the checks of other conditions, before a round fails.
MAX_ATTEMPTS = 50
# More seconds than the longest interval between two polls.
POLL_SECONDS = RETRY_WHILE_ASKING + 1
# Real seconds to wait for a pushed change, which takes milliseconds.
PUSH_SECONDS = 5


class Rounds:
    """Runs the rounds of one config entry and its server."""

    def __init__(
        self,
        home: Home,
        plex: PlexSimulator,
        actions: RandomActions,
        changes: ChangeCheck,
    ) -> None:
        self._home = home
        self._plex = plex
        self._actions = actions
        self._changes = changes
        self.count = 0
        self.max_polls = 0
        self.problems: list[str] = []

    async def run_one(self) -> None:
        """Run one round."""
        self.count += 1
        await self._actions.run()
        was_shared = self._actions.faults.shared
        await self._actions.async_repair()
        await self._async_reauthenticate()
        self.max_polls = max(self.max_polls, await self._async_poll_until_right())
        if not self.problems and self._actions.libraries.changed:
            await self._async_check_libraries()
        self._drop_silent_streams()
        if not self.problems:
            await self._async_check_stream()
        if not self.problems and self._changes.running != self._known():
            self.problems.append("Subscribers did not receive all changes")
        self._actions.faults.shared = False
        if not was_shared:
            # Otherwise the token may have become the owner's in the middle of a poll.
            self.problems += self._changes.too_early
        self._changes.too_early.clear()
        self._plex.requests.clear()

    def _known(self) -> set[str]:
        return set(self._home.entry.runtime_data.data.activities)

    def _drop_silent_streams(self) -> None:
        """Drop the streams if some are silent: the client detects that after 30 s of real time only."""
        if self._actions.faults.silent:
            self._actions.faults.silent = False
            self._plex.silence()
            self._plex.drop_sockets()

    def _states_are_right(self) -> bool:
        return self._home.loaded and states_are_right(self._home.hass, self._plex)

    async def _async_poll_until_right(self) -> int:
        """Move the clock forward until the states are right, and return the number of polls.

        There is at least one, because a change without a message is only found by the next poll.
        """
        for polls in range(1, MAX_POLLS + 1):
            self._actions.pass_time(POLL_SECONDS)
            await self._async_wait_until_quiet()
            if self._states_are_right():
                return polls
            # No list shows what is played.
            self._drop_silent_streams()
            if self._home.loaded and not self._home.entry.runtime_data.data.sees_all:
                # Whether the token is the owner's again is asked after the stream was lost.
                await self._async_wait_for_stream()
                self._plex.drop_sockets()
        self._add_problem("the states are wrong")
        return MAX_POLLS

    async def _async_check_libraries(self) -> None:
        """Check the devices of the libraries, which are read after the stream was lost.

        That they are all gone is believed when it is read twice.
        """
        for _ in range(MAX_POLLS):
            await self._async_wait_for_stream()
            self._plex.drop_sockets()
            self._actions.pass_time(POLL_SECONDS)
            await self._async_wait_until_quiet()
            if not (wrong := wrong_libraries(self._home.hass, self._plex)):
                self._actions.libraries.changed = False
                return
        self.problems.append(f"Round {self.count}: {wrong}")

    async def _async_wait_for_stream(self) -> None:
        """Move the clock forward until a stream is open."""
        for _ in range(MAX_ATTEMPTS):
            # An EventSource stream counts as open after its first event, which is a ping.
            self._plex.ping()
            if await self._async_becomes(self._has_stream, 0.02):
                return
            self._actions.pass_time(POLL_SECONDS)
            await self._async_wait_until_quiet()
        self.problems.append(f"Round {self.count}: no stream")

    def _has_stream(self) -> bool:
        # The integration notices the loss of a stream later than the server.
        open_streams = self._plex.sockets + self._plex.event_sources
        return self._home.entry.runtime_data.streaming and open_streams > 0

    async def _async_wait_until_quiet(self) -> None:
        """Wait until no request or service call is running. The clock is moved, so that those that hang time out."""
        for _ in range(MAX_ATTEMPTS):
            if await self._async_becomes(self._is_quiet, 0.1):
                await self._home.hass.async_block_till_done()
                return
            self._actions.pass_time(POLL_SECONDS)
        self._add_problem("a request or service call does not end")

    def _is_quiet(self) -> bool:
        requests = (
            isinstance(task, asyncio.Task) and "notifications" not in task.get_name()
            for task in self._home.entry._background_tasks  # noqa: SLF001  # as the tests do
        )
        return not self._actions.users.busy and not any(requests)

    async def _async_reauthenticate(self) -> None:
        """Reload the entry if it asks for a new token, as a reauthentication does."""
        await self._async_wait_until_quiet()
        flows = self._home.hass.config_entries.flow
        open_flows = flows.async_progress()
        for flow in open_flows:
            flows.async_abort(flow["flow_id"])
        if open_flows or not self._home.loaded:
            await self._home.hass.config_entries.async_reload(self._home.entry.entry_id)
        await self._async_wait_until_quiet()

    async def _async_check_stream(self) -> None:
        """Check that pushed changes arrive. The first stream may be one whose loss is not yet noticed."""
        for _ in range(3):
            await self._async_wait_for_stream()
            if await self._async_receives_push():
                return
            self._actions.pass_time(POLL_SECONDS)
        self._add_problem("no pushed change arrives")

    async def _async_receives_push(self) -> bool:
        """Return whether the start and the end of an activity are shown while no poll is due."""
        uuid = self._plex.start(SCAN, title="Pushed")
        started = await self._async_pushed(self._states_are_right)
        self._plex.finish(uuid)
        return started and await self._async_pushed(self._states_are_right)

    async def _async_pushed(self, condition: Callable[[], bool]) -> bool:
        for _ in range(MAX_ATTEMPTS):
            if await self._async_becomes(condition, PUSH_SECONDS / MAX_ATTEMPTS):
                return True
            # Enough for a state whose writing is delayed because of the rate limit.
            self._actions.pass_time(1)
        return False

    async def _async_becomes(
        self, condition: Callable[[], bool], seconds: float
    ) -> bool:
        """Return whether the condition becomes true within these seconds of real time."""
        deadline = monotonic() + seconds
        while not condition() and monotonic() < deadline:  # noqa: ASYNC110  # conditions differ
            await asyncio.sleep(0.001)
        return condition()

    def _add_problem(self, problem: str) -> None:
        found = map(self._home.hass.states.get, (ACTIVITIES, BUSY, SAFE))
        states = [state.state if state else None for state in found]
        self.problems.append(
            f"Round {self.count}, {self._home.entry.state}: {problem}: {states}, "
            f"{shown(self._home.hass)}, but the server has {running(self._plex)}"
        )
