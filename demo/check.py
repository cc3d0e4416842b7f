"""`script/demo --check`: use the component once in a real Home Assistant, and look for problems in the log."""

from collections.abc import Iterator
from pathlib import Path
import re

from .home import until
from .settings import DOMAIN, ROOT, DemoError, Settings
from .start import Demo, print_progress, running

_RECORD = re.compile(r"^\d{4}-\d\d-\d\d \S+ (?P<level>[A-Z]+) ")
_CUSTOM_WARNING = f"We found a custom integration {DOMAIN} which has not been tested by Home Assistant"
"""The warning that Home Assistant logs for every custom integration."""


async def check(settings: Settings) -> None:
    """Start, use everything once, stop. Raises DemoError if something fails or the log has a problem of ours."""
    async with running(settings) as demo:
        print_progress("The dashboard is up. Waiting for an activity to change …")
        await _check_activities_change(demo)
        print_progress("Cancelling an activity …")
        await _check_cancel(demo)
        print_progress("Asking Assist …")
        await _check_assist(demo)
        print_progress("Checking automations and blueprints …")
        await _check_automations(demo)
        print_progress("Reloading, disabling, enabling …")
        await _check_reload(demo)
        print_progress("Removing the server …")
        await _check_removal(demo)
        print_progress("Stopping Home Assistant …")
        log = demo.home_assistant.log
    complaints = list(complaints_in(log))
    if complaints:
        raise DemoError(
            "Home Assistant logged problems of the component:\n" + "\n".join(complaints)
        )
    print_progress("Home Assistant logged no problem of the component.")


async def _activities(demo: Demo) -> list[dict[str, object]]:
    state = await demo.home.state(demo.entities["sensor.activities"])
    activities: list[dict[str, object]] = state["attributes"].get("activities", [])
    return activities


async def _check_activities_change(demo: Demo) -> None:
    before = await _activities(demo)

    async def changed() -> bool:
        return await _activities(demo) != before

    await until(changed, 30, "No activity on the dashboard changed")


async def _check_cancel(demo: Demo) -> None:
    async def find_cancellable() -> object:
        return next(
            (
                activity["activity_id"]
                for activity in await _activities(demo)
                if activity["cancellable"]
            ),
            None,
        )

    activity_id = await until(find_cancellable, 60, "No activity was cancellable")
    response = await demo.home.call(
        "POST",
        f"/api/services/{DOMAIN}/cancel_activity?return_response",
        {"activity_id": activity_id},
    )
    result = response["service_response"]["result"]
    if result != "cancelled":
        raise DemoError(f"The result of cancelling an activity was {result!r}.")

    async def gone() -> bool:
        return all(
            activity["activity_id"] != activity_id
            for activity in await _activities(demo)
        )

    await until(gone, 10, "A cancelled activity did not leave the dashboard")


async def _check_assist(demo: Demo) -> None:
    response = await demo.home.call(
        "POST", "/api/conversation/process", {"text": "What is Plex doing?"}
    )
    speech = response["response"]["speech"]["plain"]["speech"]
    if "running on" not in speech:
        raise DemoError(f"Assist answered “What is Plex doing?” with: {speech}")


async def _check_automations(demo: Demo) -> None:
    for automation in (
        "notify_when_an_activity_has_ended",
        "notify_when_an_activity_is_half_done",
    ):

        async def triggered(entity_id: str = f"automation.{automation}") -> object:
            state = await demo.home.state(entity_id)
            return state["attributes"].get("last_triggered")

        await until(triggered, 90, f"The automation {automation} was not triggered")
    idle = await demo.home.state("automation.notify_when_there_is_no_recording")
    if idle["state"] != "on":
        raise DemoError("The automation with our conditions could not be loaded.")
    blueprints = await demo.home.command("blueprint/list", domain="automation")
    ours = {path: entry for path, entry in blueprints.items() if DOMAIN in path}
    errors = {path: entry["error"] for path, entry in ours.items() if "error" in entry}
    if errors:
        raise DemoError(f"Home Assistant cannot read the blueprints: {errors}")
    if not ours:
        raise DemoError("Home Assistant does not list our blueprints.")


async def _check_reload(demo: Demo) -> None:
    await demo.home.call(
        "POST", f"/api/config/config_entries/entry/{demo.entry_id}/reload"
    )
    await _wait_for_entry_state(demo, "loaded")
    for disabled_by, state in (("user", "not_loaded"), (None, "loaded")):
        await demo.home.command(
            "config_entries/disable", entry_id=demo.entry_id, disabled_by=disabled_by
        )
        await _wait_for_entry_state(demo, state)
    await _check_activities_change(demo)


async def _wait_for_entry_state(demo: Demo, state: str) -> None:
    async def reached() -> bool:
        entries = await demo.home.command("config_entries/get", domain=DOMAIN)
        return any(entry["state"] == state for entry in entries)

    await until(reached, 20, f"The state of the config entry did not become {state}")


async def _check_removal(demo: Demo) -> None:
    await demo.home.call("DELETE", f"/api/config/config_entries/entry/{demo.entry_id}")

    async def no_entities() -> bool:
        return not await demo.home.entities()

    await until(no_entities, 10, "The entities of a removed server were not removed")


def complaints_in(log: Path) -> Iterator[str]:
    """Yield the warnings and errors that mention the component, with their tracebacks."""
    for record in _records(log):
        start = _RECORD.match(record)
        if start is None or start["level"] not in {"WARNING", "ERROR", "CRITICAL"}:
            continue
        # The folder of a clone has the same name, and is part of every path in a traceback.
        if DOMAIN in record.replace(str(ROOT), "") and _CUSTOM_WARNING not in record:
            yield record


def _records(log: Path) -> Iterator[str]:
    """Yield the records of a log, each with all of its lines."""
    record: list[str] = []
    for line in log.read_text("utf-8", errors="replace").splitlines():
        if _RECORD.match(line) and record:
            yield "\n".join(record)
            record = []
        record.append(line)
    if record:
        yield "\n".join(record)
