"""Which server a request means, and whether its user may do that, or know of it."""

from collections.abc import Iterable

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import (
    CAT_ENTITIES,
    POLICY_CONTROL,
    POLICY_READ,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import Context, HomeAssistant, callback
from homeassistant.exceptions import (
    ServiceValidationError,
    Unauthorized,
    UnknownUser,
)
from homeassistant.helpers import (
    device_registry as dr,
    entity_registry as er,
    service,
)

from ..const import DOMAIN
from ..coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator


async def async_get_server(
    hass: HomeAssistant, context: Context, entry_id: str | None, policy: str
) -> PlexActivitiesCoordinator:
    """Return the coordinator of a loaded entry, or of the only one if `entry_id` is None.

    `policy` is one of Home Assistant's POLICY constants. Raises Unauthorized or
    UnknownUser if the user may not do that, and ServiceValidationError if there is no
    such server or it is not loaded.
    """
    if context.user_id is not None:
        user = await hass.auth.async_get_user(context.user_id)
        if user is None:
            raise UnknownUser(context=context, permission=policy)
        # Checked first, because the other errors name the entry.
        chosen = _chosen_entry(hass, entry_id)
        if chosen is not None and not _may(hass, user, chosen, policy):
            raise Unauthorized(
                context=context,
                config_entry_id=chosen.entry_id,
                perm_category=CAT_ENTITIES,
                permission=policy,
            )
    entry: PlexActivitiesConfigEntry = service.async_get_config_entry(
        hass, DOMAIN, entry_id
    )
    return entry.runtime_data


async def async_visible[EntryT: ConfigEntry](
    hass: HomeAssistant, context: Context, entries: Iterable[EntryT]
) -> list[EntryT]:
    """Return the entries of servers that the user may know of.

    These are the ones that they may read or control. Without a user all are.
    """
    if context.user_id is None:
        return list(entries)
    user = await hass.auth.async_get_user(context.user_id)
    return [
        entry
        for entry in entries
        if user is not None
        and any(
            _may(hass, user, entry, policy) for policy in (POLICY_READ, POLICY_CONTROL)
        )
    ]


async def async_check_server_of_activity(
    coordinator: PlexActivitiesCoordinator, context: Context, activity_id: str
) -> None:
    """Raise ServiceValidationError if the activity runs on another server.

    The error names that server if the user may know of it.
    """
    hass = coordinator.hass
    if activity_id in coordinator.data.activities:
        return
    entries: list[PlexActivitiesConfigEntry]
    entries = hass.config_entries.async_loaded_entries(DOMAIN)
    elsewhere = [
        entry for entry in entries if activity_id in entry.runtime_data.data.activities
    ]
    if not elsewhere:
        return
    visible = await async_visible(hass, context, elsewhere)
    if not visible:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="activity_elsewhere"
        )
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="activity_on_other_server",
        translation_placeholders={"server": visible[0].title},
    )


@callback
def _chosen_entry(hass: HomeAssistant, entry_id: str | None) -> ConfigEntry | None:
    """Return the entry with this id, of whatever integration, or the only one of ours."""
    if entry_id is not None:
        return hass.config_entries.async_get_entry(entry_id)
    entries = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=False
    )
    return entries[0] if len(entries) == 1 else None


@callback
def _may(hass: HomeAssistant, user: User, entry: ConfigEntry, policy: str) -> bool:
    """Return whether a user may do this with any entity of the server itself.

    Home Assistant checks permissions only for actions that target entities. The right
    to press the buttons of one library is not the right to stop the whole server.
    """
    if user.permissions.access_all_entities(policy):
        return True
    # Libraries are child devices, which are not among these.
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    device_ids = {device.id for device in devices if entry.domain == DOMAIN}
    return any(
        user.permissions.check_entity(entity.entity_id, policy)
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), entry.entry_id
        )
        if entity.device_id in device_ids
    )
