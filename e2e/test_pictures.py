"""Takes the screenshots of the README. A file is only replaced if the new picture looks different."""

from datetime import datetime, timedelta
from functools import reduce
from io import BytesIO

from PIL import Image, ImageChops
from playwright.async_api import expect
import pytest

from .dashboard import ENTITY, Dashboard
from .settings import IMAGES

# How many of a thousand pixels may differ, for example in a time that is one second later.
_TOLERANCE = 0.5

# Home Assistant adds an icon to the page before it has loaded the icon's path.
_ALL_ICONS_LOADED = """() => {
  const icons = [];
  const collect = (node) => {
    if (["ha-icon", "ha-svg-icon"].includes(node.localName) && node.checkVisibility()) icons.push(node);
    for (const child of [...(node.shadowRoot?.children ?? []), ...node.children]) collect(child);
  };
  collect(document.documentElement);
  const isLoaded = ({ shadowRoot }) => {
    const inner = shadowRoot?.querySelector("ha-svg-icon, path");
    return inner?.localName === "ha-svg-icon" ? isLoaded(inner) : Boolean(inner?.getAttribute("d"));
  };
  return icons.length > 10 && icons.every(isLoaded);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_dashboard_picture(dashboard: Dashboard, scheme: str) -> None:
    await _show_four_activities(dashboard, scheme, 1120, 560)
    await _take_picture(dashboard, f"dashboard-{scheme}.png")


async def test_phone_picture(dashboard: Dashboard) -> None:
    await _show_four_activities(dashboard, "light", 390, 700)
    await _take_picture(dashboard, "phone.png")


async def _show_four_activities(
    dashboard: Dashboard, scheme: str, width: int, height: int
) -> None:
    page = dashboard.page
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a str, but always one of the allowed values
    await page.set_viewport_size({"width": width, "height": height})
    dashboard.start_four_activities()
    await dashboard.wait_for_count(4)
    # The demo's automations have notified about the activities of earlier tests.
    await dashboard.home.call(
        "POST", "/api/services/persistent_notification/dismiss_all"
    )
    [first, *_] = (await dashboard.home.state(ENTITY))["attributes"]["activities"]
    started_at = datetime.fromisoformat(first["started_at"])
    await page.clock.set_fixed_time(started_at + timedelta(minutes=12, seconds=34))
    await dashboard.open()
    await expect(dashboard.rows).to_have_count(4)


async def _take_picture(dashboard: Dashboard, name: str) -> None:
    await expect(dashboard.page.get_by_text("Recent activity")).to_be_attached()
    await dashboard.page.wait_for_function(_ALL_ICONS_LOADED)
    await dashboard.page.evaluate("document.fonts.ready")
    new = Image.open(BytesIO(await dashboard.page.screenshot(animations="disabled")))
    path = IMAGES / name
    if not path.exists() or _difference(Image.open(path), new) > _TOLERANCE:
        new.convert("RGB").quantize(128).save(path, optimize=True)


def _difference(old: Image.Image, new: Image.Image) -> float:
    """Return how many of a thousand pixels differ noticeably."""
    if old.size != new.size:
        return 1000
    channels = ImageChops.difference(old.convert("RGB"), new.convert("RGB")).split()
    counts = reduce(ImageChops.lighter, channels).histogram()
    return 1000 * sum(counts[48:]) / sum(counts)
