"""The buttons, pressed as people and automations press them, and the devices of the libraries."""

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.plex_activities.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import device_registry as dr, entity_registry as er
from simulator import Fault, PlexSimulator

from .support.actions import raises
from .support.clock import pass_time, settled
from .support.entry import server_device
from .support.server import CREDITS, RECORDING, SCAN, SUBSCRIPTIONS
from .support.states import ACTIVITIES, running, state, until_state

STOP_LIBRARY_SCANS = "button.harbour_stop_library_scans"
CANCEL_ALL = "button.harbour_cancel_all"
SCAN_FILMS = "button.harbour_films_scan"
STOP_FILMS = "button.harbour_films_stop_scan"
SCAN_MUSIC = "button.harbour_music_scan"
STOP_MUSIC = "button.harbour_music_stop_scan"


async def press(
    hass: HomeAssistant, entity_id: str, context: Context | None = None
) -> None:
    await hass.services.async_call(
        "button", "press", {"entity_id": entity_id}, blocking=True, context=context
    )


def scan_of(plex: PlexSimulator, library: str) -> str:
    return plex.start(SCAN, context={"librarySectionID": library})


def sent(plex: PlexSimulator, method: str = "DELETE") -> list[str]:
    """Return what was asked for, without what is only looked at."""
    asked = [each.path for each in plex.requests if each.method == method]
    return [path for path in asked if path.endswith("/refresh") or method == "DELETE"]


def libraries(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """Return the names of the library devices by their id."""
    devices = dr.async_child_entries_for_config_entry(
        dr.async_get(hass), entry.entry_id
    )
    return {each.id: each.name or "" for each in devices}


async def read_libraries_again(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    """Lose the notifications: the server is asked anew who it is and what it has."""
    plex.requests.clear()
    plex.drop_sockets()
    await plex.wait_for_request("GET", "/library/sections")
    await settled()


@pytest.fixture
def _cancel_all_enabled(
    entity_registry: er.EntityRegistry, plex: PlexSimulator
) -> None:
    """Enable the button: known before its first set-up, it is not disabled by it."""
    entity_registry.async_get_or_create(
        "button",
        DOMAIN,
        f"{plex.machine_identifier}_cancel_all",
        suggested_object_id="harbour_cancel_all",
    )


async def test_scans_of_all_libraries_are_stopped_and_nothing_else(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan_of(plex, "1")
    scan_of(plex, "7")
    young = plex.start(SCAN)
    recording = await running(hass, plex, RECORDING, cancellable=True)
    await press(hass, STOP_LIBRARY_SCANS)
    assert sorted(sent(plex)) == [
        "/library/sections/1/refresh",
        "/library/sections/7/refresh",
    ]
    assert [each["uuid"] for each in plex.activities] == [young, recording]
    await until_state(hass, ACTIVITIES, "2")


@pytest.mark.usefixtures("_cancel_all_enabled")
async def test_everything_that_can_be_cancelled_is_cancelled_at_once(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    jobs = [
        plex.start(RECORDING, cancellable=True),
        plex.start(SUBSCRIPTIONS, cancellable=True),
    ]
    scan = scan_of(plex, "1")
    credit_detection = await running(hass, plex, CREDITS, progress=-1)
    await press(hass, CANCEL_ALL)
    assert sorted(sent(plex)) == sorted(f"/activities/{job}" for job in jobs)
    assert [each["uuid"] for each in plex.activities] == [scan, credit_detection]


async def test_the_button_that_cancels_everything_has_to_be_enabled_first(
    hass: HomeAssistant, polled_entry: MockConfigEntry
) -> None:
    button = er.async_get(hass).async_get(CANCEL_ALL)
    assert button is not None
    assert button.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    assert hass.states.get(CANCEL_ALL) is None


async def test_a_library_stops_its_own_scan_only(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    films = scan_of(plex, "1")
    shows = scan_of(plex, "7")
    refresh = await running(
        hass, plex, "library.refresh.items", context={"librarySectionID": "1"}
    )
    await press(hass, STOP_FILMS)
    assert sent(plex) == ["/library/sections/1/refresh"]
    assert not plex.find(films)
    assert plex.find(shows)
    assert plex.find(refresh)


@pytest.mark.usefixtures("_cancel_all_enabled")
async def test_where_nothing_runs_nothing_is_asked_for(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(CREDITS, progress=-1)
    scan_of(plex, "7")
    await until_state(hass, ACTIVITIES, "2")
    plex.requests.clear()
    await press(hass, CANCEL_ALL)
    await press(hass, STOP_FILMS)
    assert plex.requests == []
    plex.clear()
    await read_libraries_again(hass, entry, plex)
    await press(hass, STOP_LIBRARY_SCANS)
    assert sent(plex) == []


async def test_a_library_is_scanned_on_request(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scanned: list[str] = []
    plex.on_scan = lambda library, _: scanned.append(library)
    await press(hass, SCAN_FILMS)
    assert scanned == ["1"]
    await until_state(hass, ACTIVITIES, "1")


async def test_a_library_that_is_being_scanned_is_not_scanned_twice(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scan_of(plex, "1")
    await until_state(hass, ACTIVITIES, "1")
    await press(hass, SCAN_FILMS)
    assert sent(plex, "GET") == []
    # That of another library is no reason to wait.
    await press(hass, "button.harbour_shows_scan")
    assert sent(plex, "GET") == ["/library/sections/7/refresh"]


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault.FORBIDDEN, "not_allowed"),
        (Fault.ERROR_500, "unknown"),
        (Fault.DROP, "secure_required"),
    ],
)
async def test_a_scan_that_the_server_does_not_begin_is_told(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    fault: Fault,
    key: str,
) -> None:
    plex.fail(fault, only="/library/sections/1/refresh")
    with pytest.raises(HomeAssistantError) as error:
        await press(hass, SCAN_FILMS)
    assert error.value.translation_domain == DOMAIN
    assert error.value.translation_key == key


async def test_one_scan_that_goes_on_does_not_save_the_others(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    films = scan_of(plex, "1")
    shows = scan_of(plex, "7")
    await until_state(hass, ACTIVITIES, "2")
    plex.fail(Fault.FORBIDDEN, only="/library/sections/1/refresh")
    with raises("not_allowed"):
        await press(hass, STOP_LIBRARY_SCANS)
    assert plex.find(films)
    assert not plex.find(shows)
    assert state(hass, ACTIVITIES).state == "1"


@pytest.mark.usefixtures("_cancel_all_enabled")
async def test_a_user_without_rights_presses_nothing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_read_only_user: MockUser,
    hass_admin_user: MockUser,
) -> None:
    scan = scan_of(plex, "1")
    await running(hass, plex, RECORDING, cancellable=True)
    plex.requests.clear()
    reader = Context(user_id=hass_read_only_user.id)
    buttons = hass.states.async_entity_ids("button")
    assert len(buttons) == 6
    for button in buttons:
        with pytest.raises(Unauthorized):
            await press(hass, button, reader)
    assert plex.requests == []

    # One who may control a single button presses that one.
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {STOP_FILMS: True}}})
    with pytest.raises(Unauthorized):
        await press(hass, STOP_LIBRARY_SCANS, reader)
    await press(hass, STOP_FILMS, reader)
    assert not plex.find(scan)
    await press(hass, SCAN_FILMS, Context(user_id=hass_admin_user.id))
    assert sent(plex, "GET") == ["/library/sections/1/refresh"]


async def test_nothing_is_pressed_while_the_server_is_out_of_reach(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await plex.stop()
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, SCAN_FILMS, "unavailable")
    # Home Assistant leaves out what is unavailable.
    await press(hass, SCAN_FILMS)
    assert state(hass, SCAN_FILMS).state == "unavailable"


async def test_each_library_is_a_device_below_that_of_its_server(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    registry = dr.async_get(hass)
    server = server_device(hass, polled_entry)
    library = registry.async_get_child_device_by_identifier(
        (DOMAIN, f"{plex.machine_identifier}_library_1"), polled_entry.entry_id
    )
    assert library is not None
    assert library.name == "Films"
    assert library.parent_device_id == server.id
    entities = er.async_entries_for_device(er.async_get(hass), library.id)
    assert {each.entity_id for each in entities} == {SCAN_FILMS, STOP_FILMS}
    assert set(libraries(hass, polled_entry).values()) == {"Films", "Shows"}


async def test_a_library_made_later_gets_its_device_and_its_buttons(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    before = libraries(hass, entry)
    plex.libraries["99"] = "Music"
    await read_libraries_again(hass, entry, plex)
    await until_state(hass, SCAN_MUSIC, "unknown")
    after = libraries(hass, entry)
    assert before.items() < after.items()
    assert set(after.values()) == {"Films", "Shows", "Music"}
    await press(hass, SCAN_MUSIC)
    assert sent(plex, "GET") == ["/library/sections/99/refresh"]


async def test_a_scan_of_an_unknown_library_brings_its_buttons(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.tick(61)
    plex.libraries["99"] = "Music"
    scan = scan_of(plex, "99")
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, STOP_MUSIC, "unknown")
    await press(hass, STOP_MUSIC)
    assert not plex.find(scan)


async def test_a_library_that_is_gone_takes_its_device_and_its_buttons_with_it(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    del plex.libraries["1"]
    await read_libraries_again(hass, entry, plex)
    assert list(libraries(hass, entry).values()) == ["Shows"]
    for button in (SCAN_FILMS, STOP_FILMS):
        assert er.async_get(hass).async_get(button) is None
        assert hass.states.get(button) is None
    assert state(hass, "button.harbour_shows_scan").state == "unknown"


async def test_a_library_that_comes_back_works_again(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for listed in ({"7": "Shows"}, {"7": "Shows", "1": "Films"}):
        await plex.stop()
        await pass_time(hass, polled_entry, 11)
        plex.libraries = listed
        await plex.start_server()
        await pass_time(hass, polled_entry, 11)
        assert set(libraries(hass, polled_entry).values()) == set(listed.values())
    await press(hass, SCAN_FILMS)
    assert sent(plex, "GET") == ["/library/sections/1/refresh"]


async def test_a_list_that_cannot_be_read_removes_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    before = libraries(hass, entry)
    plex.fail(Fault.WRONG_SHAPE, only="/library/sections")
    await read_libraries_again(hass, entry, plex)
    await settled()
    assert libraries(hass, entry) == before


async def test_a_renamed_library_keeps_its_buttons_under_its_new_name(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    before = libraries(hass, entry)
    plex.libraries["1"] = "Cinema"
    await read_libraries_again(hass, entry, plex)
    after = libraries(hass, entry)
    assert after.keys() == before.keys()
    assert set(after.values()) == {"Cinema", "Shows"}
    assert "Cinema" in state(hass, SCAN_FILMS).name


async def test_a_restart_keeps_libraries_as_people_have_arranged_them(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    before = libraries(hass, entry)
    er.async_get(hass).async_update_entity(SCAN_FILMS, name="Look for films")
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert libraries(hass, entry) == before
    assert "Look for films" in state(hass, SCAN_FILMS).name
    assert len(hass.states.async_entity_ids("button")) == 5


async def test_a_library_that_went_while_home_assistant_was_off_is_gone_too(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    assert await hass.config_entries.async_unload(entry.entry_id)
    del plex.libraries["1"]
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert list(libraries(hass, entry).values()) == ["Shows"]
    assert er.async_get(hass).async_get(SCAN_FILMS) is None
    assert hass.states.get(SCAN_FILMS) is None


async def test_libraries_go_with_their_server(
    hass: HomeAssistant, polled_entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_remove(polled_entry.entry_id)
    assert libraries(hass, polled_entry) == {}
    assert hass.states.async_entity_ids("button") == []
