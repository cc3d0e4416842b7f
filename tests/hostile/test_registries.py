"""The registries do not fill up, however often a server makes up other libraries."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.aioplex.bounds import MAX_LIBRARIES
from custom_components.plex_activities.server.library_allowance import BURST
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from simulator import PlexSimulator
from tests.support.clock import settled
from tests.support.entry import server_device, set_up

ENTITIES_OF_A_LIBRARY = 4


def registered(hass: HomeAssistant, entry: MockConfigEntry) -> tuple[int, int]:
    """Return how many devices of libraries there are, and how many entities ever were."""
    server = server_device(hass, entry)
    devices = dr.async_entries_for_parent_device(dr.async_get(hass), server.id)
    entities = er.async_get(hass)
    return len(devices), len(entities.entities) + len(entities.deleted_entities)


@pytest.mark.parametrize("new", ["id", "uuid"])
async def test_a_server_that_always_has_other_libraries_gets_few_of_them(
    hass: HomeAssistant, plex: PlexSimulator, new: str
) -> None:
    plex.libraries = {"1": "Films"}
    entry = await set_up(hass, plex)
    _, before = registered(hass, entry)
    for number in range(20):
        names = (f"{number}-{it}" for it in range(30))
        if new == "id":
            plex.libraries = dict.fromkeys(names, "Films")
        else:
            plex.libraries = {str(it): "Films" for it in range(30)}
            plex.library_uuids = dict(zip(plex.libraries, names, strict=True))
        await entry.runtime_data.async_refresh_fully()
        await settled()
    devices, entities = registered(hass, entry)
    assert devices <= BURST
    assert 0 < entities - before <= BURST * ENTITIES_OF_A_LIBRARY


async def test_only_so_many_libraries_become_devices(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.libraries = {str(it): "Films" for it in range(MAX_LIBRARIES + 50)}
    entry = await set_up(hass, plex)
    devices, _ = registered(hass, entry)
    assert devices == MAX_LIBRARIES
    # Those that are gone leave no device behind.
    plex.libraries = {"0": "Films"}
    await entry.runtime_data.async_refresh_fully()
    await settled()
    devices, _ = registered(hass, entry)
    assert devices == 1
