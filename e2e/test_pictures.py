"""The pictures of the README, made anew where they no longer show what is there."""

from datetime import datetime, timedelta
from functools import reduce
from io import BytesIO

from PIL import Image, ImageChops
from playwright.async_api import expect
import pytest

from .real import ENTITY, Stage
from .settings import IMAGES

# Of a thousand pixels this many may differ: a second more has passed.
_TOLERANCE = 0.5

# Home Assistant fetches the shape of an icon when it is there already.
_ICONS_ARE_DRAWN = """() => {
  const icons = [];
  const look = (node) => {
    if (["ha-icon", "ha-svg-icon"].includes(node.localName) && node.checkVisibility()) icons.push(node);
    for (const each of [...(node.shadowRoot?.children ?? []), ...node.children]) look(each);
  };
  look(document.documentElement);
  const drawn = ({ shadowRoot }) => {
    const part = shadowRoot?.querySelector("ha-svg-icon, path");
    return part?.localName === "ha-svg-icon" ? drawn(part) : Boolean(part?.getAttribute("d"));
  };
  return icons.length > 10 && icons.every(drawn);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_dashboard(stage: Stage, scheme: str) -> None:
    await _look(stage, scheme, 1120, 560)
    await _picture(stage, f"dashboard-{scheme}.png")


async def test_phone(stage: Stage) -> None:
    await _look(stage, "light", 390, 700)
    await _picture(stage, "phone.png")


async def _look(stage: Stage, scheme: str, width: int, height: int) -> None:
    page = stage.page
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # one of those it takes
    await page.set_viewport_size({"width": width, "height": height})
    stage.play()
    await stage.counted(4)
    # What the demo's automations have told of earlier tests.
    await stage.home.call("POST", "/api/services/persistent_notification/dismiss_all")
    [first, *_] = (await stage.home.state(ENTITY))["attributes"]["activities"]
    began = datetime.fromisoformat(first["started_at"])
    await page.clock.set_fixed_time(began + timedelta(minutes=12, seconds=34))
    await stage.open()
    await expect(stage.rows).to_have_count(4)


async def _picture(stage: Stage, name: str) -> None:
    await expect(stage.page.get_by_text("What happened")).to_be_attached()
    await stage.page.wait_for_function(_ICONS_ARE_DRAWN)
    await stage.page.evaluate("document.fonts.ready")
    new = Image.open(BytesIO(await stage.page.screenshot(animations="disabled")))
    path = IMAGES / name
    if not path.exists() or _difference(Image.open(path), new) > _TOLERANCE:
        new.convert("RGB").quantize(128).save(path, optimize=True)


def _difference(old: Image.Image, new: Image.Image) -> float:
    """Return how many of a thousand pixels are not about the same."""
    if old.size != new.size:
        return 1000
    channels = ImageChops.difference(old.convert("RGB"), new.convert("RGB")).split()
    counts = reduce(ImageChops.lighter, channels).histogram()
    return 1000 * sum(counts[48:]) / sum(counts)
