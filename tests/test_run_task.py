"""The action that runs a scheduled task."""

import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from simulator import ButlerTask, Fault, PlexSimulator

from .support.actions import call, raises, result
from .support.entry import set_up
from .support.server import change_hands

BACKUP = "BackupDatabase"


def posts(plex: PlexSimulator) -> list[str]:
    return [request.path for request in plex.requests if request.method == "POST"]


async def test_a_task_is_started_unless_it_is_running(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.requests.clear()
    assert await call(hass, "run_task", task=BACKUP) == {"result": "started"}
    assert plex.task_runs(BACKUP)
    assert await call(hass, "run_task", task=BACKUP) == {"result": "already_running"}
    assert posts(plex) == [f"/butler/{BACKUP}"] * 2
    # The tasks are known since the set-up.
    assert "GET" not in {request.method for request in plex.requests}


@pytest.mark.parametrize(
    ("task", "name"),
    [
        (" backupdatabase ", BACKUP),
        ("Backup Database", BACKUP),
        (" backup database", BACKUP),
        ("processassets", "ProcessAssets"),
        # A name counts before the title of another task.
        ("Optimize", "Optimize"),
        ("optimize", "Optimize"),
        # Names are case-sensitive.
        ("SWEEP", "SWEEP"),
        ("Sweep", "Sweep"),
        ("Clean up?", "a/b?c"),
    ],
)
async def test_a_task_is_found_by_its_name_or_title(
    hass: HomeAssistant, plex: PlexSimulator, task: str, name: str
) -> None:
    plex.butler_tasks = {
        BACKUP: ButlerTask("Backup Database"),
        "ProcessAssets": ButlerTask(),
        "OptimizeDatabase": ButlerTask("Optimize"),
        "Optimize": ButlerTask("Something else"),
        "Sweep": ButlerTask(),
        "SWEEP": ButlerTask(),
        "a/b?c": ButlerTask("Clean up?"),
    }
    await set_up(hass, plex)
    assert result(await call(hass, "run_task", task=task)) == "started"
    assert plex.butler_running == {name}


async def test_a_task_that_is_new_is_found(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.butler_tasks["PolishLenses"] = ButlerTask("Polish Lenses")
    assert result(await call(hass, "run_task", task="polish lenses")) == "started"


@pytest.mark.parametrize("task", ["MakeCoffee", "twice", "sWeEp", ""])
async def test_a_task_that_is_unknown_or_ambiguous_is_an_error_with_the_tasks(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator, task: str
) -> None:
    plex.butler_tasks = {
        "Sweep": ButlerTask("Twice"),
        "SWEEP": ButlerTask("twice "),
        "Polish": ButlerTask(),
    }
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "run_task", task=task)
    assert error.value.translation_key == "task_not_found"
    assert error.value.translation_placeholders == {
        "task": task,
        "tasks": "Polish, SWEEP, Sweep",
    }
    assert posts(plex) == []


async def test_no_more_than_ten_tasks_are_named(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.butler_tasks = {f"Task{number:02}": ButlerTask() for number in range(12)}
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "run_task", task="coffee")
    named = ", ".join(f"Task{number:02}" for number in range(10))
    placeholders = error.value.translation_placeholders
    assert placeholders == {"task": "coffee", "tasks": f"{named}, … (+2)"}


async def test_a_task_that_is_gone_is_an_error_with_the_tasks_that_are_left(
    hass: HomeAssistant, entry: MockConfigEntry, plex: PlexSimulator
) -> None:
    plex.butler_tasks = {"Polish": ButlerTask()}
    with pytest.raises(ServiceValidationError) as error:
        await call(hass, "run_task", task=BACKUP)
    placeholders = error.value.translation_placeholders
    assert placeholders == {"task": BACKUP, "tasks": "Polish"}


async def test_a_server_without_scheduled_tasks_has_none_to_run(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    plex.fail(Fault.NOT_FOUND, only="/butler")
    await set_up(hass, plex)
    with raises("task_not_found", ServiceValidationError):
        await call(hass, "run_task", task=BACKUP)


@pytest.mark.parametrize("task", [BACKUP, "MakeCoffee"])
@pytest.mark.parametrize(
    ("fault", "key"),
    [(Fault.FORBIDDEN, "not_allowed"), (Fault.STARTING_UP, "starting_up")],
)
async def test_a_server_that_refuses_or_fails_is_an_error_with_the_reason(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    plex: PlexSimulator,
    task: str,
    fault: Fault,
    key: str,
) -> None:
    plex.fail(fault, only="/butler")
    with raises(key):
        await call(hass, "run_task", task=task)


async def test_only_the_owners_token_may_run_tasks(
    hass: HomeAssistant, plex: PlexSimulator
) -> None:
    change_hands(plex)
    await set_up(hass, plex)
    with raises("not_allowed"):
        await call(hass, "run_task", task=BACKUP)
    assert posts(plex) == []
