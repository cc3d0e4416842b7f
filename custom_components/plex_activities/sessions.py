"""The coordinator of what is played from one server."""

from datetime import timedelta
from typing import override

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.debounce import Debouncer
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .aioplex.exceptions import PlexError
from .aioplex.notifications import PlaybackNotification
from .const import LOGGER, SESSIONS_COOLDOWN, SESSIONS_INTERVAL
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from .errors import sessions_error
from .server.health import POLL_WITH_STREAM


class SessionsCoordinator(DataUpdateCoordinator[int | None]):
    """The number of playback sessions, paused ones too; None while it is unknown.

    Only the owner's token may read it. While the stream is open, it is read after a
    message about playback, and once a minute while anything is played. It is read only
    while something listens. Its failures do not affect the rest.
    """

    config_entry: PlexActivitiesConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: PlexActivitiesConfigEntry,
        activities: PlexActivitiesCoordinator,
    ) -> None:
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{entry.title} sessions",
            update_interval=SESSIONS_INTERVAL,
            always_update=False,
            request_refresh_debouncer=Debouncer(
                hass,
                LOGGER,
                cooldown=SESSIONS_COOLDOWN,
                immediate=True,
                background=True,
            ),
        )
        self._activities = activities

    @property
    def known(self) -> bool:
        """Whether the last poll succeeded."""
        return self.last_update_success and self.data is not None

    @callback
    def async_playback_changed(self, message: PlaybackNotification) -> None:
        """Read the sessions soon, unless one more can change nothing."""
        if message.ended or not self.known or not self.data:
            self._debounced_refresh.async_schedule_call()

    @override
    async def _async_update_data(self) -> int | None:
        self.update_interval = SESSIONS_INTERVAL
        activities = self._activities
        if self._lists_fail():
            return self._during_outage()
        if not self._is_owner():
            return None
        try:
            # Its task ends with the entry; the Debouncer's goes on without a session.
            sessions = await activities.async_run_request(activities.client.sessions())
        except PlexError as err:
            error = sessions_error(err)
        except HomeAssistantError:
            # The entry was unloaded meanwhile.
            return self.data
        else:
            if activities.streaming:
                # Messages report the next start.
                while_playing = timedelta(seconds=POLL_WITH_STREAM)
                self.update_interval = while_playing if sessions else None
            return sessions
        if self.last_update_success:
            # If lists fail, too, that is what the log has to say. If the token is not
            # the owner's any more, that is what the repair issue says.
            await activities.async_refresh_fully()
            if self._lists_fail():
                return self._during_outage()
            if not self._is_owner():
                return None
        raise error

    def _lists_fail(self) -> bool:
        return self._activities.health.failures > 0

    def _is_owner(self) -> bool:
        data = self._activities.data
        return data.sees_all and not data.ownership_in_doubt

    def _during_outage(self) -> int | None:
        """Return what is known of the sessions while lists fail, which is logged already.

        Raises UpdateFailed again if the sessions alone had failed before.
        """
        if not self.last_update_success and self.last_exception is not None:
            raise self.last_exception
        return self.data if self._activities.last_update_success else None
