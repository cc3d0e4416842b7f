"""The actions of the integration."""

from datetime import timedelta

import probatio

from homeassistant.auth.permissions.const import (
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
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
)
from homeassistant.helpers import (
    config_validation as cv,
    service,
)
from homeassistant.util.json import JsonObjectType

from .aioplex.models import Activity
from .const import DOMAIN, SCAN_TIMEOUT
from .control.access import async_check_permission
from .control.scan import async_scan_library
from .coordinator import PlexActivitiesConfigEntry, PlexActivitiesCoordinator
from .options import ATTR_CATEGORY, ATTR_LIBRARY, CATEGORIES
from .server.stop_methods import Stopped

ATTR_ACTIVITY_ID = "activity_id"
ATTR_PATH = "path"
ATTR_TIMEOUT = "timeout"
ATTR_WAIT = "wait"

SERVICE_CANCEL_ACTIVITIES = "cancel_activities"
SERVICE_CANCEL_ACTIVITY = "cancel_activity"
SERVICE_GET_ACTIVITIES = "get_activities"
SERVICE_SCAN_LIBRARY = "scan_library"

CANCEL_ACTIVITY_SCHEMA = probatio.Schema(
    {
        probatio.Required(ATTR_ACTIVITY_ID): probatio.All(
            cv.string, probatio.Length(min=1)
        ),
        probatio.Optional(ATTR_CONFIG_ENTRY_ID): str,
    }
)

CANCEL_ACTIVITIES_SCHEMA = probatio.Schema(
    {
        probatio.Optional(ATTR_CATEGORY): CATEGORIES,
        probatio.Optional(ATTR_LIBRARY): cv.string,
        probatio.Optional(ATTR_CONFIG_ENTRY_ID): str,
    }
)

GET_ACTIVITIES_SCHEMA = probatio.Schema(
    {
        probatio.Optional(ATTR_CATEGORY): CATEGORIES,
        probatio.Optional(ATTR_CONFIG_ENTRY_ID): str,
    }
)

SCAN_LIBRARY_SCHEMA = probatio.Schema(
    {
        probatio.Required(ATTR_LIBRARY): cv.string,
        probatio.Optional(ATTR_PATH): cv.string,
        probatio.Optional(ATTR_WAIT, default=False): cv.boolean,
        probatio.Optional(ATTR_TIMEOUT, default=SCAN_TIMEOUT): cv.positive_time_period,
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
        SERVICE_CANCEL_ACTIVITIES,
        _async_cancel_activities,
        schema=CANCEL_ACTIVITIES_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )
    hass.services.async_register(
        DOMAIN,
        SERVICE_SCAN_LIBRARY,
        _async_scan_library,
        schema=SCAN_LIBRARY_SCHEMA,
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
    return _told(await coordinator.async_stop(call.data[ATTR_ACTIVITY_ID]))


async def _async_cancel_activities(call: ServiceCall) -> ServiceResponse:
    """Stop all that match; a filter that matches nothing stops nothing."""
    coordinator = await _async_get_coordinator(call, POLICY_CONTROL)
    coordinator.raise_if_unavailable()
    data = coordinator.data
    matching = data.running(call.data.get(ATTR_CATEGORY))
    if (library := call.data.get(ATTR_LIBRARY)) is not None:
        wanted = data.libraries_called(library)
        matching = [each for each in matching if each.library_id in wanted]
    results = await coordinator.async_stop_all(matching)
    errors = [each for each in results if isinstance(each, HomeAssistantError)]
    if errors and not call.return_response:
        # Nobody would read the rows.
        raise errors[0]
    return {
        "activities": [
            {"title": activity.title, **_told_or_error(activity, result)}
            for activity, result in zip(matching, results, strict=True)
        ]
    }


async def _async_scan_library(call: ServiceCall) -> ServiceResponse:
    coordinator = await _async_get_coordinator(call, POLICY_CONTROL)
    coordinator.raise_if_unavailable()
    library_id = await _async_get_library(coordinator, call.data[ATTR_LIBRARY])
    timeout: timedelta = call.data[ATTR_TIMEOUT]
    wait = timeout.total_seconds() if call.data[ATTR_WAIT] else None
    path = call.data.get(ATTR_PATH)
    scan = await async_scan_library(coordinator, library_id, path, wait)
    return {
        "result": scan.result.value,
        ATTR_ACTIVITY_ID: scan.activity_id,
        "duration": scan.duration,
    }


async def _async_get_library(
    coordinator: PlexActivitiesCoordinator, library: str
) -> str:
    """Return the id of the one library that is meant by a name or an id."""
    if not coordinator.data.libraries_called(library):
        await coordinator.async_read_libraries()
    found = coordinator.data.libraries_called(library)
    if not found:
        titles = sorted(each.title for each in coordinator.data.libraries.values())
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="library_not_found",
            translation_placeholders={
                "library": library,
                "libraries": ", ".join(titles),
            },
        )
    if len(found) > 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN,
            translation_key="library_ambiguous",
            translation_placeholders={
                "library": library,
                "ids": ", ".join(sorted(found)),
            },
        )
    return found.pop()


def _told(stopped: Stopped) -> JsonObjectType:
    return {
        ATTR_ACTIVITY_ID: stopped.activity_id,
        "result": stopped.result.value,
        "method": stopped.method.value,
    }


def _told_or_error(
    activity: Activity, result: Stopped | HomeAssistantError
) -> JsonObjectType:
    if isinstance(result, Stopped):
        return _told(result)
    return {ATTR_ACTIVITY_ID: activity.uuid, "error": str(result)}


async def _async_get_activities(call: ServiceCall) -> ServiceResponse:
    coordinator = await _async_get_coordinator(call, POLICY_READ)
    coordinator.raise_if_unavailable()
    data = coordinator.data
    # A script that leaves the choice to somebody cannot leave out the field.
    running = data.running(call.data.get(ATTR_CATEGORY) or None)
    return {
        "activities": [data.describe(activity) for activity in running],
        "sees_all": data.sees_all,
    }


async def _async_get_coordinator(
    call: ServiceCall, policy: str
) -> PlexActivitiesCoordinator:
    """Return the server that is meant, if the caller may do this with it."""
    entry: PlexActivitiesConfigEntry = service.async_get_config_entry(
        call.hass, DOMAIN, call.data.get(ATTR_CONFIG_ENTRY_ID)
    )
    await async_check_permission(call, entry, policy)
    return entry.runtime_data
