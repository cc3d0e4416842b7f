"""Several servers, and the devices that belong to each."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.plex_activities.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from simulator import PlexSimulator

from .support.entry import TOKEN, config_entry, server_device
from .support.flows import manual, open_way, submit
from .support.server import SCAN
from .support.states import ACTIVITIES, running, state, until_state

type RemoveDevice = Callable[[str], Awaitable[dict[str, Any]]]


def server_devices(hass: HomeAssistant, entry_id: str) -> list[dr.DeviceEntry]:
    """Return the devices of an entry, without those of its libraries."""
    return dr.async_entries_for_config_entry(dr.async_get(hass), entry_id)


async def test_two_servers_are_independent(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    async with PlexSimulator(
        token="attic-token", machine_identifier="b", friendly_name="Attic"
    ) as attic:
        result = await open_way(hass, "manual")
        form = manual(attic, token="attic-token")
        result = await submit(hass, result["flow_id"], form)
        attic_entry = result["result"]
        await attic.wait_for_socket()

        names = [
            [device.name for device in server_devices(hass, entry_id)]
            for entry_id in (entry.entry_id, attic_entry.entry_id)
        ]
        assert names == [["Harbour"], ["Attic"]]

        attic.start(SCAN)
        await until_state(hass, "sensor.attic_activities", "1")
        assert state(hass, ACTIVITIES).state == "0"
        await attic.stop()
        await until_state(hass, "sensor.attic_activities", "unavailable")
        await running(hass, plex, SCAN)

        assert await hass.config_entries.async_remove(attic_entry.entry_id)
        assert server_devices(hass, attic_entry.entry_id) == []
        assert er.async_get(hass).async_get("sensor.attic_activities") is None
        assert state(hass, ACTIVITIES).state == "1"


@pytest.fixture
async def left_over(hass: HomeAssistant, entry: MockConfigEntry) -> dr.DeviceEntry:
    """Return a device of the entry that does not exist on its server."""
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, "gone")}, name="Gone"
    )


@pytest.fixture
async def remove_device(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry
) -> RemoveDevice:
    """Return a function that removes a device as the frontend does."""
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)

    async def remove_device(device_id: str) -> dict[str, Any]:
        await client.send_json_auto_id(
            {
                "type": "config/device_registry/remove_config_entry",
                "config_entry_id": entry.entry_id,
                "device_id": device_id,
            }
        )
        response: dict[str, Any] = await client.receive_json()
        return response

    return remove_device


async def test_only_a_device_that_no_longer_exists_can_be_removed(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    left_over: dr.DeviceEntry,
    remove_device: RemoveDevice,
) -> None:
    removed = {
        device.name: (await remove_device(device.id))["success"]
        for device in server_devices(hass, entry.entry_id)
    }
    assert removed == {"Harbour": False, "Gone": True}
    assert dr.async_get(hass).async_get(left_over.id) is None


async def test_the_device_of_an_existing_library_cannot_be_removed(
    hass: HomeAssistant, entry: MockConfigEntry, remove_device: RemoveDevice
) -> None:
    server = server_device(hass, entry)
    libraries = dr.async_entries_for_parent_device(dr.async_get(hass), server.id)
    assert len(libraries) == 2
    for library in libraries:
        assert not (await remove_device(library.id))["success"]
    # The libraries are unknown while the entry is not loaded.
    await hass.config_entries.async_unload(entry.entry_id)
    response = await remove_device(server.id)
    assert response["error"]["code"] == "home_assistant_error"


async def test_the_same_server_is_not_set_up_twice(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    coordinator = entry.runtime_data
    result = await open_way(hass, "manual")
    result = await submit(hass, result["flow_id"], manual(plex, token=TOKEN))
    assert result["reason"] == "already_configured"
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1
    # It was not reloaded.
    assert entry.runtime_data is coordinator


async def test_another_server_at_the_address_fails_the_set_up_with_the_reason(
    hass: HomeAssistant, plex: PlexSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    plex.machine_identifier = "another"
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.error_reason_translation_key == "wrong_server"
    assert "Another Plex server is now at this address" in caplog.text
    assert [request.path for request in plex.requests] == ["/identity"]
    assert "X-Plex-Token" not in plex.requests[0].headers
