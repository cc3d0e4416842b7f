"""Who may do what with a server."""

from homeassistant.auth.permissions.const import CAT_ENTITIES
from homeassistant.core import ServiceCall
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import entity_registry as er

from ..coordinator import PlexActivitiesConfigEntry
from ..devices import async_server_device


async def async_check_permission(
    call: ServiceCall, entry: PlexActivitiesConfigEntry, policy: str
) -> None:
    """Refuse a user who may not do this with any entity of the server itself.

    Home Assistant checks that by itself only for actions that target entities. Who
    may press the button of one library may not stop the whole server.
    """
    if call.context.user_id is None:
        return
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None:
        raise UnknownUser(context=call.context, permission=policy)
    server = async_server_device(entry.runtime_data)
    if not any(
        user.permissions.check_entity(entity.entity_id, policy)
        for entity in er.async_entries_for_config_entry(
            er.async_get(call.hass), entry.entry_id
        )
        if entity.device_id == server.id
    ):
        raise Unauthorized(
            context=call.context,
            config_entry_id=entry.entry_id,
            perm_category=CAT_ENTITIES,
            permission=policy,
        )
