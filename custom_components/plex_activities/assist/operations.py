"""What an assistant can do with servers: report what is running, stop it, scan.

Voice and language models use the same functions as the actions, so that permissions and
errors are the same, too.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain

from homeassistant.auth.permissions.const import POLICY_CONTROL, POLICY_READ
from homeassistant.components.binary_sensor import DOMAIN as BINARY_SENSOR_DOMAIN
from homeassistant.const import STATE_OFF, STATE_ON
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..control.scan import async_scan_library
from ..control.stop import async_stop
from ..server.identifiers import device_identifier
from ..server.names import activity_name
from .requests import (
    ActivityFilter,
    LibraryRef,
    RestartReport,
    ScanReport,
    ServerActivity,
    ServerReport,
    StopReport,
)
from .servers import AssistServers
from .texts import one_line

# The reason if a server has no library of that name.
UNKNOWN_LIBRARY = "library_not_found"


async def async_report_running(
    servers: AssistServers, entry_ids: Iterable[str]
) -> list[ServerReport]:
    """Return what each of these servers is running."""

    async def report(entry_id: str) -> ServerReport:
        try:
            data = (await servers.async_get(entry_id, POLICY_READ)).data
        except HomeAssistantError as err:
            return ServerReport(entry_id, [], reason=_reason(err))
        titles = data.titles
        running = [
            ServerActivity(
                entry_id,
                activity,
                activity_name(servers.hass, activity),
                titles.get(activity.library_id or ""),
                data.is_stoppable(activity),
            )
            for activity in data.activities.values()
        ]
        return ServerReport(entry_id, running, data.sees_all)

    return await asyncio.gather(*map(report, entry_ids))


async def async_report_restart(
    servers: AssistServers, entry_ids: Iterable[str]
) -> list[RestartReport]:
    """Return whether each of these servers can be restarted."""

    async def report(entry_id: str) -> RestartReport:
        try:
            coordinator = await servers.async_get(entry_id, POLICY_READ)
        except HomeAssistantError as err:
            return RestartReport(entry_id, reason=_reason(err))
        server = coordinator.data.server
        entity_id = er.async_get(servers.hass).async_get_entity_id(
            BINARY_SENSOR_DOMAIN,
            DOMAIN,
            f"{device_identifier(server.machine_identifier)}_safe_to_restart",
        )
        state = servers.hass.states.get(entity_id) if entity_id else None
        if state is None or state.state not in (STATE_ON, STATE_OFF):
            return RestartReport(entry_id)
        return RestartReport(
            entry_id, state.state == STATE_ON, tuple(state.attributes["reasons"])
        )

    return await asyncio.gather(*map(report, entry_ids))


async def async_stop_matching(
    servers: AssistServers, reports: Iterable[ServerReport], wanted: ActivityFilter
) -> list[StopReport]:
    """Stop everything in the reports that matches, at the same time.

    The caller makes sure that the filter is not empty.
    """

    async def stop(item: ServerActivity) -> StopReport:
        try:
            coordinator = await servers.async_get(item.entry_id, POLICY_CONTROL)
            try:
                outcome = await async_stop(
                    coordinator, item.activity.uuid, named=wanted.names_activities
                )
            finally:
                # The server may have refused it.
                stoppable = coordinator.data.is_stoppable(item.activity)
                item = replace(item, stoppable=stoppable)
        except HomeAssistantError as err:
            return StopReport(item, reason=_reason(err))
        return StopReport(item, outcome.result)

    reports = list(reports)
    entry_ids = [report.entry_id for report in reports]
    matching = wanted.apply(
        chain.from_iterable(report.running for report in reports),
        frozenset(
            chain.from_iterable(
                servers.libraries_named(entry_ids, library)
                for library in wanted.libraries
            )
        ),
    )
    return await asyncio.gather(*map(stop, matching))


async def async_scan_named(
    servers: AssistServers, entry_ids: Iterable[str], spoken: str
) -> list[ScanReport]:
    """Scan the library with this name on all of these servers that have it."""
    entry_ids = list(entry_ids)
    # An unknown library may be new: each server then reads its libraries again.
    libraries = servers.libraries_named(entry_ids, spoken) or {
        LibraryRef(entry_id, None) for entry_id in entry_ids
    }
    ordered = sorted(libraries, key=lambda ref: servers.server_name(ref.entry_id))
    return await asyncio.gather(
        *(_async_scan(servers, library, spoken) for library in ordered)
    )


async def _async_scan(
    servers: AssistServers, library: LibraryRef, spoken: str
) -> ScanReport:
    entry_id, library_id = library.entry_id, library.library_id
    # The library's real name is not shown to users without access to the server.
    name = one_line(spoken)
    try:
        coordinator = await servers.async_get(entry_id, POLICY_CONTROL)
        if library_id is None:
            await coordinator.async_refresh_libraries()
            found = servers.libraries_named((entry_id,), spoken)
            library_id = next((ref.library_id for ref in found), None)
        if library_id is None:
            return ScanReport(entry_id, name, UNKNOWN_LIBRARY)
        name = one_line(coordinator.data.libraries[library_id].title)
        await async_scan_library(coordinator, library_id)
    except HomeAssistantError as err:
        return ScanReport(entry_id, name, _reason(err))
    return ScanReport(entry_id, name)


def _reason(err: HomeAssistantError) -> str:
    """Return the key that an answer explains an error with."""
    if isinstance(err, Unauthorized):
        return "unauthorized"
    return err.translation_key or "unknown"
