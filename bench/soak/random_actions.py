"""Random actions: activities that come and go, and all known faults."""

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

# The sensor lists no more than this in its attributes.
MAX_ACTIVITIES = 40
MAX_SESSIONS = 3

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
# The prefixes of the paths that a fault affects.
PATHS = ("", "", "/activities", "/identity", "/library", "/butler", "/status")
DENIALS = (200, 400, 401, 404, 502, 503)
PAUSES = (0, 0, 0, 0.001, 0.005, 0.02)


class RandomActions:
    """Performs random actions. `repair` ends all faults."""

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
        self._tasks: set[asyncio.Task[None]] = set()
        self.count = 0
        """The number of actions so far."""
        self.problems: list[str] = []
        """Errors of service calls that have no translated message."""
        frequent: tuple[Callable[[], object], ...] = (
            *(self._start, self._start, self._finish, self._burst),
            *(self._progress, self._progress, self._pass_time),
        )
        rare: tuple[Callable[[], object], ...] = (
            *(plex.drop_sockets, plex.finish_event_sources, plex.ping),
            *(plex.close_after_pings, self._send_bad_bytes),
            *(self._forget, self._deny, self._fail, self._end_faults, self._cancel),
            *(self._hold, plex.release, self._send_garbage),
            *(self._change_version, self._silence, self._hold_messages),
            *(self._ignore_filters, self._play, self._play, self._stop_playing),
        )
        self._actions = frequent * 4 + rare * 2
        self._server_actions = (
            *(self._toggle_server, self._restart),
            *(self._reload, self._reject_token),
        )

    async def run(self) -> None:
        """Perform 5 to 60 random actions."""
        for _ in range(self._random.randint(5, 60)):
            self.count += 1
            if self._random.random() < 0.04:  # noqa: PLR2004  # one in 25
                await self._random.choice(self._server_actions)()
            else:
                self._random.choice(self._actions)()
            await asyncio.sleep(self._random.choice(PAUSES))

    async def repair(self) -> None:
        """End all faults of the server. Its activities stay as they are."""
        plex = self._plex
        plex.release()
        plex.release_messages()
        plex.streams.empty_with_filters.clear()
        plex.fail(None)
        plex.deny_streams(None)
        plex.accept_token()
        if not self._running:
            await self._set_running(running=True)

    def drop_silent_streams(self) -> None:
        """Drop the streams if some are silent: the client detects that after 30 s of real time only."""
        if self._silent:
            self._silent = False
            self._plex.drop_sockets()

    @property
    def busy(self) -> bool:
        """Whether a service call or a reload is still running."""
        return bool(self._tasks)

    def pass_time(self, seconds: float) -> None:
        """Fire the timers that are due within this time, including the timeouts of running requests."""
        when = dt_util.utcnow() + timedelta(seconds=seconds)
        async_fire_time_changed(self._hass, when)

    # Activities.

    def _random_uuid(self) -> str | None:
        rows = self._plex.activities
        return str(self._random.choice(rows)["uuid"]) if rows else None

    def _start(self) -> None:
        if len(self._plex.activities) >= MAX_ACTIVITIES:
            return
        self._plex.start(
            self._random.choice(KINDS),
            title=f"Job {self._random.randint(1, 9)}",
            progress=self._random.choice((0, -1, 50)),
            cancellable=self._random.random() < 0.5,  # noqa: PLR2004  # one in two
            context=self._random.choice((None, {"librarySectionID": "7"})),
        )

    def _progress(self) -> None:
        if uuid := self._random_uuid():
            self._plex.progress(uuid, self._random.randint(-1, 99), subtitle="Item")

    def _burst(self) -> None:
        if uuid := self._random_uuid():
            for percent in range(99):
                self._plex.progress(uuid, percent)

    def _send_bad_bytes(self) -> None:
        """Send a message whose title is neither UTF-8 nor valid JSON."""
        if uuid := self._random_uuid():
            row = f'{{"event":"updated","uuid":"{uuid}","Activity":{{"uuid":"{uuid}"'
            self._plex.send_text(
                b'{"NotificationContainer":{"type":"activity","ActivityNotification":['
                + row.encode()
                + b',"title":"\xe9\x04"}}]}}'
            )

    def _finish(self) -> None:
        if uuid := self._random_uuid():
            self._plex.finish(uuid)

    def _forget(self) -> None:
        if uuid := self._random_uuid():
            self._plex.forget(uuid)

    # Faults.

    def _fail(self) -> None:
        self._plex.fail(
            self._random.choice(list(Fault)),
            only=self._random.choice(PATHS),
            times=self._random.choice((None, 1, 3)),
            streams=self._random.choice((None, True)),
        )

    def _end_faults(self) -> None:
        self._plex.fail(None)
        self._plex.deny_streams(None)

    def _deny(self) -> None:
        kind = self._random.choice((None, *Kind))
        self._plex.deny_streams(self._random.choice(DENIALS), kind)

    def _hold(self) -> None:
        self._plex.hold("/activities")

    def _send_garbage(self) -> None:
        self._plex.send(self._random.choice(("", "{}", "[" * 5000, b"\x00\xff")))
        self._plex.send_event("event: activity\ndata: {\n\n")

    def _silence(self) -> None:
        self._silent = True
        self._plex.silence()

    def _hold_messages(self) -> None:
        """Hold messages back, as a proxy that buffers, or send them."""
        if self._random.random() < 0.5:  # noqa: PLR2004  # one in two
            self._plex.hold_messages()
        else:
            self._plex.release_messages()

    def _ignore_filters(self) -> None:
        """Send nothing on the next streams that ask for a filter."""
        kinds = [kind for kind in Kind if self._random.random() < 0.5]  # noqa: PLR2004  # one in two
        self._plex.streams.empty_with_filters = set(kinds)

    def _play(self) -> None:
        if len(self._plex.sessions) < MAX_SESSIONS:
            self._plex.play()

    def _stop_playing(self) -> None:
        if self._plex.sessions:
            self._plex.stop_playing(self._random.choice(list(self._plex.sessions)))

    def _change_version(self) -> None:
        self._plex.version = f"1.{self._random.randint(1, 99)}"

    def _pass_time(self) -> None:
        self.pass_time(self._random.choice((1, 5, 11, 31, 61)))

    # Actions of users.

    def _cancel(self) -> None:
        if uuid := self._random_uuid():
            self._start_task(self._async_cancel(uuid))

    async def _async_cancel(self, uuid: str) -> None:
        data = {"activity_id": uuid}
        try:
            await self._hass.services.async_call(
                DOMAIN, "cancel_activity", data, blocking=True
            )
        except HomeAssistantError as err:
            if err.translation_key is None:
                self.problems.append(f"cancel_activity: {err!r}")
        except (Exception, asyncio.CancelledError) as err:  # noqa: BLE001  # any other error is a bug
            self.problems.append(f"cancel_activity: {err!r}")

    async def _reload(self) -> None:
        self._start_task(self._async_reload())

    async def _async_reload(self) -> None:
        with suppress(OperationNotAllowed):  # another reload is running
            await self._hass.config_entries.async_reload(self._entry.entry_id)

    def _start_task(self, coroutine: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    # Faults of the whole server.

    async def _toggle_server(self) -> None:
        await self._set_running(running=not self._running)

    async def _restart(self) -> None:
        """Restart as Plex does: all activities are gone, and the first responses are 503."""
        await self._set_running(running=False)
        self._plex.clear()
        self._plex.fail(Fault.STARTING_UP, times=self._random.randint(1, 9))
        await self._set_running(running=True)

    async def _reject_token(self) -> None:
        self._plex.reject_token()

    async def _set_running(self, *, running: bool) -> None:
        if running == self._running:
            return
        self._running = running
        await (self._plex.start_server() if running else self._plex.stop())
