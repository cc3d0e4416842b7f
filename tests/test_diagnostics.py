"""What a user posts with a bug report."""

import json
from typing import Any

from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from simulator import PlexSimulator

from .common import ACTIVITIES, SCAN, TOKEN, until_state


async def diagnostics(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, entry: MockConfigEntry
) -> dict[str, Any]:
    """Download them as the settings page does."""
    assert await async_setup_component(hass, "diagnostics", {})
    client = await hass_client()
    response = await client.get(f"/api/diagnostics/config_entry/{entry.entry_id}")
    document: dict[str, Any] = await response.json()
    found: dict[str, Any] = document["data"]
    return found


async def test_diagnostics_tell_how_it_is_and_nothing_private(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    scan = plex.start(
        SCAN,
        title="Scanning Private Films",
        subtitle="Harbour Lights",
        progress=42,
        context={"librarySectionID": "1", "key": "/library/metadata/513"},
    )
    await until_state(hass, ACTIVITIES, "1")
    found = await diagnostics(hass, hass_client, entry)
    assert found["server"] == {"version": plex.version, "platform": "Linux"}
    assert found["available"] is True
    assert found["notifications"] == "websocket"
    assert found["sees_all"] is True
    assert found["libraries"] == 2
    (activity,) = found["activities"]
    assert activity["type"] == SCAN
    assert activity["progress"] == 42
    assert activity["context_keys"] == ["key", "librarySectionID"]

    text = json.dumps(found)
    for private in (
        TOKEN,
        plex.url,
        "127.0.0.1",
        plex.machine_identifier,
        plex.friendly_name,
        scan,
        "Films",
        "Harbour",
        "513",
    ):
        assert private not in text, private


async def test_diagnostics_of_a_server_that_is_gone_tell_why(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    await plex.stop()
    await until_state(hass, ACTIVITIES, "unavailable")
    found = await diagnostics(hass, hass_client, entry)
    assert found["available"] is False
    assert found["last_error"] == "cannot_connect"
