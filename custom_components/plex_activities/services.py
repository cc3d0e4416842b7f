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
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.util.json import JsonObjectType

from .aioplex.models import Activity, ActivityCategory
from .const import DOMAIN, SCAN_TIMEOUT
from .control.access import async_check_server_of_activity, async_get_server
from .control.libraries import async_find_libraries, async_find_library
from .control.scan import async_scan_library
from .control.stop import async_stop, async_stop_all
from .control.tasks import async_run_task
from .coordinator import PlexActivitiesCoordinator
from .options import ATTR_CATEGORY, ATTR_LIBRARY, CATEGORIES
from .server.data import as_json
from .server.names import activity_name, describe_with_name
from .server.stop_methods import StopOutcome

ATTR_ACTIVITY_ID = "activity_id"
ATTR_PATH = "path"
ATTR_TASK = "task"
ATTR_TIMEOUT = "timeout"
ATTR_WAIT = "wait"

SERVICE_CANCEL_ACTIVITIES = "cancel_activities"
SERVICE_CANCEL_ACTIVITY = "cancel_activity"
SERVICE_GET_ACTIVITIES = "get_activities"
SERVICE_RUN_TASK = "run_task"
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

RUN_TASK_SCHEMA = probatio.Schema(
    {
        probatio.Required(ATTR_TASK): cv.string,
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
    hass.services.async_register(
        DOMAIN,
        SERVICE_RUN_TASK,
        _async_run_task,
        schema=RUN_TASK_SCHEMA,
        supports_response=SupportsResponse.OPTIONAL,
    )


async def _async_cancel_activity(call: ServiceCall) -> ServiceResponse:
    coordinator = await _async_get_server(call, POLICY_CONTROL)
    activity_id = call.data[ATTR_ACTIVITY_ID]
    await async_check_server_of_activity(coordinator, call.context, activity_id)
    return _stop_row(await async_stop(coordinator, activity_id))


async def _async_cancel_activities(call: ServiceCall) -> ServiceResponse:
    """Stop all activities that match; a filter that matches none stops none.

    A library that the server does not have is an error.
    """
    coordinator = await _async_get_server(call, POLICY_CONTROL)
    coordinator.raise_if_unavailable()
    library_ids: set[str] | None = None
    if (library := call.data.get(ATTR_LIBRARY)) is not None:
        library_ids = await async_find_libraries(coordinator, library)
    matching = [
        activity
        for activity in coordinator.data.running(call.data.get(ATTR_CATEGORY))
        if library_ids is None or activity.library_id in library_ids
    ]
    named = ATTR_CATEGORY in call.data
    results = await async_stop_all(coordinator, matching, named=named)
    errors = [result for result in results if isinstance(result, HomeAssistantError)]
    if errors and not call.return_response:
        # Nobody gets the rows, so the error would be lost.
        raise errors[0]
    return {
        "activities": [
            {
                "title": activity_name(call.hass, activity),
                **_stop_row_or_error(activity, result),
            }
            for activity, result in zip(matching, results, strict=True)
        ]
    }


async def _async_scan_library(call: ServiceCall) -> ServiceResponse:
    coordinator = await _async_get_server(call, POLICY_CONTROL)
    coordinator.raise_if_unavailable()
    library_id = await async_find_library(coordinator, call.data[ATTR_LIBRARY])
    timeout: timedelta | None = (
        call.data[ATTR_TIMEOUT] if call.data[ATTR_WAIT] else None
    )
    outcome = await async_scan_library(
        coordinator,
        library_id,
        call.data.get(ATTR_PATH),
        timeout.total_seconds() if timeout is not None else None,
    )
    return {
        "result": outcome.result.value,
        ATTR_ACTIVITY_ID: outcome.activity_id,
        "duration": outcome.duration,
    }


async def _async_get_activities(call: ServiceCall) -> ServiceResponse:
    coordinator = await _async_get_server(call, POLICY_READ)
    coordinator.raise_if_unavailable()
    data = coordinator.data
    running = data.running(call.data.get(ATTR_CATEGORY, ActivityCategory))
    return {
        "activities": [
            as_json(describe_with_name(call.hass, data, activity))
            for activity in running
        ],
        "sees_all": data.sees_all,
    }


async def _async_run_task(call: ServiceCall) -> ServiceResponse:
    coordinator = await _async_get_server(call, POLICY_CONTROL)
    coordinator.raise_if_unavailable()
    result = await async_run_task(coordinator, call.data[ATTR_TASK])
    return {"result": result.value}


def _stop_row(outcome: StopOutcome) -> JsonObjectType:
    return {
        ATTR_ACTIVITY_ID: outcome.activity_id,
        "result": outcome.result.value,
        "method": outcome.method.value,
    }


def _stop_row_or_error(
    activity: Activity, result: StopOutcome | HomeAssistantError
) -> JsonObjectType:
    if isinstance(result, StopOutcome):
        return _stop_row(result)
    return {ATTR_ACTIVITY_ID: activity.uuid, "error": str(result)}


async def _async_get_server(
    call: ServiceCall, policy: str
) -> PlexActivitiesCoordinator:
    entry_id = call.data.get(ATTR_CONFIG_ENTRY_ID)
    return await async_get_server(call.hass, call.context, entry_id, policy)
