"""The devices of libraries: which library each stands for."""

from dataclasses import dataclass

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.const import DOMAIN
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from simulator import PlexSimulator

from .support.actions import call
from .support.entry import config_entry, server_device, set_up, until_stream
from .support.libraries import libraries, library_device, reread_libraries
from .support.server import SCAN
from .support.states import running, state, until_state

SCAN_FILMS = "button.harbour_films_scan"
SCAN_MUSIC = "button.harbour_music_scan"


@dataclass(frozen=True)
class Customized:
    """What a user has set for the library Films, and for its button."""

    device_id: str
    area_id: str

    def is_kept(self, hass: HomeAssistant, entry: MockConfigEntry) -> bool:
        """Return whether all of it applies to the library; none of it may be left, if not."""
        device = library_device(hass, entry)
        button = next(
            entity
            for entity in entities_of(hass, device)
            if entity.unique_id.endswith("_1_scan")
        )
        kept = {
            device.id == self.device_id,
            device.name_by_user == "My films",
            device.area_id == self.area_id,
            button.name == "Find films",
            button.entity_id == "button.find_films",
            button.labels == {"nightly"},
        }
        assert len(kept) == 1
        return kept.pop()


def entities_of(
    hass: HomeAssistant, device: dr.ChildDeviceEntry
) -> list[er.RegistryEntry]:
    return er.async_entries_for_device(
        er.async_get(hass), device.id, include_disabled_entities=True
    )


def customize(hass: HomeAssistant, entry: MockConfigEntry) -> Customized:
    device = library_device(hass, entry)
    area_id = ar.async_get(hass).async_get_or_create("Cinema").id
    dr.async_get(hass).async_update_child_device(
        device.id, name_by_user="My films", area_id=area_id
    )
    er.async_get(hass).async_update_entity(
        SCAN_FILMS,
        name="Find films",
        new_entity_id="button.find_films",
        labels={"nightly"},
    )
    return Customized(device.id, area_id)


async def reread(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """Have the libraries read again, also if that has just been done."""
    if not plex.sockets:
        await until_stream(hass, entry, plex)
    await reread_libraries(plex)


async def restart(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def test_another_library_under_the_same_id_gets_another_device(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    customized = customize(hass, entry)
    before = entities_of(hass, library_device(hass, entry))
    shows = library_device(hass, entry, "7")
    plex.replace_library("1", "Music")
    await reread(hass, entry, plex)
    assert not customized.is_kept(hass, entry)
    assert set(libraries(hass, entry).values()) == {"Music", "Shows"}
    assert library_device(hass, entry, "7") == shows
    after = entities_of(hass, library_device(hass, entry))
    assert {entity.unique_id for entity in after} == {
        entity.unique_id for entity in before
    }
    for entity in before:
        assert er.async_get(hass).async_get(entity.entity_id) is None
        assert hass.states.get(entity.entity_id) is None
    for entity in after:
        assert "_harbour_music_" in entity.entity_id.replace(".", "_")
        assert state(hass, entity.entity_id).state != "unavailable"
    scanned: list[str] = []
    plex.on_scan = lambda library, _: scanned.append(library)
    await hass.services.async_call(
        "button", "press", {"entity_id": SCAN_MUSIC}, blocking=True
    )
    assert scanned == ["1"]


async def test_a_library_replaced_while_home_assistant_was_off_gets_another_device(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    customized = customize(hass, entry)
    assert await hass.config_entries.async_unload(entry.entry_id)
    plex.replace_library("1", "Music")
    await restart(hass, entry)
    assert not customized.is_kept(hass, entry)
    assert set(libraries(hass, entry).values()) == {"Music", "Shows"}
    await until_state(hass, SCAN_MUSIC, "unknown")
    # From now on it is known, however often Home Assistant starts.
    device = library_device(hass, entry)
    assert await hass.config_entries.async_unload(entry.entry_id)
    await restart(hass, entry)
    assert library_device(hass, entry) == device


async def test_devices_stay_as_they_are_while_home_assistant_stops(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await running(hass, plex, SCAN)
    before = libraries(hass, entry)
    plex.replace_library("1", "Music")
    # The new name is read, and written within a second.
    assert await call(hass, "cancel_activities", library="Music") == {"activities": []}
    assert libraries(hass, entry) == before
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    assert libraries(hass, entry) == before


@pytest.mark.parametrize("returns", [True, False])
async def test_a_deleted_library_gets_its_device_back_if_it_is_the_same_one(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    *,
    returns: bool,
) -> None:
    customized = customize(hass, entry)
    title = plex.libraries.pop("1")
    await reread(hass, entry, plex)
    assert list(libraries(hass, entry).values()) == ["Shows"]
    plex.libraries["1"] = title
    if not returns:
        plex.replace_library("1", title)
    await reread(hass, entry, plex)
    assert customized.is_kept(hass, entry) is returns


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("a", "a", True),
        ("a", "b", False),
        # A server that sends none does not say that it is another one.
        ("", "", True),
        ("", "a", True),
        ("a", "", True),
    ],
)
async def test_a_library_is_another_one_if_its_uuid_has_changed(
    hass: HomeAssistant, plex: PlexSimulator, before: str, after: str, *, same: bool
) -> None:
    plex.library_uuids["1"] = before
    entry = await set_up(hass, plex)
    customized = customize(hass, entry)
    plex.libraries["1"] = "Cinema"
    plex.library_uuids["1"] = after
    await reread(hass, entry, plex)
    assert customized.is_kept(hass, entry) is same
    assert library_device(hass, entry).name == "Cinema"


async def test_a_uuid_that_is_missing_once_is_remembered(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    customized = customize(hass, entry)
    plex.library_uuids["1"] = ""
    await reread(hass, entry, plex)
    assert customized.is_kept(hass, entry)
    plex.replace_library("1", "Music")
    await reread(hass, entry, plex)
    assert not customized.is_kept(hass, entry)


async def test_a_device_that_an_older_version_has_made_is_kept(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    entry = config_entry(plex)
    entry.add_to_hass(hass)
    registry = dr.async_get(hass)
    server = registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={(DOMAIN, plex.machine_identifier)}
    )
    old = registry.async_get_or_create_child(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, f"{plex.machine_identifier}_library_1")},
        name="Films",
        parent_device_id=server.id,
    )
    await restart(hass, entry)
    assert server_device(hass, entry).id == server.id
    assert library_device(hass, entry).id == old.id
    customized = customize(hass, entry)
    plex.replace_library("1", "Music")
    await reread(hass, entry, plex)
    assert not customized.is_kept(hass, entry)


async def test_new_names_of_libraries_are_written_once_a_second(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = hass.loop.time() + 1
    monkeypatch.setattr(hass.loop, "time", lambda: now)
    writes: list[str] = []
    unsubscribe = entry.runtime_data.async_add_listener(
        lambda: writes.append(entry.runtime_data.data.libraries["1"].title)
    )
    for title in ("Cinema", "Features", "Movies"):
        plex.libraries["1"] = title
        await entry.runtime_data.async_refresh_libraries()
    assert writes == ["Cinema"]
    unsubscribe()


async def test_libraries_that_share_a_uuid_have_a_device_each(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.library_uuids |= dict.fromkeys(plex.libraries, "the same / one")
    entry = await set_up(hass, plex)
    assert set(libraries(hass, entry).values()) == {"Films", "Shows"}
