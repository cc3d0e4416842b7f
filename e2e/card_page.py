"""A page that has only cards and a fake Home Assistant."""

from datetime import UTC, datetime, timedelta
import re
from typing import Any

from playwright.async_api import Locator, Page, Route

from .settings import AXE, WWW

ADDRESS = "http://card.test"
NOW = datetime(2026, 11, 6, 20, 18, 7, tzinfo=UTC)
# A page is loaded within it, also on a busy machine.
LOADING_TIME = timedelta(minutes=5)
_FAKE = WWW.parents[2] / "e2e" / "fake.js"
_PAGE = """<!doctype html>
<html lang="en"><head><title>Card</title>
<style>main { max-width: 480px } body { margin: 0; font-family: sans-serif }</style></head>
<body><main></main><script type="module">
import "./fake.js";
await import("./www/card.js");
window.ready = true;
</script></body></html>"""

# The class of a row whose activity is being stopped.
BUSY = re.compile(r"\bbusy\b")

type Json = dict[str, Any]


def activity(title: str, **fields: Any) -> Json:
    """Return an activity as in the attribute of the sensor, with an id made from its title."""
    return {
        "activity_id": f"id of {title}",
        "type": "library.update.section",
        "category": "library_scan",
        "title": title,
        "subtitle": "",
        "progress": 42,
        "cancellable": False,
        "stoppable": True,
        "started_at": "2026-11-06T20:15:00+00:00",
        "estimated_finish": None,
        "library_id": None,
        "library": "Films",
        "context": {},
        "response": {},
        **fields,
    }


class CardPage:
    """A page with cards. Its fake Home Assistant is the object `fake` of fake.js."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def open(self, *, real_time: bool = False) -> None:
        await self.page.route(f"{ADDRESS}/**", self._serve)
        if not real_time:
            await self.page.clock.install(time=NOW - LOADING_TIME)
        await self.page.goto(ADDRESS)
        await self.page.wait_for_function("window.ready")
        if not real_time:
            # Otherwise the time that a test takes would show in the card.
            await self.page.clock.pause_at(NOW)

    async def show(self, *activities: Json, **options: Any) -> None:
        """Add a card with these options, and set the activities of its sensor."""
        await self.add_card(**options)
        await self.set_activities(*activities)

    async def add_card(self, **options: Any) -> None:
        await self.evaluate("([config]) => fake.addCard(config)", options)

    async def set_activities(self, *activities: Json, **extra: Any) -> None:
        """Set the activities of the sensor, and optionally `count` and other attributes."""
        await self.evaluate(
            "([activities, extra]) => fake.setActivities(activities, extra)",
            list(activities),
            extra,
        )

    async def set_state(self, state: str | None, **attributes: Any) -> None:
        """Set the state of the sensor; None removes it."""
        value = None if state is None else {"state": state, "attributes": attributes}
        await self.evaluate("([state]) => fake.setState(state ?? undefined)", value)

    async def update_hass(self, **fields: Any) -> None:
        await self.evaluate("([fields]) => fake.updateHass(fields)", fields)

    async def evaluate(self, script: str, *arguments: Any) -> Any:
        """Evaluate a function in the page. It receives its arguments as one array."""
        return await self.page.evaluate(script, list(arguments))

    @property
    def card(self) -> Locator:
        return self.page.locator("plex-activities-card").first

    @property
    def rows(self) -> Locator:
        return self.card.locator(".row")

    def row(self, title: str) -> Locator:
        return self.rows.filter(has=self.page.get_by_text(title, exact=True))

    def stop_button(self, title: str) -> Locator:
        return self.row(title).locator("button.stop")

    @property
    def message(self) -> Locator:
        return self.card.locator(".message")

    async def calls(self) -> list[Json]:
        """Return the actions that the cards have called."""
        calls: list[Json] = await self.evaluate(
            "() => fake.calls.map(({ domain, action, data, notify }) => ({ domain, action, data, notify }))"
        )
        return calls

    @staticmethod
    async def _serve(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path == "/":
            await route.fulfill(body=_PAGE, content_type="text/html")
            return
        # Any first folder works, so that a test can load the card twice, like two versions of it.
        file = _FAKE if path == "/fake.js" else WWW / path.split("/", 2)[-1]
        if file.is_file():
            await route.fulfill(path=file, content_type="text/javascript")
        else:
            await route.fulfill(status=404)


async def axe_violations(element: Locator) -> list[str]:
    """Return the accessibility violations that axe-core finds in an element."""
    if not await element.page.evaluate("'axe' in window"):
        await element.page.evaluate(AXE.read_text("utf-8"))
    results = await element.evaluate("element => axe.run(element)")
    assert results["passes"], "axe-core has not checked anything"
    return [
        f"{violation['id']}: {node['html']} {node['failureSummary']}"
        for violation in results["violations"]
        for node in violation["nodes"]
    ]
