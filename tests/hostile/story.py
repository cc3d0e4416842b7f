"""A server that does things, of which lists and messages tell late, twice or never."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
import json

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex.models import Activity
from custom_components.plex_activities.aioplex.tracking import (
    ActivityChange,
    ChangeType,
)
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from simulator import PlexSimulator
from tests.common import PATIENCE, SUBSCRIPTIONS, call, pass_time, rows

type Step = Callable[[], Awaitable[None]]
type Act = Callable[[Life], Awaitable[None]]

NAMES = "ab"
LIST = "/activities"


@dataclass
class Life:
    """What is true of an activity, whatever is told of it."""

    uuid: str
    runs: bool = True
    # Whether all of it was told on a stream that got through.
    heard: bool = True
    # Whether the server was away since it began, and whether it ended then.
    was_away: bool = False
    ended_away: bool = False
    # Whether it was stopped, and what was answered to who wanted that.
    stopped: bool = False
    answer: asyncio.Task[str] | None = None


class Story:
    """Has a server do things, and keeps what is told of them."""

    def __init__(
        self, hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._plex = plex
        self._list: asyncio.Task[None] | None = None
        self._open = self._flowing = self._there = True
        self._last: dict[str, Life] = {}
        self.lives: dict[str, Life] = {}
        self.told: dict[str, list[ChangeType]] = defaultdict(list)
        self.began: dict[str, set[object]] = defaultdict(set)
        self._unsubscribe = entry.runtime_data.async_subscribe(self._note)
        self._unwatch = entry.runtime_data.async_watch(self._watch)
        plex.on_cancel = self._on_cancel

    def possible(self) -> dict[str, Step]:
        """Return what can happen next."""
        steps: dict[str, Step] = {}
        for name in NAMES:
            life = self._last.get(name)
            if self._there and (life is None or not life.runs):
                steps[f"start {name}"] = partial(self._start, name)
            if life is not None:
                steps |= {
                    f"{verb} {name}": partial(act, life)
                    for verb, act in self._possible_of(life).items()
                }
        return steps | self._possible_of_all()

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
        elif self._there:
            steps["stop"] = self._stop
        return steps

    def _possible_of_all(self) -> dict[str, Step]:
        steps: dict[str, Step] = (
            {"flow": self._flow} if not self._flowing else {"hold": self._hold}
        )
        if self._list:
            steps["answer"] = self._answer
        elif self._there:
            steps["ask"] = self._ask
        if self._there:
            steps["leave"] = self._leave
            if self._open:
                steps["lose"] = self._lose
            elif self._flowing:
                # Its first bytes show an EventSource stream to be open.
                steps["reopen"] = self._reopen
        else:
            steps["come back"] = self._come_back
        if self._gets_through:
            steps["hear"] = self._hear
        return steps

    # What the server does.

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
        row = {"uuid": life.uuid, "type": SUBSCRIPTIONS, "progress": 100}
        message = {"event": "ended", "uuid": life.uuid, "Activity": row}
        inner = {"type": "activity", "ActivityNotification": [message]}
        self._plex.send(json.dumps({"NotificationContainer": inner}))

    async def _stop(self, life: Life) -> None:
        """Have it stopped; the answer comes with `reply`."""
        self._plex.hold(f"{LIST}/{life.uuid}")
        life.answer = asyncio.create_task(self._async_stop(life))
        await _some_turns()

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
        await _some_turns()

    def _tells(self, life: Life) -> None:
        life.heard = life.heard and self._gets_through
        life.ended_away = not life.runs and not self._there

    @property
    def _gets_through(self) -> bool:
        return self._there and self._open and self._flowing

    # What happens to lists and messages.

    async def _ask(self) -> None:
        """Have a list asked for, which is made up now, and sent with `answer`."""
        self._plex.hold(LIST)
        refresh = self._entry.runtime_data.async_refresh()
        self._list = self._hass.async_create_task(refresh)
        await _some_turns()

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
        for life in self.lives.values():
            life.heard = False
        await _some_turns()

    async def _reopen(self) -> None:
        await self._answer()
        self._plex.deny_streams(None)
        while not self._entry.runtime_data.streaming:
            await pass_time(self._hass, self._entry, 5)
            self._plex.ping()
        await pass_time(self._hass, self._entry, 0)
        self._open = True

    async def _leave(self) -> None:
        """Be away, and have that noticed."""
        await self._answer()
        await self._lose()
        await self._plex.stop()
        self._there = False
        await self._entry.runtime_data.async_refresh()
        for life in self.lives.values():
            life.was_away = True

    async def _come_back(self) -> None:
        await self._plex.start_server()
        self._there = True
        await self._entry.runtime_data.async_refresh()

    async def _hear(self) -> None:
        """Wait until everything that was sent so far has arrived."""
        mark = self._plex.start(SUBSCRIPTIONS)
        self._plex.finish(mark)
        async with asyncio.timeout(PATIENCE):
            while len(self.told[mark]) < 2:  # noqa: ASYNC110  # nothing else tells it
                await asyncio.sleep(0)
        assert self.told.pop(mark) == [ChangeType.STARTED, ChangeType.FINISHED]

    # How it ends.

    async def end(self) -> None:
        """Have the server well and quiet, and one more list taken."""
        self._plex.release()
        for step in ("come back", "flow", "reopen", "hear"):
            if step in (steps := self.possible()):
                await steps[step]()
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

    def _note(self, change: ActivityChange) -> None:
        self.told[change.activity.uuid].append(change.type)
        self._watch(change.activity)

    def _watch(self, activity: Activity) -> None:
        self.began[activity.uuid].add(activity.started_at)


async def _some_turns() -> None:
    for _ in range(20):
        await asyncio.sleep(0)
