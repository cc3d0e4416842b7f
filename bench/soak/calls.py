"""What users do in Home Assistant: actions, buttons, reloads and restarts."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from random import Random

from custom_components.plex_activities.aioplex.models import ActivityCategory
from custom_components.plex_activities.const import DOMAIN
from homeassistant.config_entries import OperationNotAllowed
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from simulator import PlexSimulator

from .home import Home

# In seconds. The clock is moved by more than that, so that no call waits for ever.
TIMEOUTS = (1, 30, 250)
# Real seconds that calls may take to end when Home Assistant has stopped.
STOP_SECONDS = 5


class UserActions:
    """Calls actions and presses buttons in tasks, and collects what is no proper error."""

    def __init__(self, random: Random, home: Home, plex: PlexSimulator) -> None:
        self._random = random
        self._home = home
        self._plex = plex
        self._tasks: set[asyncio.Task[None]] = set()
        self._setting_up: asyncio.Task[None] | None = None
        self.problems: list[str] = []
        """Errors that have no translated message."""
        self.results: Counter[str] = Counter()
        """What became of the calls: the keys of errors, or that they worked."""
        self.rare: tuple[Callable[[], object], ...] = (
            *(self._cancel_activity, self._cancel_activities, self._get_activities),
            *(self._scan_library, self._scan_and_wait, self._run_task),
            *(self._press_button, self._press_button),
        )
        self.of_home = (self._reload_entry, self._restart_home, self._restart_home)

    @property
    def busy(self) -> bool:
        """Whether a call, a reload or a start of Home Assistant is still running."""
        return bool(self._tasks)

    def _cancel_activity(self) -> None:
        if rows := self._plex.activities:
            uuid = self._random.choice(rows)["uuid"]
            self._call("cancel_activity", activity_id=str(uuid))

    def _cancel_activities(self) -> None:
        data: dict[str, object] = {}
        if self._random.choice((False, True)):
            data["category"] = [self._random.choice(list(ActivityCategory)).value]
        if self._random.choice((False, True)):
            data["library"] = self._library()
        self._call("cancel_activities", **data)

    def _get_activities(self) -> None:
        self._call("get_activities")

    def _scan_library(self) -> None:
        folder = self._random.choice(({}, {"path": "/films/Harbour Lights (2014)"}))
        self._call("scan_library", library=self._library(), **folder)

    def _scan_and_wait(self) -> None:
        timeout = {"seconds": self._random.choice(TIMEOUTS)}
        self._call("scan_library", library=self._library(), wait=True, timeout=timeout)

    def _run_task(self) -> None:
        tasks = [*self._plex.butler_tasks, "No task"]
        self._call("run_task", task=self._random.choice(tasks))

    def _press_button(self) -> None:
        """Press one of the buttons to scan or to stop something."""
        if buttons := self._home.hass.states.async_entity_ids("button"):
            button = self._random.choice(sorted(buttons))
            self._start_task(self._async_press(self._home.hass, button))

    def _library(self) -> str:
        """Return the title of a library, or now and then one that there is not."""
        return self._random.choice((*self._plex.libraries.values(), "No library"))

    def _call(self, action: str, **data: object) -> None:
        hass = self._home.hass
        self._start_task(
            self._async_check(
                action,
                hass.services.async_call(
                    DOMAIN, action, data, blocking=True, return_response=True
                ),
            )
        )

    async def _async_press(self, hass: HomeAssistant, button: str) -> None:
        data = {"entity_id": button}
        press = hass.services.async_call("button", "press", data, blocking=True)
        await self._async_check(f"press {button}", press)

    async def _async_check(
        self, name: str, call: Coroutine[None, None, object]
    ) -> None:
        try:
            await call
        except HomeAssistantError as err:
            if err.translation_key is None:
                self.problems.append(f"{name}: {err!r}")
            self.results[str(err.translation_key)] += 1
        except (Exception, asyncio.CancelledError) as err:  # noqa: BLE001  # any other error is a bug
            self.problems.append(f"{name}: {err!r}")
        else:
            self.results["worked"] += 1

    async def _reload_entry(self) -> None:
        if self._setting_up is None:
            self._set_up(self._async_reload())

    async def _async_reload(self) -> None:
        with suppress(OperationNotAllowed):  # another reload is running
            entry_id = self._home.entry.entry_id
            await self._home.hass.config_entries.async_reload(entry_id)

    async def _restart_home(self) -> None:
        """Stop Home Assistant with calls under way, and start it again after a moment."""
        if self._setting_up is None:
            await self._home.async_stop()
            if self._tasks:
                _, unfinished = await asyncio.wait(self._tasks, timeout=STOP_SECONDS)
                self.problems += [f"Not ended by a stop: {it!r}" for it in unfinished]
            self._home.cancel_timers()
            await asyncio.sleep(self._random.choice((0, 0.01)))
            self._set_up(await self._home.async_start())

    def _set_up(self, coroutine: Coroutine[None, None, None]) -> None:
        task = self._setting_up = self._start_task(coroutine)

        def done(_task: asyncio.Task[None]) -> None:
            self._setting_up = None

        task.add_done_callback(done)

    def _start_task(self, coroutine: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
