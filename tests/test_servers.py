"""Several servers side by side, and the devices that belong to each."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.plex_activities.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from simulator import PlexSimulator

from .support.entry import TOKEN, config_entry
from .support.flows import manual, open_way, submit
from .support.server import SCAN
from .support.states import ACTIVITIES, running, state, until_state


def server_devices(hass: HomeAssistant, entry_id: str) -> list[dr.DeviceEntry]:
    """Return an entry's devices, without those of the libraries below."""
    return dr.async_entries_for_config_entry(dr.async_get(hass), entry_id)


async def test_two_servers_live_side_by_side(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    async with PlexSimulator(
        token="other", machine_identifier="b", friendly_name="Attic"
    ) as attic:
        result = await open_way(hass, "manual")
        form = manual(attic, token="other")
        result = await submit(hass, result["flow_id"], form)
        other = result["result"]
        await attic.wait_for_socket()

        names = [
            [device.name for device in server_devices(hass, each)]
            for each in (entry.entry_id, other.entry_id)
        ]
        assert names == [["Harbour"], ["Attic"]]

        attic.start(SCAN)
        await until_state(hass, "sensor.attic_activities", "1")
        assert state(hass, ACTIVITIES).state == "0"
        await attic.stop()
        await until_state(hass, "sensor.attic_activities", "unavailable")
        await running(hass, plex, SCAN)

        assert await hass.config_entries.async_remove(other.entry_id)
        assert server_devices(hass, other.entry_id) == []
        assert er.async_get(hass).async_get("sensor.attic_activities") is None
        assert state(hass, ACTIVITIES).state == "1"


@pytest.fixture
async def left_over(hass: HomeAssistant, entry: MockConfigEntry) -> dr.DeviceEntry:
    """Return a device that an earlier version, or another server, has left behind."""
    return dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, "gone")}, name="Gone"
    )


async def test_a_device_that_is_gone_can_be_removed_and_no_other(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    entry: MockConfigEntry,
    left_over: dr.DeviceEntry,
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    registry = dr.async_get(hass)
    removed = {}
    for device in server_devices(hass, entry.entry_id):
        await client.send_json_auto_id(
            {
                "type": "config/device_registry/remove_config_entry",
                "config_entry_id": entry.entry_id,
                "device_id": device.id,
            }
        )
        removed[device.name] = (await client.receive_json())["success"]
    assert removed == {"Harbour": False, "Gone": True}
    assert registry.async_get(left_over.id) is None


async def test_a_library_that_is_there_cannot_be_removed(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, entry: MockConfigEntry
) -> None:
    assert await async_setup_component(hass, "config", {})
    client = await hass_ws_client(hass)
    registry = dr.async_get(hass)
    (server,) = server_devices(hass, entry.entry_id)
    libraries = dr.async_entries_for_parent_device(registry, server.id)
    assert len(libraries) == 2
    removal = {
        "type": "config/device_registry/remove_config_entry",
        "config_entry_id": entry.entry_id,
    }
    for library in libraries:
        await client.send_json_auto_id({**removal, "device_id": library.id})
        assert not (await client.receive_json())["success"]
    # Nor anything while nobody knows what the server has.
    await hass.config_entries.async_unload(entry.entry_id)
    await client.send_json_auto_id({**removal, "device_id": server.id})
    answer = await client.receive_json()
    assert answer["error"]["code"] == "home_assistant_error"


async def test_the_same_server_is_not_set_up_twice(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    result = await open_way(hass, "manual")
    result = await submit(hass, result["flow_id"], manual(plex, token=TOKEN))
    assert result["reason"] == "updated"
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_a_server_that_becomes_another_is_refused_and_explained(
    hass: HomeAssistant, plex: PlexSimulator, caplog: pytest.LogCaptureFixture
) -> None:
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    plex.machine_identifier = "another"
    assert not await hass.config_entries.async_setup(entry.entry_id)
    assert entry.error_reason_translation_key == "wrong_server"
    assert "Another Plex server is now at this address" in caplog.text
    assert [each.path for each in plex.requests] == ["/identity"]
    assert "X-Plex-Token" not in plex.requests[0].headers
