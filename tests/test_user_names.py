"""Libraries in actions and triggers, by all names that users know them by."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import device_registry as dr
from simulator import PlexSimulator

from .support.actions import call
from .support.automations import record
from .support.libraries import library_device, reread_libraries
from .support.server import SCAN
from .support.states import running

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL} Family"


@pytest.mark.parametrize(
    ("title", "library"),
    [
        (" TV Shows", "TV Shows"),
        ("Movies ", "movies"),
        (FAMILY, FAMILY),
        (FAMILY, "family"),
        ("Caf\N{COMBINING ACUTE ACCENT}e\N{NO-BREAK SPACE}Noir", "caf\u0301e noir"),
        ("Kids & Family", "Kids and Family"),
        ("Sci-Fi", "sci fi"),
        ("Cinema Corner", "movie"),
    ],
)
async def test_a_library_is_scanned_by_its_name(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    title: str,
    library: str,
) -> None:
    plex.libraries = {"1": title, "7": "Shows", "8": "Music"}
    await reread_libraries(plex)
    # It is shown as it was written.
    assert library_device(hass, entry).name == title
    await call(hass, "scan_library", library=library)
    await plex.wait_for_request("GET", "/library/sections/1/refresh")
    with pytest.raises(ServiceValidationError, match="Cinemas of Rust"):
        await call(hass, "scan_library", library="Cinemas of Rust")


async def test_a_library_is_scanned_by_the_name_of_its_device(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    device = library_device(hass, entry, "7")
    dr.async_get(hass).async_update_child_device(device.id, name_by_user="The Attic")
    for library in ("attic", "Shows", "7"):
        plex.requests.clear()
        await call(hass, "scan_library", library=library)
        await plex.wait_for_request("GET", "/library/sections/7/refresh")


async def test_a_trigger_fires_for_a_library_by_its_name(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.libraries = {"1": " TV Shows", "8": "Music"}
    await reread_libraries(plex)
    device = library_device(hass, entry, "8")
    dr.async_get(hass).async_update_child_device(device.id, name_by_user="The Attic")
    reports = await record(
        hass,
        *(
            {
                "trigger": "plex_activities.activity_started",
                "id": library,
                "options": {"library": library},
            }
            for library in ("tv shows", "attic")
        ),
    )
    await running(hass, plex, SCAN, context={"librarySectionID": "1"})
    await running(hass, plex, SCAN, context={"librarySectionID": "8"})
    await reports.until(2)
    assert [by for by, _ in reports.runs] == ["tv shows", "attic"]
