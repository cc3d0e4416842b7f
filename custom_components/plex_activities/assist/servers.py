"""How spoken requests and language models reach the servers.

Everything goes through the integration's own actions, so that permissions and errors
are the same for all who ask.
"""

import asyncio
from collections.abc import Iterable
from itertools import chain
from typing import cast

from homeassistant.components.homeassistant import async_should_expose
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import entity_registry as er
from homeassistant.util.json import JsonObjectType

from ..const import DOMAIN
from ..coordinator import PlexActivitiesConfigEntry
from ..options import ATTR_LIBRARY
from ..server.stop_methods import StopResult
from ..services import (
    ATTR_ACTIVITY_ID,
    SERVICE_CANCEL_ACTIVITY,
    SERVICE_GET_ACTIVITIES,
    SERVICE_SCAN_LIBRARY,
)
from .names import called, called_exactly
from .requests import (
    LibraryOf,
    Running,
    ScanStart,
    ServerReport,
    Stop,
    Wanted,
    plain,
)

# Why a library cannot be scanned that a server does not have.
UNKNOWN_LIBRARY = "library_not_found"


class PlexVoice:
    """The servers that an assistant may reach, on behalf of somebody.

    A server takes part once one of its entities is exposed to that assistant. Without
    an assistant, as when a program asks for an intent, all of them do.
    """

    def __init__(
        self, hass: HomeAssistant, assistant: str | None, context: Context | None
    ) -> None:
        self._hass = hass
        self._context = context
        self._entries: dict[str, PlexActivitiesConfigEntry] = {
            entry.entry_id: entry
            for entry in hass.config_entries.async_entries(
                DOMAIN, include_ignore=False, include_disabled=False
            )
            if assistant is None or _is_exposed(hass, assistant, entry)
        }

    @property
    def servers(self) -> list[str]:
        """The ids of the servers' entries, in the order of their names."""
        return sorted(self._entries, key=self.server_name)

    def server_name(self, entry_id: str) -> str:
        """Return what a server is called."""
        return plain(self._entries[entry_id].title)

    @callback
    def servers_called(self, spoken: str | None) -> list[str]:
        """Return the servers that are meant; if none is named, all."""
        if spoken is None:
            return self.servers
        meant = called(
            spoken, ((entry.title, each) for each, entry in self._entries.items())
        )
        return [each for each in self.servers if each in meant]

    @callback
    def library_names(self, entry_id: str) -> list[str]:
        """Return what a server's libraries are called."""
        return sorted(plain(each) for each in self._libraries(entry_id).values())

    @callback
    def libraries_called(
        self, servers: Iterable[str], spoken: str
    ) -> frozenset[LibraryOf]:
        """Return the libraries that are meant: each server may have one.

        Where one of them has just this name, no other server's is meant by half a name.
        """
        named = [
            [
                (title, LibraryOf(entry_id, library_id))
                for library_id, title in self._libraries(entry_id).items()
            ]
            for entry_id in servers
        ]
        exact = called_exactly(spoken, chain.from_iterable(named))
        return frozenset(exact or set().union(*(called(spoken, of) for of in named)))

    async def async_running(self, servers: Iterable[str]) -> list[ServerReport]:
        """Return what each of these servers runs."""

        async def ask(entry_id: str) -> ServerReport:
            try:
                response = await self._async_call(entry_id, SERVICE_GET_ACTIVITIES)
            except HomeAssistantError as err:
                return ServerReport(entry_id, [], reason=_reason(err))
            rows = cast(list[JsonObjectType], response["activities"])
            return ServerReport(
                entry_id,
                [Running.from_row(entry_id, each) for each in rows],
                cast(bool, response["sees_all"]),
            )

        return await asyncio.gather(*(ask(each) for each in servers))

    async def async_stop(
        self, reports: Iterable[ServerReport], wanted: Wanted
    ) -> list[Stop]:
        """Stop all of what was reported that is meant, at once.

        Whether anything was named at all, the caller has to ask first.
        """

        async def stop(activity: Running) -> Stop:
            try:
                response = await self._async_call(
                    activity.entry_id,
                    SERVICE_CANCEL_ACTIVITY,
                    {ATTR_ACTIVITY_ID: activity.activity_id},
                )
            except HomeAssistantError as err:
                return Stop(activity, reason=_reason(err))
            return Stop(activity, StopResult(str(response["result"])))

        servers = [each.entry_id for each in reports]
        meant = wanted.of(
            [each for report in reports for each in report.running],
            self.libraries_called(servers, wanted.library or ""),
        )
        return await asyncio.gather(*(stop(each) for each in meant))

    async def async_scan(self, servers: Iterable[str], spoken: str) -> list[ScanStart]:
        """Have the library that is meant scanned by all of these that have it."""

        async def scan(library: LibraryOf) -> ScanStart:
            entry_id, name = library.entry_id, self._library_name(library)
            try:
                await self._async_call(
                    entry_id, SERVICE_SCAN_LIBRARY, {ATTR_LIBRARY: library.library}
                )
            except Unauthorized as err:
                # What the library is really called is none of this user's business.
                return ScanStart(entry_id, plain(spoken), _reason(err))
            except HomeAssistantError as err:
                return ScanStart(entry_id, name, _reason(err))
            return ScanStart(entry_id, self._library_name(library))

        meant = self.libraries_called(servers, spoken) or {
            # It may be new: the action looks again before it says that there is none.
            LibraryOf(entry_id, spoken)
            for entry_id in servers
        }
        ordered = sorted(meant, key=lambda each: self.server_name(each.entry_id))
        return await asyncio.gather(*(scan(each) for each in ordered))

    def _library_name(self, library: LibraryOf) -> str:
        """Return what a library is called; what it was called if it is unknown."""
        titles = self._libraries(library.entry_id)
        meant = self.libraries_called((library.entry_id,), library.library)
        names = [titles[each.library] for each in meant]
        return plain(titles.get(library.library, (names or [library.library])[0]))

    def _libraries(self, entry_id: str) -> dict[str, str]:
        """Return titles by id, of a server that is set up."""
        entry = self._entries[entry_id]
        if entry.state is not ConfigEntryState.LOADED:
            return {}
        libraries = entry.runtime_data.data.libraries
        return {each.id: each.title for each in libraries.values()}

    async def _async_call(
        self, entry_id: str, action: str, data: dict[str, str] | None = None
    ) -> JsonObjectType:
        response = await self._hass.services.async_call(
            DOMAIN,
            action,
            {**(data or {}), ATTR_CONFIG_ENTRY_ID: entry_id},
            blocking=True,
            context=self._context,
            return_response=True,
        )
        return cast(JsonObjectType, response)


def _is_exposed(
    hass: HomeAssistant, assistant: str, entry: PlexActivitiesConfigEntry
) -> bool:
    return any(
        async_should_expose(hass, assistant, entity.entity_id)
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), entry.entry_id
        )
        if entity.disabled_by is None
    )


def _reason(err: HomeAssistantError) -> str:
    """Return the key by which an answer explains an error."""
    if isinstance(err, Unauthorized):
        return "unauthorized"
    return err.translation_key or "unknown"
