"""The coordinator of what is running on one server."""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import override

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .aioplex.bounds import MAX_ACTIVITIES
from .aioplex.client import PlexClient
from .aioplex.exceptions import PlexAuthenticationError, PlexError
from .aioplex.models import Activity, ActivityCategory, Library
from .aioplex.notifications import (
    ActivityNotification,
    PlaybackNotification,
    StreamKind,
)
from .aioplex.tracking import (
    ActivityChange,
    ChangeType,
    Transition,
    apply_list,
    apply_message,
)
from .const import DOMAIN, LOGGER
from .errors import error_key, update_error
from .server.categories import COUNTED_CATEGORIES
from .server.data import PlexActivitiesData
from .server.end_causes import EndCauses
from .server.entry_tasks import SharedTask, async_run_in_task
from .server.health import Failure, Health, StreamPlan
from .server.idle_times import IdleTimes
from .server.libraries import Libraries
from .server.publisher import Publisher
from .server.reader import Reading, ServerReader
from .server.start_times import StartTimes
from .server.stop_methods import StopMethod, StopRecord, StopTargets, lacks_targets
from .server.stop_requests import StopRequests
from .server.stop_targets import StopTargetReader
from .server.unreported import UnreportedChanges
from .server.write_pacer import WritePacer

# Diagnostics show what became of the last requests to stop something.
MAX_STOPS = 10

type PlexActivitiesConfigEntry = ConfigEntry[PlexActivitiesCoordinator]


class PlexActivitiesCoordinator(DataUpdateCoordinator[PlexActivitiesData]):
    """What is running on one server, from polls and from its notifications.

    Entities listen as with every coordinator. Each change, and each update of an
    activity, is also published to those who subscribe to it.
    """

    config_entry: PlexActivitiesConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: PlexActivitiesConfigEntry,
        client: PlexClient,
        health: Health,
    ) -> None:
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=timedelta(seconds=health.next_list),
            always_update=False,
        )
        self.client = client
        self.publisher = Publisher(hass, entry)
        self.end_causes = EndCauses(self.publisher.async_publish_change)
        self.start_times = StartTimes(hass, entry)
        self.stop_requests = StopRequests(hass, entry, client)
        self._reader = ServerReader(hass, entry, client)
        self._libraries = Libraries(hass, entry, client, self._set_libraries)
        self._target_reader = StopTargetReader(
            hass, entry, client, self.async_targets_read
        )
        self._pacer = WritePacer(hass, self.async_update_listeners)
        self._shared_refresh = SharedTask(
            hass, entry, self.async_refresh, f"{self.name} - refresh on demand"
        )

        self.health = health
        self.lists_work = asyncio.Event()
        # Done once the entry is unloaded, or Home Assistant stops.
        self.closed: asyncio.Future[None] = hass.loop.create_future()
        self._close_stream: Callable[[], None] | None = None
        # The next list is the first one after a stream was opened.
        self._list_is_baseline = False
        # UUIDs that messages were received about since the current poll was sent.
        self._updated_since_request: set[str] = set()
        self._unreported = UnreportedChanges()
        # What a poll found, published once the entities are written.
        self._unpublished: tuple[Iterable[ActivityChange], Iterable[Activity]] = (), ()

        # The translation key of the last failed list.
        self.last_error: str | None = None
        # For diagnostics.
        self.messages = 0
        self.stops: deque[StopRecord] = deque(maxlen=MAX_STOPS)
        entry.async_on_unload(self._close)
        # Not once: a set-up that the stop breaks off removes the listener afterwards.
        entry.async_on_unload(
            hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._close_at_stop)
        )

    @override
    async def _async_setup(self) -> None:
        await self.start_times.async_load()

    @override
    async def _async_update_data(self) -> PlexActivitiesData:
        self._shared_refresh.begun()
        self._updated_since_request.clear()
        known = self._known
        try:
            reading = await self._reader.async_read(known)
        except PlexError as err:
            return self._list_failed(err)
        except Exception as err:  # noqa: BLE001  # whatever it is, a list has failed
            if not self.health.failures:
                LOGGER.exception("Unexpected error reading %s", self.name)
            return self._list_failed(PlexError(str(err)))
        return self._list_succeeded(reading)

    def _list_succeeded(self, reading: Reading) -> PlexActivitiesData:
        """Return the data after a list, and request what it shows to be unknown."""
        was_away = self.health.is_away
        transition = self._apply_list(reading)
        idle = IdleTimes(watched_since=self.hass.loop.time())
        if self._known:
            self._unpublished = (
                self._changes_of_list(transition, reading, was_away=was_away),
                transition.updated,
            )
            # While some activities were hidden, idle time is unknown.
            if self.data.sees_all and not was_away:
                idle = self.data.idle_times
        if reading.identity:
            server = reading.identity.server
            libraries = self._libraries.confirmed(reading.identity.libraries)
        else:
            server, libraries = self.data.server, self.data.libraries
        idle = idle.after(transition.ended, libraries, self.hass.loop.time())
        self._libraries.refresh_if_unknown(libraries, transition.after.values())
        targets = self._targets_after(reading).for_running(transition.after)
        self._target_reader.read_if_needed(targets, transition.after.values())
        return PlexActivitiesData(
            server=server,
            sees_all=reading.sees_all,
            ownership_in_doubt=reading.ownership_in_doubt,
            libraries=libraries,
            activities=transition.after,
            idle_times=idle,
            scan_durations=self._libraries.scan_durations,
            targets=targets,
        )

    def _targets_after(self, reading: Reading) -> StopTargets:
        """Return what is known to be stoppable; after an outage that is read again."""
        known = self.data.targets if self._known and not reading.identity else None
        return (known or StopTargets()).after(StopTargets(tasks=reading.tasks))

    def _apply_list(self, reading: Reading) -> Transition:
        """Apply a list, but hold ends back that the open stream may still report."""
        before = self.data.activities if self._known else {}
        newer = self._updated_since_request
        missing = before.keys() - reading.rows.keys() - newer
        checks_stream = self._checks_stream(reading)
        if checks_stream:
            held = self._unreported.to_hold(missing, self.end_causes.expected)
        else:
            held = frozenset(missing if reading.may_hide_activities else ())
        transition = apply_list(
            before,
            reading.rows,
            reading.seen_at,
            newer | held,
            self.start_times.take_loaded(),
        )
        self.start_times.add_started(transition, reading.seen_at)
        self._note_ended_scans(transition)
        self.start_times.async_write_if_changed(transition.after, reading.seen_at)
        self._list_is_baseline = False
        before_list, self._unreported = self._unreported, UnreportedChanges()
        health = self.health.list_succeeded()
        if checks_stream:
            self._unreported = UnreportedChanges.after(
                held, (activity.uuid for activity in transition.started)
            )
            if before_list.confirmed_by(missing):
                health = health.list_showed_unreported(confirmed=True)
            if not self._unreported.is_empty:
                health = health.list_showed_unreported(confirmed=False)
        if self.health.refusals:
            self._end_reauth()
        self._set_health(health)
        return transition

    def _checks_stream(self, reading: Reading) -> bool:
        """Whether a message should have reported each change that this list shows.

        The stream cannot report what happened before it was opened, nor the end of what
        is only hidden.
        """
        return (
            self.streaming
            and not self._list_is_baseline
            and not reading.may_hide_activities
            and not self._hides_more(reading)
        )

    def _end_reauth(self) -> None:
        """Close the dialog that asks for another token: this one is accepted again."""
        flows = self.hass.config_entries.flow
        context = {"entry_id": self.config_entry.entry_id, "source": SOURCE_REAUTH}
        for flow in flows.async_progress_by_handler(DOMAIN, match_context=context):
            flows.async_abort(flow["flow_id"])

    def _list_failed(self, err: PlexError) -> PlexActivitiesData:
        """Return the data as it is, or raise UpdateFailed if the server is unavailable."""
        refused = isinstance(err, PlexAuthenticationError)
        self._set_health(
            self.health.list_failed(Failure.REFUSED if refused else Failure.OTHER)
        )
        if self.health.ask_user and self._known:
            self.config_entry.async_start_reauth(self.hass)
        self.last_error = error_key(err)
        if not self.health.available:
            raise update_error(err) from err
        LOGGER.debug("A list of %s failed: %s", self.name, err)
        return self.data

    @callback
    def _set_health(self, health: Health) -> None:
        """Follow the decisions of a new health; the poll under way uses the interval."""
        self.health = health
        self.update_interval = timedelta(seconds=health.next_list)
        if health.failures:
            self.lists_work.clear()
        else:
            self.lists_work.set()
        if health.should_reconnect and self._close_stream is not None:
            self._close_stream()

    @property
    def _known(self) -> PlexActivitiesData | None:
        """The data, which is None before the first poll, unlike its type says."""
        return self.data

    def _hides_more(self, reading: Reading) -> bool:
        """Whether this list hides activities that the one before would have shown."""
        return bool(self._known and self.data.sees_all and not reading.sees_all)

    def _changes_of_list(
        self, transition: Transition, reading: Reading, *, was_away: bool
    ) -> list[ActivityChange]:
        if self._hides_more(reading):
            # What is missing now may still be running.
            return [
                *(ActivityChange(ChangeType.VANISHED, it) for it in transition.ended),
                *(ActivityChange(ChangeType.STARTED, it) for it in transition.started),
            ]
        return self.end_causes.settle(
            transition, ChangeType.VANISHED if was_away else ChangeType.FINISHED
        )

    @callback
    @override
    def async_update_listeners(self) -> None:
        """Write the entities, then publish what a poll found.

        Subscribers to changes therefore find the states as they are afterwards.
        """
        super().async_update_listeners()
        (changes, updated), self._unpublished = self._unpublished, ((), ())
        self.publisher.async_publish(changes, updated)

    @callback
    def async_apply(self, message: ActivityNotification) -> None:
        """Apply a notification. Lists may fail while notifications arrive."""
        self._unreported = self._unreported.without(message.uuid)
        if (health := self.health.message_received()) is not self.health:
            self._set_health(health)
        if self.end_causes.is_stale(message):
            return
        if len(self._updated_since_request) < MAX_ACTIVITIES:
            self._updated_since_request.add(message.uuid)
        transition = apply_message(self.data.activities, message)
        if transition.after is self.data.activities:
            return
        self.start_times.add_started(transition, message.seen_at)
        self._note_ended_scans(transition)
        came_or_went = bool(transition.started or transition.ended)
        idle = self.data.idle_times
        if transition.ended:
            now = self.hass.loop.time()
            idle = idle.after(transition.ended, self.data.libraries, now)
        self.data = replace(
            self.data,
            activities=transition.after,
            idle_times=idle,
            targets=self.data.targets.for_running(transition.after),
        )
        changes = self.end_causes.settle(transition) if came_or_went else ()
        if self._is_shown(transition):
            self._pacer.changed(urgent=came_or_went)
        self.publisher.async_publish(changes, transition.updated)
        self._libraries.refresh_if_unknown(
            self.data.libraries, (*transition.updated, *transition.ended)
        )
        self._target_reader.read_if_needed(self.data.targets, transition.updated)

    def _is_shown(self, transition: Transition) -> bool:
        """Return whether an enabled entity shows what has changed.

        The entities of one category have it as their context.
        """
        categories = {
            activity.category for activity in (*transition.ended, *transition.updated)
        }
        return not (
            categories.isdisjoint(COUNTED_CATEGORIES)
            and categories.isdisjoint(self.async_contexts())
        )

    @callback
    def _note_ended_scans(self, transition: Transition) -> None:
        for activity in transition.ended:
            if activity.category is ActivityCategory.LIBRARY_SCAN:
                # When something ended during an outage is unknown.
                duration = (
                    None if self.health.is_away else self.start_times.elapsed(activity)
                )
                self._libraries.scan_ended(activity.library_id, duration)

    @callback
    def async_scan_requested(self, library_id: str) -> None:
        """Read the libraries soon, because a short scan may never be listed."""
        self._libraries.scan_ended(library_id, None)

    @property
    def streaming(self) -> bool:
        """Whether the notifications are connected."""
        return self.health.stream is not None

    @property
    def stream_kind(self) -> StreamKind | None:
        """How notifications arrive; None if they are not connected."""
        return self.health.stream.kind if self.health.stream is not None else None

    async def async_stream_opened(
        self, plan: StreamPlan, close: Callable[[], None]
    ) -> None:
        """Poll once, since notifications are not replayed, and then seldom.

        `close` is called if the stream turns out to report nothing.
        """
        self._close_stream = close
        self._list_is_baseline = True
        self._set_health(self.health.stream_opened(plan, self.hass.loop.time()))
        await self.async_refresh_shared()
        self.publisher.async_publish_playback(PlaybackNotification(ended=True))

    async def async_stream_lost(self) -> None:
        """Poll often again, and check at once whether the server still answers."""
        was_open, self._close_stream = self.streaming, None
        self._set_health(self.health.stream_lost(self.hass.loop.time()))
        if was_open:
            await self.async_refresh_fully()
            self.publisher.async_publish_playback(PlaybackNotification(ended=True))

    def raise_if_unavailable(self) -> None:
        """Raise HomeAssistantError with the reason if the last poll failed."""
        if self.closed.done():
            raise HomeAssistantError(
                translation_domain=DOMAIN, translation_key="unloaded"
            )
        if self.last_update_success:
            return
        reason = self.last_exception
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=getattr(reason, "translation_key", None) or "unknown",
            translation_placeholders=getattr(reason, "translation_placeholders", None),
        ) from reason

    async def async_run_request[T](self, request: Coroutine[None, None, T]) -> T:
        """Run a request in a task of the config entry.

        Cancelling the caller does not cancel it, unloading the entry does, because
        that closes its session. Raises what the request raises, and HomeAssistantError
        if the entry is unloaded meanwhile, or Home Assistant stops.
        """
        if self.closed.done():
            # What begins now would delay the stop.
            request.close()
            self.raise_if_unavailable()
        task = await async_run_in_task(
            self.hass, self.config_entry, request, f"{self.name} - request"
        )
        if task.cancelled():
            self.raise_if_unavailable()
        return task.result()

    async def async_refresh_fully(self) -> None:
        """Poll, and read identity, libraries and ownership again."""
        self._reader.read_fully_next()
        await self.async_refresh_shared()

    async def async_refresh_shared(self) -> None:
        """Poll once more. Callers that arrive before the poll starts share it.

        Cancelling a caller does not cancel the poll, and unloading the entry does not
        cancel the callers.
        """
        await self._shared_refresh.async_wait()

    async def async_refresh_libraries(self) -> None:
        """Read the libraries again; if that fails, the known ones stay."""
        await self.async_run_request(self._libraries.async_refresh())

    async def async_read_stop_targets(self, activity: Activity) -> None:
        """Read what the server lists that may stop this, unless it is known.

        Raises PlexError.
        """
        if lacks_targets(activity, self.data.targets):
            await self.async_run_request(
                self._target_reader.async_read(self.data.targets)
            )

    @callback
    def async_stop_refused(self, uuids: Iterable[str], method: StopMethod) -> None:
        """Remember that the server has refused to stop these by this method."""
        targets = self.data.targets.after_refusal(uuids, method)
        self._set_targets(targets.for_running(self.data.activities))

    @callback
    def async_targets_read(self, read: StopTargets) -> None:
        """Take in what the server lists that can be stopped."""
        self._set_targets(self.data.targets.after(read))

    @callback
    def _set_targets(self, targets: StopTargets) -> None:
        self.data = replace(self.data, targets=targets)
        self._pacer.changed(urgent=False)

    @callback
    def _set_libraries(self, libraries: Mapping[str, Library]) -> None:
        before, durations = self.data, self._libraries.scan_durations
        if (libraries, durations) == (before.libraries, before.scan_durations):
            return
        self.data = replace(before, libraries=libraries, scan_durations=durations)
        self._pacer.changed(urgent=False)
        if self.data.titles != before.titles:
            # A trigger may be waiting for the name of a library.
            self.publisher.async_publish((), self.data.activities.values())

    @callback
    def _close_at_stop(self, _event: Event) -> None:
        if self._known:
            self.start_times.async_write_at_stop(self.data.activities)
        self._close()

    async def async_write_starts(self) -> None:
        """Write when the running activities were first seen, before an unload."""
        await self.start_times.async_write_now(self.data.activities)

    @callback
    def _close(self) -> None:
        """End the waiting of all who wait for a change."""
        if not self.closed.done():
            self.closed.set_result(None)
        self._pacer.stop()
        self._libraries.stop()
        self.async_update_listeners()
