"""One bad day: it rages, it is mended, and then everything has to be right."""

import asyncio
from collections.abc import Callable
from time import monotonic

from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from simulator import PlexSimulator
from tests.support.server import SCAN
from tests.support.states import ACTIVITIES, BUSY

from .chaos import Chaos
from .watch import Ledger

# So many polls may pass until all is right again, and so many tries of the stream.
MOST_TURNS = 5
MOST_TRIES = 50
# Longer than a poll takes to come up, whatever is known of the server.
TURN = 61
# What takes milliseconds gets seconds.
PATIENCE = 5


class Day:
    """Days of one entry and its server."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        plex: PlexSimulator,
        chaos: Chaos,
        ledger: Ledger,
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._plex = plex
        self._chaos = chaos
        self._ledger = ledger
        self.count = 0
        self.worst = 0
        self.problems: list[str] = []

    async def live(self) -> None:
        """Live through one of them."""
        self.count += 1
        await self._chaos.rage()
        await self._chaos.mend()
        await self._async_sign_in_again()
        self.worst = max(self.worst, await self._turns_until(self._agrees))
        self._ledger.follow(self._entry.runtime_data)
        self._chaos.bury_dead_streams()
        if not self.problems:
            await self._async_hear_again()
        if not self.problems and self._ledger.running != set(self._told()):
            self.problems.append("Subscribers were not told of everything")
        self._plex.requests.clear()

    def _told(self) -> dict[str, tuple[str, int | None]]:
        """Return what the states say: title and progress of each activity."""
        found = self._hass.states.get(ACTIVITIES)
        rows = found.attributes.get("activities", []) if found else []
        return {e["activity_id"]: (e["title"], e["progress"]) for e in rows}

    def _truth(self) -> dict[str, tuple[str, int | None]]:
        return {
            each["uuid"]: (
                each["title"],
                each["progress"] if each["progress"] >= 0 else None,
            )
            for each in self._plex.activities
        }

    def _agrees(self) -> bool:
        count, busy = self._hass.states.get(ACTIVITIES), self._hass.states.get(BUSY)
        truth = self._truth()
        return (
            self._entry.state is ConfigEntryState.LOADED
            and count is not None
            and busy is not None
            and count.state == str(len(truth))
            and busy.state == ("on" if truth else "off")
            and self._told() == truth
        )

    async def _turns_until(self, right: Callable[[], bool]) -> int:
        """Pass the time until something is so, at least once; return how often.

        Once, since what was lost without a word may wait for the next poll.
        """
        for turn in range(1, MOST_TURNS + 1):
            self._chaos.pass_time(TURN)
            await self._async_quiet()
            if right():
                return turn
        self._complain("not right again")
        return MOST_TURNS

    async def _async_wait_for_stream(self) -> None:
        """Pass the time until there is a stream again, with moments to open it."""
        for _ in range(MOST_TRIES):
            # The first word of an EventSource stream is a ping.
            self._plex.ping()
            if await self._async_reached(self._streams, 0.02):
                return
            self._chaos.pass_time(TURN)
            await self._async_quiet()
        self.problems.append(f"Day {self.count}: no stream")

    def _streams(self) -> bool:
        # Until the loss of one is noticed, only the server knows of it.
        open_now = self._plex.sockets + self._plex.event_sources
        return self._entry.runtime_data.streaming and open_now > 0

    async def _async_quiet(self) -> None:
        """Wait until nothing is under way; what hangs gives up in time."""
        for _ in range(MOST_TRIES):
            if await self._async_reached(self._is_quiet, 0.1):
                await self._hass.async_block_till_done()
                return
            self._chaos.pass_time(TURN)
        self._complain("something never ended")

    def _is_quiet(self) -> bool:
        asking = (
            isinstance(each, asyncio.Task) and "notifications" not in each.get_name()
            for each in self._entry._background_tasks  # noqa: SLF001  # as the tests do
        )
        return not self._chaos.busy and not any(asking)

    async def _async_sign_in_again(self) -> None:
        """Do what people do when they are asked for a new token."""
        await self._async_quiet()
        flows = self._hass.config_entries.flow
        asked = flows.async_progress()
        for flow in asked:
            flows.async_abort(flow["flow_id"])
        if asked or self._entry.state is not ConfigEntryState.LOADED:
            await self._hass.config_entries.async_reload(self._entry.entry_id)
        await self._async_quiet()

    async def _async_hear_again(self) -> None:
        """See a push; the first stream may be one whose end is not yet noticed."""
        for _ in range(3):
            await self._async_wait_for_stream()
            if await self._async_see_a_push():
                return
            self._chaos.pass_time(TURN)
        self._complain("no push is heard")

    async def _async_see_a_push(self) -> bool:
        """See one more activity come and go while no poll is due."""
        uuid = self._plex.start(SCAN, title="Pushed")
        seen = await self._async_pushed(lambda: uuid in self._told())
        self._plex.finish(uuid)
        return seen and await self._async_pushed(self._agrees)

    async def _async_pushed(self, right: Callable[[], bool]) -> bool:
        for _ in range(MOST_TRIES):
            if await self._async_reached(right, PATIENCE / MOST_TRIES):
                return True
            # Enough for a state to be written that came too soon after another.
            self._chaos.pass_time(1)
        return False

    async def _async_reached(self, right: Callable[[], bool], seconds: float) -> bool:
        until = monotonic() + seconds
        while not right() and monotonic() < until:  # noqa: ASYNC110  # of many kinds
            await asyncio.sleep(0.001)
        return right()

    def _complain(self, what: str) -> None:
        self.problems.append(
            f"Day {self.count}, {self._entry.state}: {what}: {self._told()} "
            f"where the server has {self._truth()}"
        )
