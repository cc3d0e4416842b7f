"""The libraries of the server Harbour: their devices, and having them read again."""

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from simulator import PlexSimulator

from .clock import settled


def libraries(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """Return the names of the library devices by their id."""
    devices = dr.async_child_entries_for_config_entry(
        dr.async_get(hass), entry.entry_id
    )
    return {device.id: device.name or "" for device in devices}


def library_device(
    hass: HomeAssistant, entry: MockConfigEntry, library: str = "1"
) -> dr.ChildDeviceEntry:
    """Return the device of the library with this id."""
    device = dr.async_get(hass).async_get_child_device_by_identifier(
        (DOMAIN, f"{entry.unique_id}_library_{library}"), entry.entry_id
    )
    assert device is not None
    return device


async def reread_libraries(plex: PlexSimulator) -> None:
    """Break the stream, after which identity and libraries are read again."""
    plex.requests.clear()
    plex.drop_sockets()
    await plex.wait_for_request("GET", "/library/sections")
    await settled()
