"""What one poll requests from a server."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback

from ..aioplex.butler import ButlerTasks
from ..aioplex.client import PlexClient
from ..aioplex.exceptions import PlexAuthenticationError, PlexError
from ..aioplex.models import ActivityRow, Library, Server
from ..const import LIMITED_INTERVAL, OWNERSHIP_INTERVAL
from .addresses import KnownAddresses
from .data import PlexActivitiesData


@dataclass(frozen=True, slots=True)
class Identity:
    """Which server answers, and its libraries by id."""

    server: Server
    libraries: Mapping[str, Library]


@dataclass(frozen=True, slots=True)
class Reading:
    """The responses to one poll.

    `rows` are the listed activities by uuid, as of `seen_at`. `sees_all` is false if
    the token is not the owner's and others' activities are hidden. After the first
    refusal that is `ownership_in_doubt`. `identity` is None if it was not requested, and
    `tasks` unless the server has listed its scheduled tasks.
    """

    rows: Mapping[str, ActivityRow]
    seen_at: datetime
    sees_all: bool
    ownership_in_doubt: bool
    identity: Identity | None
    tasks: ButlerTasks | None

    @property
    def may_hide_activities(self) -> bool:
        """Whether what is missing in the list may only be hidden from the token."""
        return self.ownership_in_doubt and self.sees_all


class ServerReader:
    """Polls a server at the address where it answers.

    A poll is one list, unless more may have changed: after an outage it also reads
    identity, name, version, libraries and ownership.
    """

    def __init__(
        self, hass: HomeAssistant, entry: ConfigEntry, client: PlexClient
    ) -> None:
        self._loop = hass.loop
        self._client = client
        self._addresses = KnownAddresses(hass, entry)
        self._read_fully = True
        self._not_owner_at = float("-inf")
        self._ownership_in_doubt = False

    @callback
    def read_fully_next(self) -> None:
        """Read identity, libraries and ownership again with the next poll."""
        self._read_fully = True
        self._client.invalidate_identity()

    async def async_read(self, known: PlexActivitiesData | None) -> Reading:
        """Poll once.

        Raises a PlexError; the next poll then reads everything again.
        """
        if self._addresses.uses_fallback(self._client):
            await self._addresses.async_switch_if_needed(self._client)
        try:
            return await self._async_read_here(known)
        except PlexAuthenticationError:
            raise
        except PlexError:
            # A proxy or a relay may fail in any way while the server works.
            if not await self._addresses.async_switch_if_needed(self._client):
                raise
            return await self._async_read_here(known)

    async def _async_read_here(self, known: PlexActivitiesData | None) -> Reading:
        # Reset before the requests, so that a full read asked for while they run is
        # not lost.
        fully, self._read_fully = self._read_fully, False
        try:
            identity = await self._async_identity(known) if fully else None
            rows = await self._client.activities()
            seen_at = datetime.now(UTC)
            sees_all, tasks = known is None or known.sees_all, None
            # An activity missing from the list may be hidden because the token has
            # lost ownership.
            missing = known is not None and known.activities.keys() - rows.keys()
            may_differ = (
                missing
                if sees_all
                else self._since_not_owner >= LIMITED_INTERVAL.total_seconds()
            )
            if fully or self._ownership_in_doubt or may_differ:
                sees_all, tasks = await self._async_access(known)
        except PlexError:
            self.read_fully_next()
            raise
        return Reading(
            rows, seen_at, sees_all, self._ownership_in_doubt, identity, tasks
        )

    @property
    def _since_not_owner(self) -> float:
        """The seconds since the server last did not say that the token is the owner's."""
        return self._loop.time() - self._not_owner_at

    async def _async_access(
        self, known: PlexActivitiesData | None
    ) -> tuple[bool, ButlerTasks | None]:
        """Return whether the token is the owner's, and the tasks if they were listed.

        If the server does not say that it is, it is asked again after a minute. A refusal
        may be temporary, so the first one leaves it in doubt: until the second one, a
        token that was the owner's counts as the owner's, and a new one does not.
        """
        sees_all = known is None or known.sees_all
        if self._since_not_owner < OWNERSHIP_INTERVAL.total_seconds():
            return sees_all, None
        is_owner, tasks = await self._client.access()
        if not is_owner:
            self._not_owner_at = self._loop.time()
        if is_owner is None:
            return sees_all, None
        was_in_doubt = self._ownership_in_doubt
        self._ownership_in_doubt = not is_owner and sees_all and not was_in_doubt
        return is_owner or (self._ownership_in_doubt and known is not None), tasks

    async def _async_identity(self, known: PlexActivitiesData | None) -> Identity:
        server = await self._client.server()
        try:
            libraries: Mapping[str, Library] = await self._client.libraries()
        except PlexError:
            # Without any, the devices of all libraries would be removed.
            if known is None:
                raise
            libraries = known.libraries
        return Identity(server, libraries)
