"""A server that does things, of which lists and messages tell late, twice or never."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex.models import Activity
from custom_components.plex_activities.aioplex.tracking import (
    ActivityChange,
    ChangeType,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from simulator import PlexSimulator
from tests.support.actions import call, rows
from tests.support.clock import PATIENCE
from tests.support.frames import frame
from tests.support.server import SUBSCRIPTIONS

from .life import Life
from .traffic import LIST, Step, Traffic, some_turns

type Act = Callable[[Life], Awaitable[None]]

NAMES = "ab"


class Story:
    """Has a server do things, and keeps what is told of them."""

    def __init__(
        self, hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._plex = plex
        self._last: dict[str, Life] = {}
        self.lives: dict[str, Life] = {}
        self.told: dict[str, list[ChangeType]] = defaultdict(list)
        self.began: dict[str, set[object]] = defaultdict(set)
        self._traffic = Traffic(hass, entry, plex, self.lives)
        self._unsubscribe = entry.runtime_data.async_subscribe(self._note)
        self._unwatch = entry.runtime_data.async_subscribe_updates(self._watch)
        plex.on_cancel = self._on_cancel

    def possible(self) -> dict[str, Step]:
        """Return what can happen next."""
        steps = self._traffic.possible()
        for name in NAMES:
            life = self._last.get(name)
            if self._traffic.there and (life is None or not life.runs):
                steps[f"start {name}"] = partial(self._start, name)
            if life is not None:
                steps |= {
                    f"{verb} {name}": partial(act, life)
                    for verb, act in self._possible_of(life).items()
                }
        if self._traffic.gets_through:
            steps["hear"] = self._hear
        return steps

    def _possible_of(self, life: Life) -> dict[str, Act]:
        steps: dict[str, Act] = {"repeat": self._repeat}
        if life.runs:
            steps = {
                "progress": self._progress,
                "finish": self._finish,
                "vanish": self._vanish,
            }
        if life.answer:
            steps["reply"] = self._reply
        elif self._traffic.there:
            steps["stop"] = self._stop
        return steps

    async def _start(self, name: str) -> None:
        uuid = self._plex.start(SUBSCRIPTIONS, cancellable=True)
        life = self.lives[uuid] = self._last[name] = Life(uuid)
        self._tells(life)

    async def _progress(self, life: Life) -> None:
        row = self._plex.find(life.uuid)
        assert row is not None
        self._plex.progress(life.uuid, row["progress"] + 1)
        self._tells(life)

    async def _finish(self, life: Life) -> None:
        self._plex.finish(life.uuid)
        life.runs = False
        self._tells(life)

    async def _vanish(self, life: Life) -> None:
        """End it, and lose the word of that."""
        self._plex.forget(life.uuid)
        life.runs = life.heard = False
        self._tells(life)

    async def _repeat(self, life: Life) -> None:
        """Say of what is over that it has ended: late, or once more."""
        self._plex.send(frame("ended", life.uuid, type=SUBSCRIPTIONS, progress=100))

    async def _stop(self, life: Life) -> None:
        """Have it stopped; the answer comes with `reply`."""
        self._plex.hold(f"{LIST}/{life.uuid}")
        life.answer = asyncio.create_task(self._async_stop(life))
        await some_turns()

    async def _async_stop(self, life: Life) -> str:
        stop = call(self._hass, "cancel_activity", activity_id=life.uuid)
        try:
            answer = await stop
        except HomeAssistantError as err:
            return str(err.translation_key)
        assert answer is not None
        return str(answer["result"])

    def _on_cancel(self, uuid: str) -> None:
        life = self.lives[uuid]
        if life.runs:
            life.runs, life.stopped = False, True
            self._tells(life)

    async def _reply(self, life: Life) -> None:
        self._plex.release(f"{LIST}/{life.uuid}")
        await some_turns()

    def _tells(self, life: Life) -> None:
        life.heard = life.heard and self._traffic.gets_through
        life.ended_away = not life.runs and not self._traffic.there

    async def _hear(self) -> None:
        """Wait until everything that was sent so far has arrived."""
        mark = self._plex.start(SUBSCRIPTIONS)
        self._plex.finish(mark)
        async with asyncio.timeout(PATIENCE):
            while len(self.told[mark]) < 2:  # noqa: ASYNC110  # nothing else tells it
                await asyncio.sleep(0)
        assert self.told.pop(mark) == [ChangeType.STARTED, ChangeType.FINISHED]

    async def end(self) -> None:
        """Have the server well and quiet, and one more list taken."""
        self._plex.release()
        for each in ("come back", "flow", "reopen", "hear"):
            if step := self.possible().get(each):
                await step()
        for life in self.lives.values():
            if life.answer:
                await life.answer
        await self._entry.runtime_data.async_refresh()

    async def forget(self) -> None:
        """Leave nothing behind."""
        self._plex.clear()
        await self._entry.runtime_data.async_refresh()
        self._unsubscribe()
        self._unwatch()

    async def known(self) -> dict[str, object]:
        """Return what is shown: the progress of each activity."""
        found = rows(await call(self._hass, "get_activities"))
        return {str(each["activity_id"]): each["progress"] for each in found}

    def really(self) -> dict[str, object]:
        return {each["uuid"]: each["progress"] for each in self._plex.activities}

    @callback
    def _note(self, change: ActivityChange) -> None:
        self.told[change.activity.uuid].append(change.type)
        self._watch(change.activity)

    @callback
    def _watch(self, activity: Activity) -> None:
        self.began[activity.uuid].add(activity.started_at)
