"""Publishes what happens on one server to those who subscribe."""

from collections.abc import Callable, Iterable

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.dispatcher import (
    async_dispatcher_connect,
    async_dispatcher_send,
)
from homeassistant.util.signal_type import SignalType

from ..aioplex.models import Activity
from ..aioplex.notifications import PlaybackNotification
from ..aioplex.tracking import ActivityChange
from ..const import DOMAIN


class Publisher:
    """The changes and updates of activities, and the messages about playback.

    Subscribers are callbacks.
    """

    def __init__(self, hass: HomeAssistant, entry: ConfigEntry) -> None:
        self._hass = hass
        self._change = SignalType[ActivityChange](f"{DOMAIN}_change_{entry.entry_id}")
        self._update = SignalType[Activity](f"{DOMAIN}_update_{entry.entry_id}")
        self._playback = SignalType[PlaybackNotification](
            f"{DOMAIN}_playback_{entry.entry_id}"
        )

    @callback
    def async_subscribe(
        self, subscriber: Callable[[ActivityChange], None]
    ) -> CALLBACK_TYPE:
        """Call `subscriber` once for each change, as soon as it is known.

        Activities that are running when the entry is set up are not changes.
        """
        return async_dispatcher_connect(self._hass, self._change, subscriber)

    @callback
    def async_subscribe_updates(
        self, subscriber: Callable[[Activity], None]
    ) -> CALLBACK_TYPE:
        """Call `subscriber` with each activity that is new or has changed.

        It gets every message, where listeners get one state a second.
        """
        return async_dispatcher_connect(self._hass, self._update, subscriber)

    @callback
    def async_subscribe_playback(
        self, subscriber: Callable[[PlaybackNotification], None]
    ) -> CALLBACK_TYPE:
        """Call `subscriber` with each message about playback.

        It is also called when the stream was opened or lost: messages may be missing.
        """
        return async_dispatcher_connect(self._hass, self._playback, subscriber)

    @callback
    def async_publish_change(self, change: ActivityChange) -> None:
        """Publish one change."""
        async_dispatcher_send(self._hass, self._change, change)

    @callback
    def async_publish(
        self, changes: Iterable[ActivityChange], updated: Iterable[Activity]
    ) -> None:
        """Publish changes, and then the activities that are new or have changed."""
        for change in changes:
            self.async_publish_change(change)
        for activity in updated:
            async_dispatcher_send(self._hass, self._update, activity)

    @callback
    def async_publish_playback(self, message: PlaybackNotification) -> None:
        """Publish a message about playback."""
        async_dispatcher_send(self._hass, self._playback, message)
