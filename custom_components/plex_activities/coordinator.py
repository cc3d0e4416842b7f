"""Owns the client and the value: poll, apply, subscribe, stop."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import replace
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .aioplex.client import PlexClient
from .aioplex.exceptions import PlexError
from .aioplex.models import Activity, ActivityCategory, ActivityNotification, Library
from .aioplex.notifications import StreamKind
from .aioplex.tracking import (
    MAX_ACTIVITIES,
    Activities,
    ActivityChange,
    apply,
    changes,
    hear_out,
    moved,
    replace_all,
)
from .const import (
    DOMAIN,
    LOGGER,
    POLL_INTERVAL,
    SAFETY_NET_INTERVAL,
    SESSIONS_INTERVAL,
)
from .errors import sessions_error, update_error
from .server.data import PlexActivitiesData, idle_since
from .server.end_causes import Endings
from .server.library_names import LibraryLookup
from .server.reader import ServerReader
from .server.stop import ActivityControl
from .server.stop_methods import Stopped
from .server.subscribers import Subscribers
from .server.write_pacer import WritePacer

type PlexActivitiesConfigEntry = ConfigEntry[PlexActivitiesCoordinator]


class PlexActivitiesCoordinator(DataUpdateCoordinator[PlexActivitiesData]):
    """What one server does, learnt by polling and from its notifications."""

    config_entry: PlexActivitiesConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: PlexActivitiesConfigEntry, client: PlexClient
    ) -> None:
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=entry.title,
            update_interval=POLL_INTERVAL,
            always_update=False,
        )
        self.client = client
        self.stream: StreamKind | None = None
        self.closed = False
        self._reader = ServerReader(hass, entry, client)
        self._libraries = LibraryLookup(hass, entry, client, self._async_learnt)
        self._queued: asyncio.Task[None] | None = None
        # What there were messages about since a list was asked for.
        self._meanwhile: set[str] = set()
        self._polled_changes: list[ActivityChange] = []
        self._polled_moves: list[Activity] = []
        self._subscribers = Subscribers[ActivityChange]()
        self._endings = Endings(self._subscribers.tell)
        self._control = ActivityControl(client, self, self._endings)
        self._watchers = Subscribers[Activity]()
        self._pacer = WritePacer(hass, self.async_update_listeners)
        entry.async_on_unload(self._close)

    @override
    async def _async_update_data(self) -> PlexActivitiesData:
        # Who wants a fresh list from now on, wants another one.
        self._queued = None
        self._meanwhile.clear()
        try:
            reading = await self._reader.async_read(self._known)
        except PlexError as err:
            raise update_error(err) from err
        before = self._known.activities if self._known else {}
        after = replace_all(before, reading.activities, self._meanwhile)
        idle: Mapping[ActivityCategory, float] = {}
        if self._known:
            self._polled_changes = self._diff(
                before,
                after,
                vanished=not self.last_update_success,
                hidden=self._known.sees_all and not reading.sees_all,
            )
            self._polled_moves = moved(before, after)
            if self.last_update_success and self.data.sees_all:
                idle = self.data.idle_since
        if reading.identity:
            self._libraries.put_off()
        server, libraries = reading.identity or (self.data.server, self.data.libraries)
        # What was hidden may have been work.
        idle = idle_since(idle, after, self.hass.loop.time())
        data = PlexActivitiesData(server, reading.sees_all, libraries, after, idle)
        self._libraries.look(data.libraries, after.values())
        return data

    @property
    def _known(self) -> PlexActivitiesData | None:
        """The value, which its type promises, but not before the first poll."""
        return self.data

    @callback
    @override
    def _async_refresh_finished(self) -> None:
        found, self._polled_changes = self._polled_changes, []
        moves, self._polled_moves = self._polled_moves, []
        if found:
            # Whoever hears of a change finds the states as they are after it.
            self.async_update_listeners()
        self._async_publish(found, moves)

    @callback
    def async_apply(self, notification: ActivityNotification) -> None:
        """Take in one message. It says nothing about whether polling works."""
        if self._endings.is_late(notification):
            return
        uuid = notification.uuid
        if len(self._meanwhile) < MAX_ACTIVITIES:
            self._meanwhile.add(uuid)
        before = self.data.activities
        after = apply(before, notification)
        if after is before:
            return
        found: list[ActivityChange] = []
        idle = self.data.idle_since
        came_or_went = len(before) != len(after)
        if came_or_went:
            found = self._diff(hear_out(before, notification), after)
            idle = idle_since(idle, after, self.hass.loop.time())
        self.data = replace(self.data, activities=after, idle_since=idle)
        self._pacer.changed(urgent=came_or_went)
        activity = after.get(uuid)
        self._async_publish(found, (activity,) if activity else ())
        self._libraries.look(self.data.libraries, (notification.activity,))

    @callback
    def async_subscribe(
        self, subscriber: Callable[[ActivityChange], None]
    ) -> CALLBACK_TYPE:
        """Have `subscriber` called once for each change, as soon as it is known.

        What runs already when the entry is set up is no change.
        """
        return self._subscribers.add(subscriber)

    @callback
    def async_watch(self, watcher: Callable[[Activity], None]) -> CALLBACK_TYPE:
        """Have `watcher` called with each activity that is new or has changed.

        It sees every message, where listeners get to see one state a second.
        """
        return self._watchers.add(watcher)

    @property
    def streaming(self) -> bool:
        """Whether the server tells of changes by itself."""
        return self.stream is not None

    async def async_stream_opened(self, kind: StreamKind) -> None:
        """Take a fresh list, since nothing is replayed."""
        self.stream = kind
        self.update_interval = SAFETY_NET_INTERVAL
        await self.async_refresh_apart()

    async def async_stream_lost(self) -> None:
        """Go back to frequent polling, and see at once whether the server is gone."""
        if self.streaming:
            self.stream = None
            self.update_interval = POLL_INTERVAL
            await self.async_look_closely()

    async def async_stream_refused(self) -> bool:
        """Return whether the token is refused, which starts reauth.

        It may be the stream alone that others than the server's owner do not get.
        """
        await self.async_refresh_apart()
        return isinstance(self.last_exception, ConfigEntryAuthFailed)

    async def async_stop(self, activity_id: str) -> Stopped:
        """Stop an activity and return when it is proven to be over.

        Raises ServiceValidationError if Plex does not let it be stopped, and
        HomeAssistantError if the server fails or goes on with it regardless.
        """
        return await self._control.async_stop(activity_id)

    async def async_stop_all(
        self, activities: Iterable[Activity]
    ) -> list[Stopped | HomeAssistantError]:
        """Stop all of these at once; what did not work is returned in its place."""
        return await self._control.async_stop_all(activities)

    def raise_if_unavailable(self) -> None:
        """Raise HomeAssistantError, with the reason, if nothing is known by now."""
        if self.closed:
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

    async def async_apart[T](self, request: Coroutine[None, None, T]) -> T:
        """Ask the server in a task that ends with the entry, and with nobody else.

        A request that outlives it would find its session closed. Raises what the
        request does, and HomeAssistantError if the entry is unloaded meanwhile.
        """
        task = self.config_entry.async_create_background_task(
            self.hass, request, f"{self.name} - request"
        )
        # Whoever gives up waiting does not hear how it ended.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait([task])
        if task.cancelled():
            self.raise_if_unavailable()
        return task.result()

    async def async_look_closely(self) -> None:
        """Take a fresh list, and see who gives it and what it may hide."""
        self._reader.look_closely()
        await self.async_refresh_apart()

    async def async_refresh_apart(self) -> None:
        """Refresh once more; who asks for that before it has begun shares it.

        In a task of its own: neither a caller who gives up ends it, nor does an entry
        that is unloaded end the caller.
        """
        if self._queued is None or self._queued.done():
            self._queued = self.config_entry.async_create_background_task(
                self.hass, self.async_refresh(), f"{self.name} - refresh on demand"
            )
        await asyncio.wait([self._queued])

    @callback
    def _close(self) -> None:
        """Let nobody go on to wait for what will not come, or believe what is old."""
        self.closed = True
        self._pacer.stop()
        self.async_update_listeners()

    async def async_read_libraries(self) -> None:
        """Ask for the libraries' names; if that fails, the known ones stay."""
        await self.async_apart(self._libraries.async_read())

    @callback
    def _async_learnt(self, libraries: Mapping[str, Library]) -> None:
        self.data = replace(self.data, libraries=libraries)
        self._pacer.changed(urgent=False)
        # Who waits for a library by its name may have waited for this.
        self._async_publish((), self.data.running())

    def _diff(
        self,
        before: Activities,
        after: Activities,
        *,
        vanished: bool = False,
        hidden: bool = False,
    ) -> list[ActivityChange]:
        """Return what can be told; what is only `hidden` by now may well go on."""
        found = changes(before, after, vanished=vanished or hidden)
        return found if hidden else self._endings.sift(found, after)

    @callback
    def _async_publish(
        self, found: Iterable[ActivityChange], moves: Iterable[Activity]
    ) -> None:
        for change in found:
            self._subscribers.tell(change)
        for activity in moves:
            self._watchers.tell(activity)


class SessionsCoordinator(DataUpdateCoordinator[int | None]):
    """The number of sessions; None until the server has told it once.

    Its failures are its own: everything else works without it.
    """

    config_entry: PlexActivitiesConfigEntry

    def __init__(
        self, hass: HomeAssistant, entry: PlexActivitiesConfigEntry, client: PlexClient
    ) -> None:
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{entry.title} sessions",
            update_interval=SESSIONS_INTERVAL,
            always_update=False,
        )
        self._client = client
        self._due = 0.0

    @property
    def known(self) -> bool:
        """Whether the last answer was one."""
        return self.last_update_success and self.data is not None

    async def async_refresh_if_due(self) -> None:
        """Ask now, unless that was done less than an interval ago."""
        if self.hass.loop.time() >= self._due:
            await self.async_refresh()

    @override
    async def _async_update_data(self) -> int:
        self._due = self.hass.loop.time() + SESSIONS_INTERVAL.total_seconds()
        try:
            return await self._client.sessions()
        except PlexError as err:
            raise sessions_error(err) from err
