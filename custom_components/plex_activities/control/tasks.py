"""Runs scheduled tasks."""

from enum import StrEnum

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..aioplex.butler import ButlerTasks
from ..aioplex.exceptions import PlexError, PlexNotFoundError
from ..const import DOMAIN
from ..coordinator import PlexActivitiesCoordinator
from ..errors import action_error
from ..server.name_match import match_exactly, match_loosely
from ..server.names import join_some
from ..server.stop_methods import StopTargets


class TaskResult(StrEnum):
    """What became of a request to run a task."""

    STARTED = "started"
    ALREADY_RUNNING = "already_running"


async def async_run_task(
    coordinator: PlexActivitiesCoordinator, task: str
) -> TaskResult:
    """Run the scheduled task with this name or title now.

    Raises ServiceValidationError if there is none, or more than one, and
    HomeAssistantError if the server fails.
    """
    name = _find(coordinator.data.targets.tasks or {}, task)
    if name is None:
        # It may be new, or the server failed to list its tasks.
        await _async_read_tasks(coordinator)
        name = _find(coordinator.data.targets.tasks or {}, task)
    if name is None:
        raise _not_found(coordinator, task)
    request = coordinator.client.start_butler_task(name)
    try:
        started = await coordinator.async_run_request(request)
    except PlexNotFoundError as err:
        # It is gone since the tasks were listed.
        await _async_read_tasks(coordinator)
        raise _not_found(coordinator, task) from err
    except PlexError as err:
        raise action_error(err) from err
    return TaskResult.STARTED if started else TaskResult.ALREADY_RUNNING


def _find(tasks: ButlerTasks, task: str) -> str | None:
    """Return the name of the only task with this name or title."""
    names = [(name, name) for name in tasks]
    titles = [(title, name) for name, title in tasks.items() if title is not None]
    found = (
        match_exactly(task, names)
        or match_exactly(task, titles)
        or match_loosely(task, names + titles)
    )
    return found.pop() if len(found) == 1 else None


async def _async_read_tasks(coordinator: PlexActivitiesCoordinator) -> None:
    try:
        tasks = await coordinator.async_run_request(coordinator.client.butler_tasks())
    except PlexNotFoundError:
        tasks = {}
    except PlexError as err:
        raise action_error(err) from err
    coordinator.async_targets_read(StopTargets(tasks=tasks))


def _not_found(coordinator: PlexActivitiesCoordinator, task: str) -> HomeAssistantError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="task_not_found",
        translation_placeholders={
            "task": task,
            "tasks": join_some(coordinator.data.targets.tasks or {}),
        },
    )
