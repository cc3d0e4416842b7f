"""What a user posts with a bug report."""

import json

from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from homeassistant.core import HomeAssistant
from simulator import PlexSimulator

from .support.clock import pass_time
from .support.entry import TOKEN, diagnostics
from .support.server import SCAN
from .support.states import ACTIVITIES, running, until_state


async def test_diagnostics_tell_how_it_is_and_nothing_private(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    entry: MockConfigEntry,
    plex: PlexSimulator,
) -> None:
    scan = await running(
        hass,
        plex,
        SCAN,
        title="Scanning Private Films",
        subtitle="Harbour Lights",
        progress=42,
        context={"librarySectionID": "1", "key": "/library/metadata/513"},
    )
    found = await diagnostics(hass, hass_client, entry)
    assert found["server"] == {"version": plex.version, "platform": "Linux"}
    assert found["available"] is True
    assert found["notifications"]["kind"] == "websocket"
    assert found["notifications"]["messages"] == 1
    assert found["health"]["failed_lists"] == 0
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
    await pass_time(hass, entry, 11)
    await until_state(hass, ACTIVITIES, "unavailable")
    found = await diagnostics(hass, hass_client, entry)
    assert found["available"] is False
    assert found["last_error"] == "cannot_connect"
