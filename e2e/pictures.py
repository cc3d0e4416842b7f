"""Saves the pictures of the documentation. A file is only replaced if the new picture looks different."""

from datetime import UTC, datetime, timedelta
from functools import reduce
from io import BytesIO
from typing import Any

from PIL import Image, ImageChops, ImageSequence
from playwright.async_api import FloatRect, Page

from .dashboard import ENTITY, Dashboard
from .settings import IMAGES

# How many of a thousand pixels may differ, for example in a time that is one second later.
_TOLERANCE = 0.5
_COLORS = 128
# All pictures together, in bytes.
_MAX_SIZE = 1_000_000

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
  return icons.length > 0 && icons.every(isLoaded);
}"""

type Activities = list[dict[str, Any]]


def minutes_before(now: datetime, minutes: float) -> str:
    """Return a time as in the attributes of an activity."""
    return (now - timedelta(minutes=minutes)).isoformat()


def current_second() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


async def activities_of(dashboard: Dashboard) -> Activities:
    """Return the activities that the sensor lists."""
    state = await dashboard.home.state(ENTITY)
    activities: Activities = state["attributes"]["activities"]
    return activities


async def set_activities(dashboard: Dashboard, activities: Activities) -> None:
    """Have the sensor list these activities, until the server reports something.

    This is how an activity can have a finish that takes minutes to be estimated.
    """
    state = await dashboard.home.state(ENTITY)
    attributes = state["attributes"] | {"activities": activities}
    body = {"state": str(len(activities)), "attributes": attributes}
    await dashboard.home.call("POST", f"/api/states/{ENTITY}", body)


async def screenshot(page: Page, part: FloatRect | None = None) -> Image.Image:
    """Return a picture of a page, or a part of it, when all of it has loaded."""
    await page.wait_for_function(_ALL_ICONS_LOADED)
    await page.evaluate("document.fonts.ready")
    shot = await page.screenshot(animations="disabled", clip=part)
    return Image.open(BytesIO(shot)).convert("RGB")


async def take_picture(page: Page, name: str, part: FloatRect | None = None) -> None:
    """Save a picture of a page, or a part of it."""
    picture = await screenshot(page, part)
    if _looks_different(name, [picture]):
        picture.quantize(_COLORS).save(IMAGES / name, optimize=True)
    _check_size()


def save_moving(name: str, frames: list[Image.Image], milliseconds: list[int]) -> None:
    """Save a picture that shows each frame for this time, and then begins again."""
    if _looks_different(name, frames):
        # All frames have the same colors, so that what does not change has no size.
        sample = Image.new("RGB", (frames[0].width, frames[0].height * len(frames)))
        for number, frame in enumerate(frames):
            sample.paste(frame, (0, number * frame.height))
        palette = sample.quantize(_COLORS)
        first, *others = [
            frame.quantize(palette=palette, dither=Image.Dither.NONE)
            for frame in frames
        ]
        path = IMAGES / name
        first.save(
            path, save_all=True, append_images=others, duration=milliseconds, loop=0
        )
    _check_size()


def _looks_different(name: str, frames: list[Image.Image]) -> bool:
    path = IMAGES / name
    if not path.exists():
        return True
    with Image.open(path) as saved:
        old = [frame.convert("RGB") for frame in ImageSequence.Iterator(saved)]
    return len(old) != len(frames) or any(
        _difference(before, after) > _TOLERANCE
        for before, after in zip(old, frames, strict=True)
    )


def _difference(old: Image.Image, new: Image.Image) -> float:
    """Return how many of a thousand pixels differ noticeably."""
    if old.size != new.size:
        return 1000
    channels = ImageChops.difference(old, new).split()
    counts = reduce(ImageChops.lighter, channels).histogram()
    return 1000 * sum(counts[48:]) / sum(counts)


def _check_size() -> None:
    assert sum(path.stat().st_size for path in IMAGES.iterdir()) < _MAX_SIZE
