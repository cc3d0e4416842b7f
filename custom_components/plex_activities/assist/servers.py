"""The servers that an assistant may reach, and what it can do with them.

Voice and language models use the same functions as the actions, so that permissions and
errors are the same, too.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from typing import Self

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR_DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..aioplex.models import Library
from ..const import DOMAIN
from ..control.access import async_get_server, async_visible
from ..control.scan import async_scan_library
from ..control.stop import async_stop
from ..coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from ..server.identifiers import device_identifier
from ..server.library_names import all_names, of_type
from ..server.name_match import match_exactly
from ..server.names import activity_name
from ..user_names import async_own_library_names, async_server_names
from .exposure import async_exposed
from .names import match_spoken
from .requests import (
    ActivityFilter,
    LibraryRef,
    RestartReport,
    ScanReport,
    ServerActivity,
    ServerReport,
    StopReport,
)
from .texts import one_line

# The reason if a server has no library of that name.
UNKNOWN_LIBRARY = "library_not_found"


class AssistServers:
    """The servers that an assistant may reach, on behalf of a user.

    A server takes part if the user may read or control it: of the others they learn
    nothing. `all_hidden` is whether that leaves none.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        context: Context,
        entries: Iterable[PlexActivitiesConfigEntry],
        *,
        all_hidden: bool,
    ) -> None:
        self._hass = hass
        self._context = context
        self._entries = {entry.entry_id: entry for entry in entries}
        self.all_hidden = all_hidden

    @classmethod
    async def async_of(
        cls, hass: HomeAssistant, assistant: str | None, context: Context | None
    ) -> Self:
        """Return the servers for an assistant and a user."""
        context = context or Context()
        exposed = async_exposed(hass, assistant)
        visible = await async_visible(hass, context, exposed)
        return cls(hass, context, visible, all_hidden=bool(exposed and not visible))

    @property
    def entry_ids(self) -> list[str]:
        """The entry ids of the servers, sorted by the servers' names."""
        return sorted(self._entries, key=self.server_name)

    def server_name(self, entry_id: str) -> str:
        """Return the name of a server."""
        return one_line(self._entries[entry_id].title)

    @callback
    def servers_named(self, spoken: str | None) -> list[str]:
        """Return the entry ids of the servers with this name; all if it is None."""
        if spoken is None:
            return self.entry_ids
        registry = dr.async_get(self._hass)
        matching = match_spoken(
            spoken,
            (
                (name, entry_id)
                for entry_id, entry in self._entries.items()
                for name in async_server_names(registry, entry)
            ),
        )
        return [entry_id for entry_id in self.entry_ids if entry_id in matching]

    @callback
    def library_names(self, entry_id: str) -> list[str]:
        """Return the names of a server's libraries."""
        return sorted(
            one_line(library.title) for library in self._libraries(entry_id).values()
        )

    @callback
    def libraries_named(
        self, entry_ids: Iterable[str], spoken: str
    ) -> frozenset[LibraryRef]:
        """Return the libraries with this name; each server may have one.

        Other matches count only if no server has a library of exactly this name: on each
        server the only one of nearly this name, of which it is a part, or whose type is
        called so.
        """
        named = {entry_id: self._library_names(entry_id) for entry_id in entry_ids}
        exact = {
            entry_id: match_exactly(spoken, names) for entry_id, names in named.items()
        }
        found = (
            exact
            if any(exact.values())
            else {
                entry_id: match_spoken(spoken, names)
                or of_type(spoken, self._libraries(entry_id))
                for entry_id, names in named.items()
            }
        )
        return frozenset(
            LibraryRef(entry_id, library_id)
            for entry_id, library_ids in found.items()
            for library_id in library_ids
        )

    async def async_running(self, entry_ids: Iterable[str]) -> list[ServerReport]:
        """Return what each of these servers is running."""

        async def report(entry_id: str) -> ServerReport:
            try:
                data = (await self._async_get(entry_id, POLICY_READ)).data
            except HomeAssistantError as err:
                return ServerReport(entry_id, [], reason=_reason(err))
            running = [
                ServerActivity(
                    entry_id,
                    activity,
                    activity_name(self._hass, activity),
                    library.title if library else None,
                    data.is_stoppable(activity),
                )
                for activity in data.activities.values()
                for library in (data.library_of(activity),)
            ]
            return ServerReport(entry_id, running, data.sees_all)

        return await asyncio.gather(*map(report, entry_ids))

    async def async_restart(self, entry_ids: Iterable[str]) -> list[RestartReport]:
        """Return whether each of these servers can be restarted."""

        async def report(entry_id: str) -> RestartReport:
            try:
                coordinator = await self._async_get(entry_id, POLICY_READ)
            except HomeAssistantError as err:
                return RestartReport(entry_id, reason=_reason(err))
            server = coordinator.data.server
            entity_id = er.async_get(self._hass).async_get_entity_id(
                BINARY_SENSOR_DOMAIN,
                DOMAIN,
                f"{device_identifier(server.machine_identifier)}_safe_to_restart",
            )
            state = self._hass.states.get(entity_id) if entity_id else None
            if state is None or state.state not in (STATE_ON, STATE_OFF):
                return RestartReport(entry_id)
            return RestartReport(
                entry_id, state.state == STATE_ON, tuple(state.attributes["reasons"])
            )

        return await asyncio.gather(*map(report, entry_ids))

    async def async_stop(
        self, reports: Iterable[ServerReport], wanted: ActivityFilter
    ) -> list[StopReport]:
        """Stop everything in the reports that matches, at the same time.

        The caller makes sure that the filter is not empty.
        """

        async def stop(item: ServerActivity) -> StopReport:
            try:
                coordinator = await self._async_get(item.entry_id, POLICY_CONTROL)
                try:
                    outcome = await async_stop(
                        coordinator, item.activity.uuid, named=wanted.names_activities
                    )
                finally:
                    # The server may have refused it.
                    stoppable = coordinator.data.is_stoppable(item.activity)
                    item = replace(item, stoppable=stoppable)
            except HomeAssistantError as err:
                return StopReport(item, reason=_reason(err))
            return StopReport(item, outcome.result)

        reports = list(reports)
        entry_ids = [report.entry_id for report in reports]
        matching = wanted.apply(
            chain.from_iterable(report.running for report in reports),
            frozenset(
                chain.from_iterable(
                    self.libraries_named(entry_ids, library)
                    for library in wanted.libraries
                )
            ),
        )
        return await asyncio.gather(*map(stop, matching))

    async def async_scan(
        self, entry_ids: Iterable[str], spoken: str
    ) -> list[ScanReport]:
        """Scan the library with this name on all of these servers that have it."""
        entry_ids = list(entry_ids)
        # An unknown library may be new: each server then reads its libraries again.
        libraries = self.libraries_named(entry_ids, spoken) or {
            LibraryRef(entry_id, None) for entry_id in entry_ids
        }
        ordered = sorted(libraries, key=lambda ref: self.server_name(ref.entry_id))
        return await asyncio.gather(
            *(self._async_scan(library, spoken) for library in ordered)
        )

    async def _async_scan(self, library: LibraryRef, spoken: str) -> ScanReport:
        entry_id, library_id = library.entry_id, library.library_id
        # The library's real name is not shown to users without access to the server.
        name = one_line(spoken)
        try:
            coordinator = await self._async_get(entry_id, POLICY_CONTROL)
            if library_id is None:
                await coordinator.async_refresh_libraries()
                found = self.libraries_named((entry_id,), spoken)
                library_id = next((ref.library_id for ref in found), None)
            if library_id is None:
                return ScanReport(entry_id, name, UNKNOWN_LIBRARY)
            name = one_line(coordinator.data.libraries[library_id].title)
            await async_scan_library(coordinator, library_id)
        except HomeAssistantError as err:
            return ScanReport(entry_id, name, _reason(err))
        return ScanReport(entry_id, name)

    def _libraries(self, entry_id: str) -> Mapping[str, Library]:
        """Return the libraries by id, of a server that is loaded."""
        entry = self._entries[entry_id]
        if entry.state is not ConfigEntryState.LOADED:
            return {}
        return entry.runtime_data.data.libraries

    def _library_names(self, entry_id: str) -> list[tuple[str, str]]:
        """Return all names of the libraries, each with its library's id."""
        libraries = self._libraries(entry_id)
        if not libraries:
            return []
        coordinator = self._entries[entry_id].runtime_data
        return all_names(libraries, async_own_library_names(coordinator))

    async def _async_get(self, entry_id: str, policy: str) -> PlexActivitiesCoordinator:
        """Return an available server; raises HomeAssistantError with the reason."""
        coordinator = await async_get_server(
            self._hass, self._context, entry_id, policy
        )
        coordinator.raise_if_unavailable()
        return coordinator


def _reason(err: HomeAssistantError) -> str:
    """Return the key that an answer explains an error with."""
    if isinstance(err, Unauthorized):
        return "unauthorized"
    return err.translation_key or "unknown"
