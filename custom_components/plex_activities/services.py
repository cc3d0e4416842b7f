"""The actions of the integration."""

import probatio

from homeassistant.auth.permissions.const import (
    CAT_ENTITIES,
    POLICY_CONTROL,
    POLICY_READ,
)
from homeassistant.const import ATTR_CONFIG_ENTRY_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import Unauthorized, UnknownUser
from homeassistant.helpers import (
    config_validation as cv,
    entity_registry as er,
    service,
)

from .aioplex.models import ActivityCategory
from .const import DOMAIN
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator

ATTR_ACTIVITY_ID = "activity_id"
ATTR_CATEGORY = "category"

SERVICE_CANCEL_ACTIVITY = "cancel_activity"
SERVICE_GET_ACTIVITIES = "get_activities"

CANCEL_ACTIVITY_SCHEMA = probatio.Schema(
    {
        probatio.Required(ATTR_ACTIVITY_ID): probatio.All(
            cv.string, probatio.Length(min=1)
        ),
        probatio.Optional(ATTR_CONFIG_ENTRY_ID): str,
    }
)

GET_ACTIVITIES_SCHEMA = probatio.Schema(
    {
        probatio.Optional(ATTR_CATEGORY): probatio.All(
            probatio.EnsureList(), [probatio.Coerce(ActivityCategory)]
        ),
        probatio.Optional(ATTR_CONFIG_ENTRY_ID): str,
    }
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions, once for all servers."""
    hass.services.async_register(
        DOMAIN,
        SERVICE_CANCEL_ACTIVITY,
        _async_cancel_activity,
        schema=CANCEL_ACTIVITY_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        SERVICE_GET_ACTIVITIES,
        _async_get_activities,
        schema=GET_ACTIVITIES_SCHEMA,
        supports_response=SupportsResponse.ONLY,
    )


async def _async_cancel_activity(call: ServiceCall) -> ServiceResponse:
    coordinator = await _async_get_coordinator(call, POLICY_CONTROL)
    stopped = await coordinator.async_stop(call.data[ATTR_ACTIVITY_ID])
    return {
        ATTR_ACTIVITY_ID: stopped.activity_id,
        "result": "cancelled" if stopped.cancelled else "already_finished",
        "method": stopped.method.value,
    }


async def _async_get_activities(call: ServiceCall) -> ServiceResponse:
    coordinator = await _async_get_coordinator(call, POLICY_READ)
    coordinator.raise_if_unavailable()
    data = coordinator.data
    running = data.running(call.data.get(ATTR_CATEGORY))
    return {"activities": [data.describe(activity) for activity in running]}


async def _async_get_coordinator(
    call: ServiceCall, policy: str
) -> PlexActivitiesCoordinator:
    """Return the server that is meant, if the caller may do this with it."""
    entry: PlexActivitiesConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data.get(ATTR_CONFIG_ENTRY_ID)
    )
    await _async_check_permission(call, entry, policy)
    return entry.runtime_data


async def _async_check_permission(
    call: ServiceCall, entry: PlexActivitiesConfigEntry, policy: str
) -> None:
    """Refuse a user who may not do this with any of the server's entities.

    Home Assistant checks that by itself only for actions that target entities.
    """
    if call.context.user_id is None:
        return
    user = await call.hass.auth.async_get_user(call.context.user_id)
    if user is None:
        raise UnknownUser(context=call.context, permission=policy)
    entities = er.async_entries_for_config_entry(
        er.async_get(call.hass), entry.entry_id
    )
    if not any(
        user.permissions.check_entity(entity.entity_id, policy) for entity in entities
    ):
        raise Unauthorized(
            context=call.context,
            config_entry_id=entry.entry_id,
            perm_category=CAT_ENTITIES,
            permission=policy,
        )
