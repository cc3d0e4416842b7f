"""The buttons, and the devices of the libraries."""

from freezegun.api import FrozenDateTimeFactory
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.plex_activities.const import DOMAIN
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, Unauthorized
from homeassistant.helpers import entity_registry as er
from simulator import Fault, PlexSimulator

from .support.actions import raises
from .support.clock import pass_time, pass_time_until
from .support.entry import server_device
from .support.libraries import libraries, library_device, reread_libraries
from .support.server import CREDITS, RECORDING, SCAN, SUBSCRIPTIONS
from .support.states import ACTIVITIES, EventWrites, running, state, until_state

STOP_LIBRARY_SCANS = "button.harbour_stop_library_scans"
CANCEL_ALL = "button.harbour_cancel_all"
STOP_MAINTENANCE = "button.harbour_stop_maintenance"
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


def start_scan(plex: PlexSimulator, library: str) -> str:
    return plex.start(SCAN, context={"librarySectionID": library})


def sent(plex: PlexSimulator, method: str = "DELETE") -> list[str]:
    """Return the paths of the requests that stop activities, or that start scans."""
    paths = [request.path for request in plex.requests if request.method == method]
    return [path for path in paths if path.endswith("/refresh") or method == "DELETE"]


def enable(
    entity_registry: er.EntityRegistry, plex: PlexSimulator, button: str
) -> None:
    """Register a button before its first set-up, which then does not disable it."""
    entity_registry.async_get_or_create(
        "button",
        DOMAIN,
        f"{plex.machine_identifier}_{button}",
        suggested_object_id=f"harbour_{button}",
    )


@pytest.fixture
def _cancel_all_enabled(
    entity_registry: er.EntityRegistry, plex: PlexSimulator
) -> None:
    enable(entity_registry, plex, "cancel_all")


@pytest.fixture
def _stop_maintenance_enabled(
    entity_registry: er.EntityRegistry, plex: PlexSimulator
) -> None:
    enable(entity_registry, plex, "stop_maintenance")


async def test_stop_library_scans_stops_scans_and_nothing_else(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    start_scan(plex, "1")
    start_scan(plex, "7")
    without_library = plex.start(SCAN)
    recording = await running(hass, plex, RECORDING, cancellable=True)
    await press(hass, STOP_LIBRARY_SCANS)
    assert sorted(sent(plex)) == [
        "/library/sections/1/refresh",
        "/library/sections/7/refresh",
    ]
    left = [activity["uuid"] for activity in plex.activities]
    assert left == [without_library, recording]
    await until_state(hass, ACTIVITIES, "2")


@pytest.mark.usefixtures("_cancel_all_enabled")
async def test_cancel_all_cancels_every_cancellable_activity(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    jobs = [
        plex.start(RECORDING, cancellable=True),
        plex.start(SUBSCRIPTIONS, cancellable=True),
    ]
    scan = start_scan(plex, "1")
    analysis = await running(hass, plex, CREDITS, progress=-1)
    await press(hass, CANCEL_ALL)
    assert sorted(sent(plex)) == sorted(f"/activities/{job}" for job in jobs)
    left = [activity["uuid"] for activity in plex.activities]
    assert left == [scan, analysis]


@pytest.mark.parametrize("entity_id", [CANCEL_ALL, STOP_MAINTENANCE])
async def test_buttons_that_stop_much_are_disabled_by_default(
    hass: HomeAssistant, polled_entry: MockConfigEntry, entity_id: str
) -> None:
    button = er.async_get(hass).async_get(entity_id)
    assert button is not None
    assert button.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    assert hass.states.get(entity_id) is None


@pytest.mark.usefixtures("_stop_maintenance_enabled")
async def test_stop_maintenance_stops_tasks_that_are_no_activity_too(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.run_task("BackupDatabase")
    analysis = plex.start_scheduled(CREDITS)
    own = await running(hass, plex, "media.generate.intros")
    written = EventWrites(hass)
    await press(hass, STOP_MAINTENANCE)
    assert sent(plex) == ["/butler"]
    assert not plex.task_runs("BackupDatabase")
    await until_state(hass, ACTIVITIES, "1")
    # The server has not stopped it with its tasks, so it ends by itself.
    await pass_time(hass, entry, 11)
    plex.finish(own)
    await until_state(hass, ACTIVITIES, "0")
    assert written.events == [("cancelled", analysis), ("finished", own)]
    # It succeeds if nothing runs.
    await press(hass, STOP_MAINTENANCE)
    assert sent(plex) == ["/butler"] * 2


@pytest.mark.usefixtures("_stop_maintenance_enabled")
async def test_stop_maintenance_waits_until_all_maintenance_is_over(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start("butler", progress=40, context={"task": "BackupDatabase"})
    await running(hass, plex, "butler", title="Cleaning", progress=40)
    await press(hass, STOP_MAINTENANCE)
    assert sent(plex) == ["/butler"]
    assert plex.activities == []
    await running(hass, plex, "butler", title="Cleaning", progress=40)
    plex.ignore_cancels()
    with raises("still_running"):
        await pass_time_until(hass, press(hass, STOP_MAINTENANCE))


@pytest.mark.usefixtures("_stop_maintenance_enabled")
@pytest.mark.parametrize(
    ("fault", "key"),
    [(Fault.FORBIDDEN, "not_allowed"), (Fault.ERROR_500, "unknown")],
)
async def test_stop_maintenance_fails_if_the_server_refuses(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    fault: Fault,
    key: str,
) -> None:
    plex.fail(fault, only="/butler")
    with raises(key):
        await press(hass, STOP_MAINTENANCE)


@pytest.mark.usefixtures("_stop_maintenance_enabled")
async def test_a_server_without_scheduled_tasks_has_none_to_stop(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.fail(Fault.NOT_FOUND, only="/butler")
    await press(hass, STOP_MAINTENANCE)
    assert sent(plex) == ["/butler"]


async def test_stop_scan_stops_only_the_scan_of_its_library(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    films = start_scan(plex, "1")
    shows = start_scan(plex, "7")
    refresh = await running(
        hass, plex, "library.update.item.metadata", context={"librarySectionID": "1"}
    )
    await press(hass, STOP_FILMS)
    assert sent(plex) == ["/library/sections/1/refresh"]
    assert not plex.find(films)
    assert plex.find(shows)
    assert plex.find(refresh)


@pytest.mark.usefixtures("_cancel_all_enabled")
async def test_stop_buttons_send_no_request_if_nothing_matches(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.start(CREDITS, progress=-1)
    start_scan(plex, "7")
    await until_state(hass, ACTIVITIES, "2")
    plex.requests.clear()
    await press(hass, CANCEL_ALL)
    await press(hass, STOP_FILMS)
    assert plex.requests == []
    plex.clear()
    await reread_libraries(plex)
    await press(hass, STOP_LIBRARY_SCANS)
    assert sent(plex) == []


async def test_scan_starts_a_scan_of_its_library(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    scanned: list[str] = []
    plex.on_scan = lambda library, _: scanned.append(library)
    await press(hass, SCAN_FILMS)
    assert scanned == ["1"]
    await until_state(hass, ACTIVITIES, "1")


async def test_scan_starts_a_scan_while_its_library_is_being_scanned(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await running(hass, plex, SCAN, context={"librarySectionID": "1"})
    await press(hass, SCAN_FILMS)
    assert sent(plex, "GET") == ["/library/sections/1/refresh"]


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (Fault.FORBIDDEN, "not_allowed"),
        (Fault.ERROR_500, "unknown"),
        (Fault.DROP, "secure_required"),
    ],
)
async def test_a_scan_that_the_server_refuses_is_an_error(
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


async def test_a_scan_that_cannot_be_stopped_does_not_keep_others_running(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    films = start_scan(plex, "1")
    shows = start_scan(plex, "7")
    await until_state(hass, ACTIVITIES, "2")
    plex.fail(Fault.FORBIDDEN, only="/library/sections/1/refresh")
    with raises("not_allowed"):
        await press(hass, STOP_LIBRARY_SCANS)
    assert plex.find(films)
    assert not plex.find(shows)
    assert state(hass, ACTIVITIES).state == "1"


@pytest.mark.usefixtures("_cancel_all_enabled")
async def test_a_user_may_press_only_buttons_they_may_control(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    hass_read_only_user: MockUser,
    hass_admin_user: MockUser,
) -> None:
    scan = start_scan(plex, "1")
    await running(hass, plex, RECORDING, cancellable=True)
    plex.requests.clear()
    reader = Context(user_id=hass_read_only_user.id)
    buttons = hass.states.async_entity_ids("button")
    assert len(buttons) == 6
    for button in buttons:
        with pytest.raises(Unauthorized):
            await press(hass, button, reader)
    assert plex.requests == []

    # Permission for one button is enough for that button.
    hass_read_only_user.mock_policy({"entities": {"entity_ids": {STOP_FILMS: True}}})
    with pytest.raises(Unauthorized):
        await press(hass, STOP_LIBRARY_SCANS, reader)
    await press(hass, STOP_FILMS, reader)
    assert not plex.find(scan)
    await press(hass, SCAN_FILMS, Context(user_id=hass_admin_user.id))
    assert sent(plex, "GET") == ["/library/sections/1/refresh"]


async def test_buttons_are_unavailable_while_the_server_is(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    await plex.stop()
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, SCAN_FILMS, "unavailable")
    # Home Assistant does not press unavailable buttons.
    await press(hass, SCAN_FILMS)
    assert state(hass, SCAN_FILMS).state == "unavailable"


async def test_each_library_is_a_device_below_that_of_its_server(
    hass: HomeAssistant, polled_entry: MockConfigEntry
) -> None:
    library = library_device(hass, polled_entry)
    assert library.name == "Films"
    assert library.parent_device_id == server_device(hass, polled_entry).id
    entities = er.async_entries_for_device(er.async_get(hass), library.id)
    assert {entity.entity_id for entity in entities} == {
        SCAN_FILMS,
        STOP_FILMS,
        "binary_sensor.harbour_films_scanning",
        "sensor.harbour_films_last_scan",
    }
    assert set(libraries(hass, polled_entry).values()) == {"Films", "Shows"}


async def test_a_new_library_gets_a_device_and_buttons(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    before = libraries(hass, entry)
    plex.libraries["99"] = "Music"
    await reread_libraries(plex)
    await until_state(hass, SCAN_MUSIC, "unknown")
    after = libraries(hass, entry)
    assert before.items() < after.items()
    assert set(after.values()) == {"Films", "Shows", "Music"}
    await press(hass, SCAN_MUSIC)
    assert sent(plex, "GET") == ["/library/sections/99/refresh"]


async def test_a_scan_of_an_unknown_library_adds_its_buttons(
    hass: HomeAssistant,
    polled_entry: MockConfigEntry,
    plex: PlexSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.tick(61)
    plex.libraries["99"] = "Music"
    scan = start_scan(plex, "99")
    await pass_time(hass, polled_entry, 11)
    await until_state(hass, STOP_MUSIC, "unknown")
    await press(hass, STOP_MUSIC)
    assert not plex.find(scan)


async def test_a_deleted_library_loses_its_device_and_buttons(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    del plex.libraries["1"]
    await reread_libraries(plex)
    assert list(libraries(hass, entry).values()) == ["Shows"]
    for button in (SCAN_FILMS, STOP_FILMS):
        assert er.async_get(hass).async_get(button) is None
        assert hass.states.get(button) is None
    assert state(hass, "button.harbour_shows_scan").state == "unknown"


async def test_the_buttons_of_a_library_that_is_added_again_work(
    hass: HomeAssistant, polled_entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    for new_libraries in ({"7": "Shows"}, {"7": "Shows", "1": "Films"}):
        await plex.stop()
        await pass_time(hass, polled_entry, 11)
        plex.libraries = new_libraries
        await plex.start_server()
        await pass_time(hass, polled_entry, 11)
        assert set(libraries(hass, polled_entry).values()) == set(
            new_libraries.values()
        )
    await press(hass, SCAN_FILMS)
    assert sent(plex, "GET") == ["/library/sections/1/refresh"]


async def test_a_failed_request_for_the_libraries_removes_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    before = libraries(hass, entry)
    plex.fail(Fault.WRONG_SHAPE, only="/library/sections")
    await reread_libraries(plex)
    assert libraries(hass, entry) == before


async def test_a_renamed_library_renames_its_device_and_buttons(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    before = libraries(hass, entry)
    plex.libraries["1"] = "Cinema"
    await reread_libraries(plex)
    after = libraries(hass, entry)
    assert after.keys() == before.keys()
    assert set(after.values()) == {"Cinema", "Shows"}
    assert "Cinema" in state(hass, SCAN_FILMS).name


async def test_a_reload_keeps_the_customization_of_library_entities(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    before = libraries(hass, entry)
    er.async_get(hass).async_update_entity(SCAN_FILMS, name="Find films")
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert libraries(hass, entry) == before
    assert "Find films" in state(hass, SCAN_FILMS).name
    assert len(hass.states.async_entity_ids("button")) == 5


async def test_a_library_deleted_while_the_entry_was_unloaded_is_removed(
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


async def test_removing_the_entry_removes_the_libraries(
    hass: HomeAssistant, polled_entry: MockConfigEntry
) -> None:
    assert await hass.config_entries.async_remove(polled_entry.entry_id)
    assert libraries(hass, polled_entry) == {}
    assert hass.states.async_entity_ids("button") == []
