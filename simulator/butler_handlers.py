"""The responses about scheduled tasks, all of them for the owner only."""

from aiohttp import web

from .butler import ButlerTask
from .responses import PLEX, call_on_cancel, document, empty


async def tasks(request: web.Request) -> web.StreamResponse:
    """List the scheduled tasks. Plex does not include which of them are running."""
    tasks = request.app[PLEX].butler_tasks
    rows = [_row(name, task) for name, task in tasks.items()]
    return document(request, {"ButlerTask": rows}, tag="ButlerTasks")


def _row(name: str, task: ButlerTask) -> dict[str, object]:
    row: dict[str, object] = {
        "name": name,
        "interval": task.interval,
        "scheduleRandomized": task.random,
        "enabled": task.enabled,
    }
    if task.title is None:
        return row
    return row | {"title": task.title, "description": f"{task.title}."}


def _requested_task(request: web.Request) -> str:
    name = request.match_info["name"]
    if name not in request.app[PLEX].butler_tasks:
        raise web.HTTPNotFound
    return name


async def start_task(request: web.Request) -> web.StreamResponse:
    """Start a scheduled task: 202 if it is already running."""
    plex, name = request.app[PLEX], _requested_task(request)
    if plex.task_runs(name):
        return empty(202)
    plex.run_task(name)
    return empty()


async def stop_task(request: web.Request) -> web.StreamResponse:
    """Stop a scheduled task and the activities of its run: 404 if it is not running."""
    plex, name = request.app[PLEX], _requested_task(request)
    await call_on_cancel(plex, name)
    if not plex.task_runs(name):
        raise web.HTTPNotFound
    if not plex.cancels_ignored:
        plex.stop_task(name)
    return empty()


async def stop_all_tasks(request: web.Request) -> web.StreamResponse:
    """Stop all scheduled tasks. It is not an error if none is running."""
    plex = request.app[PLEX]
    await call_on_cancel(plex, "butler")
    if not plex.cancels_ignored:
        plex.stop_all_tasks()
    return empty()
