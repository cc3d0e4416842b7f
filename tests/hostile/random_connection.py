"""Delays and losses of lists and messages between a server and Home Assistant."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import PlexSimulator
from tests.support.clock import pass_time, settled

from .expected_activity import ExpectedActivity

type Step = Callable[[], Awaitable[None]]

LIST = "/activities"


class RandomConnection:
    """Offers steps that delay or lose lists and messages; notes what was lost."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        plex: PlexSimulator,
        activities: Mapping[str, ExpectedActivity],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._plex = plex
        self._activities = activities
        self._poll: asyncio.Task[None] | None = None
        self._stream_open = self._stream_flowing = True
        self.reachable = True

    @property
    def delivers_messages(self) -> bool:
        """Whether a message that is sent now arrives at once."""
        return self.reachable and self._stream_open and self._stream_flowing

    def steps(self) -> dict[str, Step]:
        """Return the steps that are possible now, by their names."""
        steps: dict[str, Step] = {"release messages": self._release_messages}
        if self._stream_flowing:
            steps = {"hold messages": self._hold_messages}
        if self._poll:
            steps["finish poll"] = self._finish_poll
        elif self.reachable:
            steps["begin poll"] = self._begin_poll
        if not self.reachable:
            steps["start server"] = self._start_server
            return steps
        steps["stop server"] = self._stop_server
        if self._stream_open:
            steps["lose stream"] = self._lose_stream
        elif self._stream_flowing:
            # An EventSource stream counts as open from its first bytes on.
            steps["reopen stream"] = self._reopen_stream
        return steps

    async def _begin_poll(self) -> None:
        """Request a list; the server makes it now and sends it with `finish poll`."""
        self._plex.hold(LIST)
        refresh = self._entry.runtime_data.async_refresh()
        self._poll = self._hass.async_create_task(refresh)
        await some_turns()

    async def _finish_poll(self) -> None:
        self._plex.release(LIST)
        if self._poll:
            await self._poll
        self._poll = None

    async def _hold_messages(self) -> None:
        self._plex.hold_messages()
        self._stream_flowing = False

    async def _release_messages(self) -> None:
        self._plex.release_messages()
        self._stream_flowing = True

    async def _lose_stream(self) -> None:
        """Break the stream, and refuse others until `reopen stream`."""
        self._plex.deny_streams()
        self._plex.drop_sockets()
        self._stream_open = False
        for activity in self._activities.values():
            activity.fully_notified = False
        await some_turns()

    async def _reopen_stream(self) -> None:
        await self._finish_poll()
        self._plex.deny_streams(None)
        # Less than the timeout of a stop whose response is held back.
        await pass_time(self._hass, self._entry, 5)
        self._plex.ping()
        await settled()
        assert self._entry.runtime_data.streaming
        self._stream_open = True

    async def _stop_server(self) -> None:
        """Make the server unreachable, and poll once, which fails."""
        await self._finish_poll()
        await self._lose_stream()
        await self._plex.stop()
        self.reachable = False
        await self._entry.runtime_data.async_refresh()
        for activity in self._activities.values():
            activity.was_unreachable = True

    async def _start_server(self) -> None:
        await self._plex.start_server()
        self.reachable = True
        await self._entry.runtime_data.async_refresh()


async def some_turns() -> None:
    """Let tasks run a few turns of the loop, without waiting for their end."""
    for _ in range(20):
        await asyncio.sleep(0)
