"""Shows what a Plex Media Server is doing in the background."""

from aiohttp import DummyCookieJar

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL, Platform
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.helpers.device_registry import DeviceEntry
from homeassistant.helpers.entity_registry import RegistryEntryDisabler
from homeassistant.helpers.typing import ConfigType

from .aioplex.client import PlexClient
from .aioplex.exceptions import PlexAuthenticationError
from .aioplex.transport import refuse_redirects
from .assist.sentences import (
    async_delete_left_issue,
    async_remove_sentences,
    async_update_sentences,
)
from .const import DOMAIN
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from .device_updates import async_keep_devices_current
from .devices import is_current
from .errors import error_key
from .frontend import async_setup_frontend
from .issues import async_delete_issue, async_keep_issue_current
from .listener import NotificationListener
from .server.client import async_create_client
from .server.health import Health
from .server.setup_health import (
    async_forget_failed_setup,
    async_get_failed_setup,
    async_set_failed_setup,
)
from .server.start_times import async_delete_start_times
from .services import async_setup_services

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)

PLATFORMS = [
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.SENSOR,
]


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Set up what exists once, for all servers."""
    async_setup_services(hass)
    await async_setup_frontend(hass)
    await async_update_sentences(hass)
    return True


async def async_migrate_entry(
    hass: HomeAssistant, entry: PlexActivitiesConfigEntry
) -> bool:
    """Migrate an entry of 1.0.0, whose Safe to restart was disabled by default.

    No entity has gone, and no unique id has changed. Those that are disabled by default
    since then stay enabled, because they are registered.
    """
    if entry.minor_version == 1:
        registry = er.async_get(hass)
        entity_id = registry.async_get_entity_id(
            Platform.BINARY_SENSOR, DOMAIN, f"{entry.unique_id}_safe_to_restart"
        )
        if entity_id is not None and (
            registry.entities[entity_id].disabled_by
            is RegistryEntryDisabler.INTEGRATION
        ):
            registry.async_update_entity(entity_id, disabled_by=None)
        hass.config_entries.async_update_entry(entry, minor_version=2)
    return True


async def async_setup_entry(
    hass: HomeAssistant, entry: PlexActivitiesConfigEntry
) -> bool:
    """Set up one server."""
    async_delete_left_issue(hass)
    coordinator = await _async_create_coordinator(hass, entry)
    entry.runtime_data = coordinator

    # The entities need the devices.
    await async_keep_devices_current(hass, coordinator)
    async_keep_issue_current(hass, coordinator)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)

    # The first messages need the entities.
    entry.async_create_background_task(
        hass,
        NotificationListener(coordinator).async_run(),
        f"{entry.title} - notifications",
    )
    return True


async def _async_create_coordinator(
    hass: HomeAssistant, entry: PlexActivitiesConfigEntry
) -> PlexActivitiesCoordinator:
    """Return the coordinator of a server after its first poll.

    Raises ConfigEntryAuthFailed and ConfigEntryNotReady.
    """
    client = await _async_create_client(hass, entry)
    failed = async_get_failed_setup(hass, entry)
    health = failed.health if failed is not None else Health()
    coordinator = PlexActivitiesCoordinator(hass, entry, client, health)
    try:
        await coordinator.async_config_entry_first_refresh()
    except ConfigEntryNotReady:
        failed = async_set_failed_setup(
            hass, entry, coordinator.health, coordinator.last_error or "unknown"
        )
        if failed.ask_user:
            entry.async_start_reauth(hass)
        raise
    async_forget_failed_setup(hass, entry)
    return coordinator


async def _async_create_client(
    hass: HomeAssistant, entry: PlexActivitiesConfigEntry
) -> PlexClient:
    session = async_create_clientsession(
        hass,
        entry.data[CONF_VERIFY_SSL],
        middlewares=(refuse_redirects,),
        # Servers need no cookies, and could set ever more of them.
        cookie_jar=DummyCookieJar(),
    )
    try:
        return await async_create_client(
            hass,
            session,
            entry.data[CONF_URL],
            entry.data.get(CONF_TOKEN),
            entry.unique_id,
        )
    except PlexAuthenticationError as err:
        # No header can carry the stored token, and no retry can change that.
        raise ConfigEntryAuthFailed(
            translation_domain=DOMAIN, translation_key=error_key(err)
        ) from err


async def async_unload_entry(
    hass: HomeAssistant, entry: PlexActivitiesConfigEntry
) -> bool:
    """Unload one server; the rest is undone by `entry.async_on_unload`."""
    await entry.runtime_data.async_write_starts()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(
    hass: HomeAssistant, entry: PlexActivitiesConfigEntry
) -> None:
    """Delete what is kept of a server outside its entry."""
    await async_delete_start_times(hass, entry)
    async_delete_issue(hass, entry)
    async_forget_failed_setup(hass, entry)
    if not hass.config_entries.async_entries(DOMAIN, include_ignore=False):
        await async_remove_sentences(hass)


async def async_remove_config_entry_device(
    _hass: HomeAssistant, entry: PlexActivitiesConfigEntry, device: DeviceEntry
) -> bool:
    """Allow a device to be removed once the server does not have it any more."""
    loaded = entry.state is ConfigEntryState.LOADED
    return loaded and not is_current(entry.runtime_data, device)
