"""The servers that an assistant may reach, and the libraries that users name."""

from collections.abc import Iterable, Mapping
from typing import Self

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from ..aioplex.models import Library
from ..control.access import async_get_server, async_visible
from ..coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from ..server.library_names import all_names, of_type
from ..server.name_match import match_exactly
from ..user_names import async_own_library_names, async_server_names
from .exposure import async_exposed
from .names import match_spoken
from .requests import LibraryRef
from .texts import one_line


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
        self.hass = hass
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
        registry = dr.async_get(self.hass)
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

    async def async_get(self, entry_id: str, policy: str) -> PlexActivitiesCoordinator:
        """Return an available server; raises HomeAssistantError with the reason."""
        coordinator = await async_get_server(self.hass, self._context, entry_id, policy)
        coordinator.raise_if_unavailable()
        return coordinator
