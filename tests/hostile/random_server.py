"""A server whose lists and messages arrive late, twice or never."""

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
from simulator import PlexSimulator
from tests.support.actions import call, rows, stopped
from tests.support.clock import PATIENCE
from tests.support.frames import frame
from tests.support.server import SUBSCRIPTIONS

from .expected_activity import ExpectedActivity
from .random_connection import LIST, RandomConnection, Step, some_turns

type ActivityStep = Callable[[ExpectedActivity], Awaitable[None]]

NAMES = "ab"


class RandomServer:
    """Offers steps that change activities; records the changes that are published."""

    def __init__(
        self, hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
    ) -> None:
        self._hass = hass
        self._entry = entry
        self._plex = plex
        self._latest: dict[str, ExpectedActivity] = {}
        self.activities: dict[str, ExpectedActivity] = {}
        self.changes: dict[str, list[ChangeType]] = defaultdict(list)
        self.start_times: dict[str, set[object]] = defaultdict(set)
        self._connection = RandomConnection(hass, entry, plex, self.activities)
        coordinator = entry.runtime_data
        self._unsubscribe = coordinator.publisher.async_subscribe(self._record_change)
        self._unsubscribe_updates = coordinator.publisher.async_subscribe_updates(
            self._record_start_time
        )
        plex.on_cancel = self._on_cancel

    def steps(self) -> dict[str, Step]:
        """Return the steps that are possible now, by their names."""
        steps = self._connection.steps()
        for name in NAMES:
            activity = self._latest.get(name)
            if self._connection.reachable and not (activity and activity.running):
                steps[f"start {name}"] = partial(self._start, name)
            if activity:
                steps |= {
                    f"{verb} {name}": partial(step, activity)
                    for verb, step in self._steps_of(activity).items()
                }
        if self._connection.delivers_messages:
            steps["receive messages"] = self._receive_messages
        return steps

    def _steps_of(self, activity: ExpectedActivity) -> dict[str, ActivityStep]:
        steps: dict[str, ActivityStep] = {"repeat the end of": self._repeat_end}
        if activity.running:
            steps = {
                "progress": self._progress,
                "finish": self._finish,
                "silently end": self._end_silently,
            }
        if activity.stop:
            steps["respond to the stop of"] = self._respond_to_stop
        elif self._connection.reachable:
            steps["stop"] = self._stop
        return steps

    async def _start(self, name: str) -> None:
        uuid = self._plex.start(SUBSCRIPTIONS, cancellable=True)
        activity = ExpectedActivity(uuid)
        self.activities[uuid] = self._latest[name] = activity
        self._note_delivery(activity)

    async def _progress(self, activity: ExpectedActivity) -> None:
        row = self._plex.find(activity.uuid)
        assert row is not None
        self._plex.progress(activity.uuid, row["progress"] + 1)
        self._note_delivery(activity)

    async def _finish(self, activity: ExpectedActivity) -> None:
        self._plex.finish(activity.uuid)
        activity.running = False
        self._note_delivery(activity)

    async def _end_silently(self, activity: ExpectedActivity) -> None:
        """End it without a message."""
        self._plex.forget(activity.uuid)
        activity.running = activity.fully_notified = False
        self._note_delivery(activity)

    async def _repeat_end(self, activity: ExpectedActivity) -> None:
        """Send that it has ended: late, or once more."""
        self._plex.send(frame("ended", activity.uuid, type=SUBSCRIPTIONS, progress=100))

    async def _stop(self, activity: ExpectedActivity) -> None:
        """Stop it by the action; the response follows with `respond to the stop of`."""
        self._plex.hold(f"{LIST}/{activity.uuid}")
        activity.stop = asyncio.create_task(stopped(self._hass, activity.uuid))
        await some_turns()

    def _on_cancel(self, uuid: str) -> None:
        activity = self.activities[uuid]
        if activity.running:
            activity.running, activity.stopped = False, True
            self._note_delivery(activity)

    async def _respond_to_stop(self, activity: ExpectedActivity) -> None:
        self._plex.release(f"{LIST}/{activity.uuid}")
        await some_turns()

    def _note_delivery(self, activity: ExpectedActivity) -> None:
        if not self._connection.delivers_messages:
            activity.fully_notified = False
        activity.ended_unreachable = (
            not activity.running and not self._connection.reachable
        )

    async def _receive_messages(self) -> None:
        """Wait until every message that was sent has arrived."""
        last = self._plex.start(SUBSCRIPTIONS)
        self._plex.finish(last)
        async with asyncio.timeout(PATIENCE):
            while len(self.changes[last]) < 2:  # noqa: ASYNC110  # there is no event for it
                await asyncio.sleep(0)
        assert self.changes.pop(last) == [ChangeType.STARTED, ChangeType.FINISHED]

    async def recover(self) -> None:
        """Restore the server and its stream, wait for all responses, and poll twice.

        An end that an open stream did not tell is believed when a second list shows it.
        """
        self._plex.release()
        for name in (
            "start server",
            "release messages",
            "reopen stream",
            "receive messages",
        ):
            if step := self.steps().get(name):
                await step()
        for activity in self.activities.values():
            if activity.stop:
                await activity.stop
        for _ in range(2):
            await self._entry.runtime_data.async_refresh()

    async def clear(self) -> None:
        """Remove the activities and subscriptions of this example."""
        self._plex.clear()
        await self._entry.runtime_data.async_refresh()
        self._unsubscribe()
        self._unsubscribe_updates()

    async def shown(self) -> dict[str, object]:
        """Return the progress of each activity that the integration shows."""
        found = rows(await call(self._hass, "get_activities"))
        return {str(row["activity_id"]): row["progress"] for row in found}

    def running(self) -> dict[str, object]:
        """Return the progress of each activity that is running on the server."""
        return {row["uuid"]: row["progress"] for row in self._plex.activities}

    @callback
    def _record_change(self, change: ActivityChange) -> None:
        self.changes[change.activity.uuid].append(change.type)
        self._record_start_time(change.activity)

    @callback
    def _record_start_time(self, activity: Activity) -> None:
        self.start_times[activity.uuid].add(activity.started_at)
