"""Takes the moving picture of the card: bars move, an activity is stopped after a question, and is gone."""

import asyncio

from PIL import Image
from playwright.async_api import FloatRect, Locator, expect
import pytest

from .card_page import BUSY
from .dashboard import CONVERSION, RECORDING, SCAN, Dashboard
from .pictures import (
    Activities,
    activities_of,
    current_second,
    minutes_before,
    save_moving,
    screenshot,
    set_activities,
)
from .settings import newest_only

pytestmark = newest_only("The picture shows the newest Home Assistant.")

STEP, PRESS, READ = 150, 400, 1600
# A round spot, above dialogs too, where a finger would be.
SPOT = """([x, y]) => {
  const spot = Object.assign(document.createElement("div"), { id: "spot", popover: "manual" });
  spot.style = `background: #0003; block-size: 36px; border: 0; border-radius: 50%; inline-size: 36px; inset: auto;
    left: ${x - 18}px; padding: 0; pointer-events: none; position: fixed; top: ${y - 18}px`;
  document.body.append(spot);
  spot.showPopover();
}"""


@pytest.fixture
def scale() -> int:
    return 2


class Film:
    """The frames of the moving picture."""

    def __init__(self, dashboard: Dashboard, activities: Activities) -> None:
        self.dashboard = dashboard
        self.activities = activities
        self.frames: list[Image.Image] = []
        self.milliseconds: list[int] = []

    async def add(self, milliseconds: int) -> None:
        """Add a frame with the page as it is."""
        box: FloatRect = {"x": 0, "y": 60, "width": 420, "height": 330}
        self.frames.append(await screenshot(self.dashboard.page, box))
        self.milliseconds.append(milliseconds)

    async def move(self, steps: int) -> None:
        """Add frames with bars that move by a percent each."""
        for _ in range(steps):
            for activity in self.activities:
                activity["progress"] += 1
            await set_activities(self.dashboard, self.activities)
            percent = f"{self.activities[-1]['progress']}%"
            row = self.dashboard.row(self.activities[-1]["title"])
            await expect(row.locator(".percent")).to_have_text(percent)
            await self.add(STEP)

    async def press(self, button: Locator) -> None:
        """Add a frame with a spot on this button, and click it."""
        box = await button.bounding_box()
        assert box
        center = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
        page = self.dashboard.page
        await page.evaluate(SPOT, center)
        await self.add(PRESS)
        await page.evaluate("document.getElementById('spot').remove()")
        await button.click()
        # Otherwise the row below it would have another color.
        await page.mouse.move(0, 0)


async def test_moving_picture(dashboard: Dashboard) -> None:
    film = await _start(dashboard)
    stopped = asyncio.Event()
    dashboard.plex.on_cancel = lambda _: stopped.wait()
    try:
        await film.move(10)
        await film.press(dashboard.button("Stop Scanning Films"))
        await expect(dashboard.button("Keep running")).to_be_visible()
        await film.add(READ)
        await film.press(dashboard.button("Stop"))
        await expect(dashboard.button("Keep running")).to_be_hidden()
        await expect(dashboard.row("Scanning Films")).to_have_class(BUSY)
        await film.move(3)
    finally:
        dashboard.plex.on_cancel = None
        stopped.set()
    await expect(dashboard.rows).to_have_count(2)
    film.activities = film.activities[1:]
    await film.move(10)
    save_moving("card.gif", film.frames, film.milliseconds)


async def _start(dashboard: Dashboard) -> Film:
    page = dashboard.page
    await page.set_viewport_size({"width": 420, "height": 450})
    plex, films = dashboard.plex, {"librarySectionID": "1"}
    news, film = "Evening Harbour News", "The Quiet Meridian (1997)"
    plex.start(
        SCAN, title="Scanning Films", subtitle="Harbour Lights (2014)", context=films
    )
    plex.start(RECORDING, title="Recording", subtitle=news, cancellable=True)
    plex.start(CONVERSION, title="Converting", subtitle=film)
    await dashboard.wait_for_count(3)
    activities = await activities_of(dashboard)
    now = current_second()
    await page.clock.set_fixed_time(now)
    progress_and_times = (38, 7, 11), (64, 31, 17), (12, 3, 22)
    for activity, (progress, ago, left) in zip(
        activities, progress_and_times, strict=True
    ):
        activity["progress"] = progress
        activity["started_at"] = minutes_before(now, ago)
        activity["estimated_finish"] = minutes_before(now, -left)
    await dashboard.open_card()
    await expect(dashboard.rows).to_have_count(3)
    return Film(dashboard, activities)
