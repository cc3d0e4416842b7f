"""What happens at random: work that comes and goes, and everything that can go wrong."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from random import Random

from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.plex_activities.const import DOMAIN
from homeassistant.config_entries import OperationNotAllowed
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
from simulator import Fault, Kind, PlexSimulator

# No more than the attributes of the sensor list.
MOST = 40

KINDS = (
    "library.update.section",
    "library.refresh.items",
    "library.update.item.metadata",
    "media.generate.credits",
    "provider.subscriptions.process",
    "provider.epg.load",
    "grabber.grab",
    "butler",
    "something.new",
)
DENIALS = (200, 400, 401, 404, 502, 503)
PAUSES = (0, 0, 0, 0.001, 0.005, 0.02)


class Chaos:
    """One bad day after the other; `mend` ends each of them."""

    def __init__(
        self,
        random: Random,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        plex: PlexSimulator,
    ) -> None:
        self._random = random
        self._hass = hass
        self._entry = entry
        self._plex = plex
        self._running = True
        self._silent = False
        self._jobs: set[asyncio.Task[None]] = set()
        self.acts = 0
        self.surprises: list[str] = []
        """Errors of actions that are not meant for people."""
        often: tuple[Callable[[], object], ...] = (
            *(self._start, self._start, self._finish, self._burst),
            *(self._progress, self._progress, self._pass_time),
        )
        seldom: tuple[Callable[[], object], ...] = (
            *(plex.drop_sockets, plex.finish_event_sources, plex.ping),
            *(self._forget, self._deny, self._fail, self._heal, self._cancel),
            *(self._hold, plex.release, self._garble, self._rename, self._silence),
        )
        self._acts = often * 4 + seldom * 2
        self._upheavals = (self._kill, self._restart, self._reload, self._refuse)

    async def rage(self) -> None:
        """Let some dozens of things happen."""
        for _ in range(self._random.randint(5, 60)):
            self.acts += 1
            if self._random.random() < 0.04:  # noqa: PLR2004  # one in 25
                await self._random.choice(self._upheavals)()
            else:
                self._random.choice(self._acts)()
            await asyncio.sleep(self._random.choice(PAUSES))

    async def mend(self) -> None:
        """Make the server well again; what runs stays as it is."""
        plex = self._plex
        plex.release()
        plex.fail(None)
        plex.deny_streams(None)
        plex.accept_token()
        if not self._running:
            await self._switch(on=True)

    def bury_dead_streams(self) -> None:
        """Break the silent ones: they are noticed after 30 s that cannot be hurried."""
        if self._silent:
            self._silent = False
            self._plex.drop_sockets()

    @property
    def busy(self) -> bool:
        """Whether an action or a reload that was begun is under way."""
        return bool(self._jobs)

    def pass_time(self, seconds: float) -> None:
        """Fire what is due by then, requests that are under way giving up included."""
        when = dt_util.utcnow() + timedelta(seconds=seconds)
        async_fire_time_changed(self._hass, when)

    # What runs.

    def _one(self) -> str | None:
        rows = self._plex.activities
        return str(self._random.choice(rows)["uuid"]) if rows else None

    def _start(self) -> None:
        if len(self._plex.activities) >= MOST:
            return
        self._plex.start(
            self._random.choice(KINDS),
            title=f"Job {self._random.randint(1, 9)}",
            progress=self._random.choice((0, -1, 50)),
            cancellable=self._random.random() < 0.5,  # noqa: PLR2004  # one in two
            context=self._random.choice((None, {"librarySectionID": "7"})),
        )

    def _progress(self) -> None:
        if uuid := self._one():
            self._plex.progress(uuid, self._random.randint(-1, 99), subtitle="Item")

    def _burst(self) -> None:
        if uuid := self._one():
            for percent in range(99):
                self._plex.progress(uuid, percent)

    def _finish(self) -> None:
        if uuid := self._one():
            self._plex.finish(uuid)

    def _forget(self) -> None:
        if uuid := self._one():
            self._plex.forget(uuid)

    # What goes wrong.

    def _fail(self) -> None:
        self._plex.fail(
            self._random.choice(list(Fault)),
            only=self._random.choice(("", "", "/activities", "/identity", "/library")),
            times=self._random.choice((None, 1, 3)),
            streams=self._random.choice((None, True)),
        )

    def _heal(self) -> None:
        self._plex.fail(None)
        self._plex.deny_streams(None)

    def _deny(self) -> None:
        kind = self._random.choice((None, *Kind))
        self._plex.deny_streams(self._random.choice(DENIALS), kind)

    def _hold(self) -> None:
        self._plex.hold("/activities")

    def _garble(self) -> None:
        self._plex.send(self._random.choice(("", "{}", "[" * 5000, b"\x00\xff")))
        self._plex.send_event("event: activity\ndata: {\n\n")

    def _silence(self) -> None:
        self._silent = True
        self._plex.silence()

    def _rename(self) -> None:
        self._plex.version = f"1.{self._random.randint(1, 99)}"

    def _pass_time(self) -> None:
        self.pass_time(self._random.choice((1, 5, 11, 31, 61)))

    # What people do.

    def _cancel(self) -> None:
        if uuid := self._one():
            self._begin(self._async_cancel(uuid))

    async def _async_cancel(self, uuid: str) -> None:
        data = {"activity_id": uuid}
        try:
            await self._hass.services.async_call(
                DOMAIN, "cancel_activity", data, blocking=True
            )
        except HomeAssistantError as err:
            if err.translation_key is None:
                self.surprises.append(f"cancel_activity: {err!r}")
        except (Exception, asyncio.CancelledError) as err:  # noqa: BLE001  # whatever it is: it is a bug
            self.surprises.append(f"cancel_activity: {err!r}")

    async def _reload(self) -> None:
        self._begin(self._async_reload())

    async def _async_reload(self) -> None:
        with suppress(OperationNotAllowed):  # another one is under way
            await self._hass.config_entries.async_reload(self._entry.entry_id)

    def _begin(self, job: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(job)
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    # What befalls the server.

    async def _kill(self) -> None:
        await self._switch(on=not self._running)

    async def _restart(self) -> None:
        """Restart as Plex does: what ran is gone, and the first answers are 503."""
        await self._switch(on=False)
        self._plex.clear()
        self._plex.fail(Fault.STARTING_UP, times=self._random.randint(1, 9))
        await self._switch(on=True)

    async def _refuse(self) -> None:
        self._plex.reject_token()

    async def _switch(self, *, on: bool) -> None:
        if on == self._running:
            return
        self._running = on
        await (self._plex.start_server() if on else self._plex.stop())
