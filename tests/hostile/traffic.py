"""What happens to lists and messages on their way."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from simulator import PlexSimulator
from tests.support.clock import pass_time, settled

from .life import Life

type Step = Callable[[], Awaitable[None]]

LIST = "/activities"


class Traffic:
    """Has lists and messages come late, or not at all; notes of which lives."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        plex: PlexSimulator,
        lives: Mapping[str, Life],
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._plex = plex
        self._lives = lives
        self._list: asyncio.Task[None] | None = None
        self._open = self._flowing = True
        self.there = True

    @property
    def gets_through(self) -> bool:
        """Whether what is told now will be heard."""
        return self.there and self._open and self._flowing

    def possible(self) -> dict[str, Step]:
        """Return what can happen next."""
        steps: dict[str, Step] = {"flow": self._flow}
        if self._flowing:
            steps = {"hold": self._hold}
        if self._list:
            steps["answer"] = self._answer
        elif self.there:
            steps["ask"] = self._ask
        if not self.there:
            steps["come back"] = self._come_back
            return steps
        steps["leave"] = self._leave
        if self._open:
            steps["lose"] = self._lose
        elif self._flowing:
            # Its first bytes show an EventSource stream to be open.
            steps["reopen"] = self._reopen
        return steps

    async def _ask(self) -> None:
        """Have a list asked for, which is made up now, and sent with `answer`."""
        self._plex.hold(LIST)
        refresh = self._entry.runtime_data.async_refresh()
        self._list = self._hass.async_create_task(refresh)
        await some_turns()

    async def _answer(self) -> None:
        self._plex.release(LIST)
        if self._list:
            await self._list
        self._list = None

    async def _hold(self) -> None:
        """Keep messages back until `flow`."""
        self._plex.hold_messages()
        self._flowing = False

    async def _flow(self) -> None:
        self._plex.release_messages()
        self._flowing = True

    async def _lose(self) -> None:
        """Break the stream, and let none in until `reopen`."""
        self._plex.deny_streams()
        self._plex.drop_sockets()
        self._open = False
        for life in self._lives.values():
            life.heard = False
        await some_turns()

    async def _reopen(self) -> None:
        await self._answer()
        self._plex.deny_streams(None)
        # Less than what a stop may wait for, of which the answer is held back.
        await pass_time(self._hass, self._entry, 5)
        self._plex.ping()
        await settled()
        assert self._entry.runtime_data.streaming
        self._open = True

    async def _leave(self) -> None:
        """Be away, and have that noticed."""
        await self._answer()
        await self._lose()
        await self._plex.stop()
        self.there = False
        await self._entry.runtime_data.async_refresh()
        for life in self._lives.values():
            life.was_away = True

    async def _come_back(self) -> None:
        await self._plex.start_server()
        self.there = True
        await self._entry.runtime_data.async_refresh()


async def some_turns() -> None:
    """Let what has begun get somewhere."""
    for _ in range(20):
        await asyncio.sleep(0)
