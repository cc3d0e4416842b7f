"""Whatever comes first, message or list, in the end it is what the server says."""

import asyncio
from collections import defaultdict

from hypothesis import HealthCheck, given, settings, strategies as st
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex.tracking import (
    ActivityChange,
    ChangeType,
)
from homeassistant.core import HomeAssistant
from simulator import PlexSimulator
from tests.common import PATIENCE, SCAN, answered, call, rows

LIST = "/activities"
NAMES = "abcd"

# What the server does, and what happens to the lists and messages about it:
# `ask` has a list asked for, which is made up then, and sent when `answer` comes;
# `hear` lets what was sent arrive.
STEPS = st.lists(
    st.tuples(st.sampled_from(["start", "progress", "finish"]), st.sampled_from(NAMES))
    | st.tuples(st.sampled_from(["ask", "answer", "hear"]), st.just("")),
    max_size=25,
)


class Story:
    """Has a server do things, and counts what is told of them."""

    def __init__(
        self, hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._plex = plex
        self._asked: asyncio.Task[None] | None = None
        self._running: dict[str, str] = {}
        self.told: dict[str, list[ChangeType]] = defaultdict(list)
        self.end = entry.runtime_data.async_subscribe(self._note)

    def _note(self, change: ActivityChange) -> None:
        self.told[change.activity.uuid].append(change.type)

    async def act(self, step: str, name: str) -> None:
        match step:
            case "start" if name not in self._running:
                self._running[name] = self._plex.start(SCAN)
            case "progress" if uuid := self._running.get(name):
                row = self._plex.find(uuid)
                assert row is not None
                self._plex.progress(uuid, row["progress"] + 1)
            case "finish" if uuid := self._running.pop(name, None):
                self._plex.finish(uuid)
            case "ask" if self._asked is None:
                self._plex.hold(LIST)
                self._plex.requests.clear()
                refresh = self._entry.runtime_data.async_refresh()
                self._asked = self._hass.async_create_task(refresh)
                await self._plex.wait_for_request("GET", LIST)
            case "answer" if self._asked is not None:
                self._plex.release()
                await self._asked
                self._asked = None
            case "hear":
                await self.hear()

    async def hear(self) -> None:
        """Wait until everything that was sent so far has arrived."""
        mark = self._plex.start(SCAN)
        self._plex.finish(mark)
        async with asyncio.timeout(PATIENCE):
            while len(self.told[mark]) < 2:  # noqa: ASYNC110  # nothing else tells it
                await asyncio.sleep(0)
        assert self.told.pop(mark) == [ChangeType.STARTED, ChangeType.FINISHED]

    async def known(self) -> dict[str, object]:
        found = rows(await call(self._hass, "get_activities"))
        return {str(each["activity_id"]): each["progress"] for each in found}

    def really(self) -> dict[str, object]:
        return {each["uuid"]: each["progress"] for each in self._plex.activities}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_messages_and_lists_agree_in_whatever_order_they_come(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    steps: list[tuple[str, str]],
) -> None:
    story = Story(hass, entry, plex)
    for step, name in steps:
        await story.act(step, name)
    await story.act("answer", "")
    await story.hear()
    # No list was asked for after the last message: what was heard has to do.
    assert await story.known() == story.really()
    for uuid, told in story.told.items():
        runs = uuid in story.really()
        assert told == [ChangeType.STARTED, ChangeType.FINISHED][: 1 if runs else 2]
    for name in NAMES:
        await story.act("finish", name)
    await story.hear()
    await answered(entry)
    assert await story.known() == {}
    story.end()
