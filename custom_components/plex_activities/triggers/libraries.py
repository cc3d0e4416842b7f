"""A warning for a library that no server has: a trigger for it would never fire."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER
from ..coordinator import PlexActivitiesCoordinator
from ..server.names import join_some
from ..user_names import async_known_libraries_named, async_libraries_named
from .servers import async_loaded_servers

# The library, and the devices of the servers.
type _Key = tuple[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class _Checks:
    """What is being checked, and what there has been a warning for."""

    running: set[_Key] = field(default_factory=set)
    warned: set[_Key] = field(default_factory=set)


CHECKS: HassKey[_Checks] = HassKey(f"{DOMAIN}_library_checks")


@callback
def async_check_library(
    hass: HomeAssistant, device_ids: Collection[str], library: str, *, again: bool
) -> CALLBACK_TYPE:
    """Log a warning once if none of these servers, or of all, has the library.

    That is known when all of them are loaded. The triggers of an automation share the
    warning, because they are attached at the same time. With `again` false there is no
    warning if there has been one before. The function returned ends the wait for
    servers.
    """
    return _LibraryCheck(hass, device_ids, library, again=again).cancel


class _LibraryCheck:
    def __init__(
        self,
        hass: HomeAssistant,
        device_ids: Collection[str],
        library: str,
        *,
        again: bool,
    ) -> None:
        self._hass = hass
        self._device_ids = device_ids
        self._library = library
        self._again = again
        self._done = False
        self.cancel = async_dispatcher_connect(
            hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._entry_changed
        )
        self._check_if_loaded()

    @callback
    def _entry_changed(self, _change: ConfigEntryChange, _entry: ConfigEntry) -> None:
        self._check_if_loaded()

    def _check_if_loaded(self) -> None:
        servers = async_loaded_servers(self._hass, self._device_ids)
        loaded = [server for server in servers if server is not None]
        if self._done or not loaded or len(loaded) < len(servers):
            return
        self._done = True
        checks = self._hass.data.setdefault(CHECKS, _Checks())
        key = (self._library, frozenset(self._device_ids))
        if (
            any(async_libraries_named(server, self._library) for server in loaded)
            or key in checks.running
            or (key in checks.warned and not self._again)
        ):
            return
        checks.running.add(key)
        self._hass.async_create_background_task(
            self._async_check(loaded, checks, key), f"Plex library {self._library}"
        )

    async def _async_check(
        self, servers: Sequence[PlexActivitiesCoordinator], checks: _Checks, key: _Key
    ) -> None:
        try:
            found = [
                await async_known_libraries_named(server, self._library)
                for server in servers
            ]
        except HomeAssistantError:
            # A server was unloaded meanwhile.
            return
        finally:
            checks.running.remove(key)
        titles = {
            library.title
            for server in servers
            for library in server.data.libraries.values()
        }
        # A server that has just started may not know its libraries yet.
        if titles and not any(found):
            checks.warned.add(key)
            LOGGER.warning(
                "There is no Plex library named %s, so a trigger for it does not fire."
                " The libraries are: %s",
                self._library,
                join_some(titles),
            )
