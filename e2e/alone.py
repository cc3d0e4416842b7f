"""The card in a page of its own, with a made-up Home Assistant."""

from datetime import UTC, datetime
import re
from typing import Any

from playwright.async_api import Locator, Page, Route

from .settings import AXE, WWW

ADDRESS = "http://card.test"
NOW = datetime(2026, 11, 6, 20, 18, 7, tzinfo=UTC)
_FAKE = WWW.parents[2] / "e2e" / "fake.js"
_PAGE = """<!doctype html>
<html lang="en"><head><title>Card</title>
<style>main { max-width: 480px } body { margin: 0; font-family: sans-serif }</style></head>
<body><main></main><script type="module">
import "./fake.js";
await import("./www/card.js");
window.ready = true;
</script></body></html>"""

BUSY = re.compile(r"\bbusy\b")
"""The class of a row that is being stopped."""

type Row = dict[str, Any]


def activity(name: str, **fields: Any) -> Row:
    """Return an activity as it stands in the attribute, known by its title."""
    return {
        "activity_id": f"id of {name}",
        "type": "library.update.section",
        "category": "library_scan",
        "title": name,
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


class Alone:
    """A page with cards, and what happens around them."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def open(self, *, real_time: bool = False) -> None:
        await self.page.route(f"{ADDRESS}/**", self._serve)
        if not real_time:
            await self.page.clock.install(time=NOW)
        await self.page.goto(ADDRESS)
        await self.page.wait_for_function("window.ready")

    async def show(self, *activities: Row, **options: Any) -> None:
        """Add a card with these options, and list these activities."""
        await self.add(**options)
        await self.running(*activities)

    async def add(self, **options: Any) -> None:
        await self.run("([config]) => home.add(config)", options)

    async def running(self, *activities: Row, **extra: Any) -> None:
        await self.run(
            "([list, extra]) => home.list(list, extra)", list(activities), extra
        )

    async def state(self, state: str | None, **attributes: Any) -> None:
        value = None if state is None else {"state": state, "attributes": attributes}
        await self.run("([state]) => home.state(state ?? undefined)", value)

    async def change(self, **fields: Any) -> None:
        await self.run("([fields]) => home.change(fields)", fields)

    async def run(self, script: str, *arguments: Any) -> Any:
        return await self.page.evaluate(script, list(arguments))

    @property
    def card(self) -> Locator:
        return self.page.locator("plex-activities-card").first

    @property
    def rows(self) -> Locator:
        return self.card.locator(".row")

    def row(self, title: str) -> Locator:
        return self.rows.filter(has=self.page.get_by_text(title, exact=True))

    def stop(self, title: str) -> Locator:
        return self.row(title).locator("button.stop")

    @property
    def message(self) -> Locator:
        return self.card.locator(".message")

    async def calls(self) -> list[Row]:
        calls: list[Row] = await self.run(
            "() => home.calls.map(({ domain, action, data, notify }) => ({ domain, action, data, notify }))"
        )
        return calls

    @staticmethod
    async def _serve(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path == "/":
            await route.fulfill(body=_PAGE, content_type="text/html")
            return
        # A copy of the folder under another name is another version of the card.
        file = _FAKE if path == "/fake.js" else WWW / path.rpartition("/")[2]
        if file.is_file():
            await route.fulfill(path=file, content_type="text/javascript")
        else:
            await route.fulfill(status=404)


async def violations(part: Locator) -> list[str]:
    """Return what axe-core finds wrong in a part of the page."""
    if not await part.page.evaluate("'axe' in window"):
        await part.page.evaluate(AXE.read_text("utf-8"))
    found = await part.evaluate("part => axe.run(part)")
    assert found["passes"], "axe has looked at nothing"
    return [
        f"{each['id']}: {node['html']} {node['failureSummary']}"
        for each in found["violations"]
        for node in each["nodes"]
    ]
