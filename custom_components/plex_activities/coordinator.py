"""The coordinators of one server: its activities, and its playback sessions."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import replace
from typing import override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, HomeAssistantError
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator
from homeassistant.util.signal_type import SignalType

from .aioplex.client import PlexClient
from .aioplex.exceptions import PlexError
from .aioplex.models import Activity, ActivityCategory, ActivityNotification, Library
from .aioplex.notifications import StreamKind
from .aioplex.tracking import (
    MAX_ACTIVITIES,
    ActivityChange,
    ChangeType,
    Transition,
    apply_list,
    apply_message,
)
from .const import (
    DOMAIN,
    LOGGER,
    POLL_INTERVAL,
    SAFETY_NET_INTERVAL,
    SESSIONS_INTERVAL,
)
from .errors import sessions_error, update_error
from .server.data import PlexActivitiesData, idle_after, idle_since
from .server.end_causes import EndCauses
from .server.library_names import LibraryNames
from .server.reader import Reading, ServerReader
from .server.write_pacer import WritePacer

type PlexActivitiesConfigEntry = ConfigEntry[PlexActivitiesCoordinator]


class PlexActivitiesCoordinator(DataUpdateCoordinator[PlexActivitiesData]):
    """What is running on one server, from polls and from its notifications.

    Entities listen as with every coordinator. Each change, and each update of an
    activity, is also published to those who subscribe to it.
    """

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
        self.end_causes = EndCauses(self._publish_change)
        self._reader = ServerReader(hass, entry, client)
        self._library_names = LibraryNames(hass, entry, client, self._set_libraries)
        self._pacer = WritePacer(hass, self.async_update_listeners)
        self._queued_refresh: asyncio.Task[None] | None = None
        # UUIDs that messages were received about since the current poll was sent.
        self._updated_since_request: set[str] = set()
        # What a poll found, published once the entities are written.
        self._unpublished: tuple[Iterable[ActivityChange], Iterable[Activity]] = (), ()
        self._change_signal = SignalType[ActivityChange](
            f"{DOMAIN}_change_{entry.entry_id}"
        )
        self._update_signal = SignalType[Activity](f"{DOMAIN}_update_{entry.entry_id}")
        entry.async_on_unload(self._close)

    @override
    async def _async_update_data(self) -> PlexActivitiesData:
        # Callers from here on need the next poll.
        self._queued_refresh = None
        self._updated_since_request.clear()
        known = self._known
        try:
            reading = await self._reader.async_read(known)
        except PlexError as err:
            raise update_error(err) from err
        transition = apply_list(
            self.data.activities if known else {},
            reading.rows,
            reading.seen_at,
            self._updated_since_request,
        )
        idle: Mapping[ActivityCategory, float] = {}
        if self._known:
            self._unpublished = (
                self._changes_of_list(transition, reading),
                transition.updated,
            )
            # While some activities were hidden, idle time is unknown.
            if self.last_update_success and self.data.sees_all:
                idle = self.data.idle_since
        if reading.identity:
            self._library_names.restart_interval()
            server, libraries = reading.identity.server, reading.identity.libraries
        else:
            server, libraries = self.data.server, self.data.libraries
        idle = idle_since(idle, transition.after, self.hass.loop.time())
        data = PlexActivitiesData(
            server, reading.sees_all, libraries, transition.after, idle
        )
        self._library_names.refresh_if_unknown(libraries, transition.after.values())
        return data

    @property
    def _known(self) -> PlexActivitiesData | None:
        """The data, which is None before the first poll, unlike its type says."""
        return self.data

    def _changes_of_list(
        self, transition: Transition, reading: Reading
    ) -> list[ActivityChange]:
        if self.data.sees_all and not reading.sees_all:
            # What is missing now may only be hidden, and still be running.
            return [
                *(ActivityChange(ChangeType.VANISHED, it) for it in transition.ended),
                *(ActivityChange(ChangeType.STARTED, it) for it in transition.started),
            ]
        was_available = self.last_update_success
        return self.end_causes.settle(
            transition, ChangeType.FINISHED if was_available else ChangeType.VANISHED
        )

    @callback
    @override
    def async_update_listeners(self) -> None:
        """Write the entities, then publish what a poll found.

        Subscribers to changes therefore find the states as they are afterwards.
        """
        super().async_update_listeners()
        (changes, updated), self._unpublished = self._unpublished, ((), ())
        self._publish(changes, updated)

    @callback
    def async_apply(self, message: ActivityNotification) -> None:
        """Apply a notification. It does not tell whether polling works."""
        if self.end_causes.is_stale(message):
            return
        if len(self._updated_since_request) < MAX_ACTIVITIES:
            self._updated_since_request.add(message.uuid)
        transition = apply_message(self.data.activities, message)
        if transition.after is self.data.activities:
            return
        came_or_went = bool(transition.started or transition.ended)
        idle = self.data.idle_since
        if came_or_went:
            idle = idle_after(idle, transition, self.hass.loop.time())
        self.data = replace(self.data, activities=transition.after, idle_since=idle)
        changes = self.end_causes.settle(transition) if came_or_went else ()
        self._pacer.changed(urgent=came_or_went)
        self._publish(changes, transition.updated)
        self._library_names.refresh_if_unknown(
            self.data.libraries, (*transition.updated, *transition.ended)
        )

    @callback
    def async_subscribe(
        self, subscriber: Callable[[ActivityChange], None]
    ) -> CALLBACK_TYPE:
        """Call `subscriber`, a callback, once for each change, as soon as it is known.

        Activities that are running when the entry is set up are not changes.
        """
        return async_dispatcher_connect(self.hass, self._change_signal, subscriber)

    @callback
    def async_subscribe_updates(
        self, subscriber: Callable[[Activity], None]
    ) -> CALLBACK_TYPE:
        """Call `subscriber`, a callback, with each activity that is new or has changed.

        It gets every message, where listeners get one state a second.
        """
        return async_dispatcher_connect(self.hass, self._update_signal, subscriber)

    @property
    def streaming(self) -> bool:
        """Whether the notifications are connected."""
        return self.stream is not None

    async def async_stream_opened(self, kind: StreamKind) -> None:
        """Poll once, since notifications are not replayed, and then seldom."""
        self.stream = kind
        self.update_interval = SAFETY_NET_INTERVAL
        await self.async_refresh_shared()

    async def async_stream_lost(self) -> None:
        """Poll often again, and check at once whether the server still answers."""
        if self.streaming:
            self.stream = None
            self.update_interval = POLL_INTERVAL
            await self.async_refresh_fully()

    async def async_stream_refused(self) -> bool:
        """Return whether a poll is refused, too, which starts reauth.

        A token that is not the owner's may be refused the stream alone.
        """
        await self.async_refresh_shared()
        return isinstance(self.last_exception, ConfigEntryAuthFailed)

    def raise_if_unavailable(self) -> None:
        """Raise HomeAssistantError with the reason if the last poll failed."""
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

    async def async_run_request[T](self, request: Coroutine[None, None, T]) -> T:
        """Run a request in a task owned by the config entry.

        Cancelling the caller does not cancel it, unloading the entry does, because
        that closes its session. Raises what the request raises, and HomeAssistantError
        if the entry is unloaded meanwhile.
        """
        task = self.config_entry.async_create_background_task(
            self.hass, request, f"{self.name} - request"
        )
        task.add_done_callback(_retrieve_exception)
        await asyncio.wait([task])
        if task.cancelled():
            self.raise_if_unavailable()
        return task.result()

    async def async_refresh_fully(self) -> None:
        """Poll, and read identity, libraries and ownership again."""
        self._reader.read_fully_next()
        await self.async_refresh_shared()

    async def async_refresh_shared(self) -> None:
        """Poll once more. Callers that arrive before the poll starts share it.

        The poll is a task of its own: cancelling a caller does not cancel it, and
        unloading the entry does not cancel the callers.
        """
        if self._queued_refresh is None or self._queued_refresh.done():
            self._queued_refresh = self.config_entry.async_create_background_task(
                self.hass,
                self.async_refresh(),
                f"{self.name} - refresh on demand",
                # An eager task would start the poll before it is stored here, and
                # later callers would share a list that was requested before they came.
                eager_start=False,
            )
        await asyncio.wait([self._queued_refresh])

    async def async_refresh_libraries(self) -> None:
        """Read the libraries again; if that fails, the known ones stay."""
        await self.async_run_request(self._library_names.async_refresh())

    @callback
    def _set_libraries(self, libraries: Mapping[str, Library]) -> None:
        self.data = replace(self.data, libraries=libraries)
        self._pacer.changed(urgent=False)
        # A trigger may be waiting for the name of a library.
        self._publish((), self.data.running())

    @callback
    def _close(self) -> None:
        """End the waiting of all who wait for a change."""
        self.closed = True
        self._pacer.stop()
        self.async_update_listeners()

    @callback
    def _publish(
        self, changes: Iterable[ActivityChange], updated: Iterable[Activity]
    ) -> None:
        for change in changes:
            self._publish_change(change)
        for activity in updated:
            async_dispatcher_send(self.hass, self._update_signal, activity)

    @callback
    def _publish_change(self, change: ActivityChange) -> None:
        async_dispatcher_send(self.hass, self._change_signal, change)


def _retrieve_exception(task: asyncio.Task[object]) -> None:
    # asyncio logs an error if nobody retrieves it, and a cancelled caller does not.
    if not task.cancelled():
        task.exception()


class SessionsCoordinator(DataUpdateCoordinator[int | None]):
    """The number of playback sessions; None until the server has sent it once.

    It is polled only while something listens. Its failures do not affect the rest.
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
        self._next_refresh = 0.0

    @property
    def known(self) -> bool:
        """Whether the last poll succeeded."""
        return self.last_update_success and self.data is not None

    async def async_refresh_if_due(self) -> None:
        """Poll now, unless the last poll was less than an interval ago."""
        if self.hass.loop.time() >= self._next_refresh:
            await self.async_refresh()

    @override
    async def _async_update_data(self) -> int:
        self._next_refresh = self.hass.loop.time() + SESSIONS_INTERVAL.total_seconds()
        try:
            return await self._client.sessions()
        except PlexError as err:
            raise sessions_error(err) from err
