"""One round: random actions, a repair, and the checks that the states match the server again."""

import asyncio
from collections.abc import Callable
from time import monotonic

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.server.health import RETRY_WHILE_ASKING
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from simulator import PlexSimulator
from tests.support.server import SCAN
from tests.support.states import ACTIVITIES, BUSY, SAFE

from .checks import ChangeCheck
from .random_actions import RandomActions

# The types of activities that a restart of the server would break off.
NOT_TO_INTERRUPT = ("library.update.section", "media.download", "grabber.", "butler")
# The polls after a repair until the states must be right.
MAX_POLLS = 5
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
        hass: HomeAssistant,
        entry: MockConfigEntry,
        plex: PlexSimulator,
        actions: RandomActions,
        changes: ChangeCheck,
    ) -> None:
        self._hass = hass
        self._entry = entry
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
        await self._actions.repair()
        await self._async_reauthenticate()
        self.max_polls = max(self.max_polls, await self._async_poll_until_right())
        self._changes.follow(self._entry.runtime_data)
        self._actions.drop_silent_streams()
        if not self.problems:
            await self._async_check_stream()
        known = set(self._entry.runtime_data.data.activities)
        if not self.problems and self._changes.running != known:
            self.problems.append("Subscribers did not receive all changes")
        self._plex.requests.clear()

    def _shown(self) -> dict[str, tuple[str, int | None]]:
        """Return title and progress of each activity in the attributes of the sensor."""
        state = self._hass.states.get(ACTIVITIES)
        activities = state.attributes.get("activities", []) if state else []
        return {
            activity["activity_id"]: (activity["title"], activity["progress"])
            for activity in activities
        }

    def _expected(self) -> dict[str, tuple[str, int | None]]:
        return {
            row["uuid"]: (
                row["title"],
                row["progress"] if row["progress"] >= 0 else None,
            )
            for row in self._plex.activities
            # No sensor shows the pages that somebody has opened.
            if row["type"] != "library.refresh.items"
        }

    def _states_are_right(self) -> bool:
        count, busy = self._hass.states.get(ACTIVITIES), self._hass.states.get(BUSY)
        expected = self._expected()
        return (
            self._entry.state is ConfigEntryState.LOADED
            and count is not None
            and busy is not None
            and count.state == str(len(expected))
            and busy.state == ("on" if expected else "off")
            and self._shown() == expected
            and self._safe_is_right()
        )

    def _safe_is_right(self) -> bool:
        """Return whether the server is shown as safe to restart if it is."""
        state = self._hass.states.get(SAFE)
        jobs = [str(row["type"]) for row in self._plex.activities]
        disturbed = bool(self._plex.sessions) or any(
            job.startswith(NOT_TO_INTERRUPT) for job in jobs
        )
        return state is not None and state.state == ("off" if disturbed else "on")

    async def _async_poll_until_right(self) -> int:
        """Move the clock forward until the states are right, and return the number of polls.

        There is at least one, because a change without a message is only found by the next poll.
        """
        for polls in range(1, MAX_POLLS + 1):
            self._actions.pass_time(POLL_SECONDS)
            await self._async_wait_until_quiet()
            if self._states_are_right():
                return polls
        self._add_problem("the states are wrong")
        return MAX_POLLS

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
        return self._entry.runtime_data.streaming and open_streams > 0

    async def _async_wait_until_quiet(self) -> None:
        """Wait until no request or service call is running. The clock is moved, so that those that hang time out."""
        for _ in range(MAX_ATTEMPTS):
            if await self._async_becomes(self._is_quiet, 0.1):
                await self._hass.async_block_till_done()
                return
            self._actions.pass_time(POLL_SECONDS)
        self._add_problem("a request or service call does not end")

    def _is_quiet(self) -> bool:
        requests = (
            isinstance(task, asyncio.Task) and "notifications" not in task.get_name()
            for task in self._entry._background_tasks  # noqa: SLF001  # as the tests do
        )
        return not self._actions.busy and not any(requests)

    async def _async_reauthenticate(self) -> None:
        """Reload the entry if it asks for a new token, as a reauthentication does."""
        await self._async_wait_until_quiet()
        flows = self._hass.config_entries.flow
        open_flows = flows.async_progress()
        for flow in open_flows:
            flows.async_abort(flow["flow_id"])
        if open_flows or self._entry.state is not ConfigEntryState.LOADED:
            await self._hass.config_entries.async_reload(self._entry.entry_id)
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
        shown = await self._async_pushed(lambda: uuid in self._shown())
        self._plex.finish(uuid)
        return shown and await self._async_pushed(self._states_are_right)

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
        self.problems.append(
            f"Round {self.count}, {self._entry.state}: {problem}: {self._shown()}, "
            f"but the server has {self._expected()}"
        )
