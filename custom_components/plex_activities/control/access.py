"""Which server a request means, and whether its user may do that."""

from homeassistant.auth.permissions.const import CAT_ENTITIES
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er, service

from ..const import DOMAIN
from ..coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from ..devices import async_server_device_id


async def async_get_server(
    hass: HomeAssistant, context: Context, entry_id: str | None, policy: str
) -> PlexActivitiesCoordinator:
    """Return the coordinator of a loaded entry, or of the only one if `entry_id` is None.

    `policy` is one of Home Assistant's POLICY constants. Raises Unauthorized or
    UnknownUser if the user may not do that, and ServiceValidationError if there is no
    such server or it is not loaded.
    """
    entry: PlexActivitiesConfigEntry = service.async_get_config_entry(
        hass, DOMAIN, entry_id
    )
    await _async_check_permission(hass, context, entry, policy)
    return entry.runtime_data


async def _async_check_permission(
    hass: HomeAssistant,
    context: Context,
    entry: PlexActivitiesConfigEntry,
    policy: str,
) -> None:
    """Refuse a user who may not do this with any entity of the server itself.

    Home Assistant checks permissions only for actions that target entities. The right
    to press the buttons of one library is not the right to stop the whole server.
    """
    if context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    if user is None:
        raise UnknownUser(context=context, permission=policy)
    device_id = async_server_device_id(entry.runtime_data)
    if not any(
        user.permissions.check_entity(entity.entity_id, policy)
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), entry.entry_id
        )
        if entity.device_id == device_id
    ):
        raise Unauthorized(
            context=context,
            config_entry_id=entry.entry_id,
            perm_category=CAT_ENTITIES,
            permission=policy,
        )
