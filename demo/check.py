"""The demo judged by itself: the component works in a real Home Assistant, without complaints."""

from collections.abc import Iterator
from pathlib import Path
import re

from .home import until
from .settings import DOMAIN, ROOT, DemoError, Settings
from .start import Demo, running, say

_RECORD = re.compile(r"^\d{4}-\d\d-\d\d \S+ (?P<level>[A-Z]+) ")
_CUSTOM = f"We found a custom integration {DOMAIN} which has not been tested by Home Assistant"
"""What every custom integration hears, whatever it does."""


async def check(settings: Settings) -> None:
    """Start, try everything once, stop; fail on any complaint in the log that names us."""
    async with running(settings) as up:
        say("The dashboard answers. Waiting for something to move …")
        await _moves(up)
        say("Cancelling an activity …")
        await _cancels(up)
        say("Asking aloud …")
        await _answers(up)
        say("Looking at automations and blueprints …")
        await _automates(up)
        say("Reloading, disabling, enabling …")
        await _reloads(up)
        say("Removing the server …")
        await up.home.call("DELETE", f"/api/config/config_entries/entry/{up.entry_id}")
        await until(lambda: _gone(up), 10, "Removing the server left entities behind")
        say("Stopping Home Assistant …")
        log = up.home_assistant.log
    complaints = list(complaints_in(log))
    if complaints:
        raise DemoError("Home Assistant complained about us:\n" + "\n".join(complaints))
    say("Home Assistant did not complain about us once.")


async def _activities(up: Demo) -> list[dict[str, object]]:
    state = await up.home.state(up.entities["sensor.activities"])
    activities: list[dict[str, object]] = state["attributes"].get("activities", [])
    return activities


async def _moves(up: Demo) -> None:
    before = await _activities(up)

    async def moved() -> bool:
        return await _activities(up) != before

    await until(moved, 30, "Nothing moved on the dashboard")


async def _cancels(up: Demo) -> None:
    async def cancellable() -> object:
        return next(
            (
                each["activity_id"]
                for each in await _activities(up)
                if each["cancellable"]
            ),
            None,
        )

    activity_id = await until(cancellable, 60, "Nothing could be cancelled")
    answer = await up.home.call(
        "POST",
        f"/api/services/{DOMAIN}/cancel_activity?return_response",
        {"activity_id": activity_id},
    )
    result = answer["service_response"]["result"]
    if result != "cancelled":
        raise DemoError(f"Cancelling an activity ended with {result!r}.")

    async def gone() -> bool:
        return all(each["activity_id"] != activity_id for each in await _activities(up))

    await until(gone, 10, "A cancelled activity stayed on the dashboard")


async def _answers(up: Demo) -> None:
    answer = await up.home.call(
        "POST", "/api/conversation/process", {"text": "What is Plex doing?"}
    )
    speech = answer["response"]["speech"]["plain"]["speech"]
    if "running on" not in speech:
        raise DemoError(f"Asked what Plex is doing, Assist said: {speech}")


async def _automates(up: Demo) -> None:
    for automation in ("tell_what_is_over", "tell_when_a_job_is_half_way"):

        async def triggered(entity_id: str = f"automation.{automation}") -> object:
            state = await up.home.state(entity_id)
            return state["attributes"].get("last_triggered")

        await until(triggered, 90, f"The automation {automation} was not triggered")
    idle = await up.home.state(
        "automation.tell_that_recordings_have_been_over_for_a_while"
    )
    if idle["state"] != "on":
        raise DemoError("The automation with our conditions could not be loaded.")
    blueprints = await up.home.command("blueprint/list", domain="automation")
    ours = {path: each for path, each in blueprints.items() if DOMAIN in path}
    errors = {path: each["error"] for path, each in ours.items() if "error" in each}
    if not ours or errors:
        raise DemoError(
            f"Home Assistant cannot read the blueprints: {errors or 'none'}"
        )


async def _reloads(up: Demo) -> None:
    await up.home.call("POST", f"/api/config/config_entries/entry/{up.entry_id}/reload")
    await _becomes(up, "loaded")
    await up.home.command(
        "config_entries/disable", entry_id=up.entry_id, disabled_by="user"
    )
    await _becomes(up, "not_loaded")
    await up.home.command(
        "config_entries/disable", entry_id=up.entry_id, disabled_by=None
    )
    await _becomes(up, "loaded")
    await _moves(up)


async def _becomes(up: Demo, wanted: str) -> None:
    async def reached() -> bool:
        entries = await up.home.command("config_entries/get", domain=DOMAIN)
        return any(entry["state"] == wanted for entry in entries)

    await until(reached, 20, f"The config entry did not become {wanted}")


async def _gone(up: Demo) -> bool:
    return not await up.home.entities()


def complaints_in(log: Path) -> Iterator[str]:
    """Warnings and errors that name us anywhere, tracebacks included."""
    for record in _records(log):
        begin = _RECORD.match(record)
        if begin is None or begin["level"] not in {"WARNING", "ERROR", "CRITICAL"}:
            continue
        # A clone bears our name as well, and then so does every line of other people's tracebacks.
        if DOMAIN in record.replace(str(ROOT), "") and _CUSTOM not in record:
            yield record


def _records(log: Path) -> Iterator[str]:
    """Log lines with the lines that belong to them."""
    record: list[str] = []
    for line in log.read_text("utf-8", errors="replace").splitlines():
        if _RECORD.match(line) and record:
            yield "\n".join(record)
            record = []
        record.append(line)
    if record:
        yield "\n".join(record)
