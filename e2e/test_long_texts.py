"""Texts on the screen of a small phone, in each language that there are translations for."""

from collections.abc import AsyncGenerator
import json

from playwright.async_api import Locator, expect
import pytest

from demo.settings import DOMAIN
from demo.start import Demo

from .card_page import NOW, CardPage, activity
from .dashboard import Dashboard
from .settings import ROOT

TRANSLATIONS = ROOT / "custom_components" / DOMAIN / "translations"
LANGUAGES = sorted(path.stem for path in TRANSLATIONS.glob("*.json"))
PHONE = {"width": 360, "height": 800}
ENGLISH = json.loads((TRANSLATIONS / "en.json").read_text("utf-8"))
CATEGORIES = list(ENGLISH["selector"]["category"]["options"])

_CUT_TEXTS = """root => {
  const cut = [];
  const visit = (element) => {
    // What only screen readers read is one pixel wide.
    if (element.clientWidth > 1 && element.scrollWidth > element.clientWidth
        && ["hidden", "clip"].includes(getComputedStyle(element).overflowX) && element.innerText?.trim())
      cut.push(element.innerText);
    for (const child of [...(element.shadowRoot?.children ?? []), ...element.children]) visit(child);
  };
  visit(root);
  return cut;
}"""

pytestmark = pytest.mark.parametrize("language", LANGUAGES)


async def cut_texts(element: Locator) -> list[str]:
    """Return the texts in an element that are wider than their place."""
    texts: list[str] = await element.evaluate(_CUT_TEXTS)
    return texts


@pytest.fixture
async def translated(demo: Demo, language: str) -> AsyncGenerator[None]:
    """Name the entities in the language."""

    async def use(name: str) -> None:
        await demo.home.command("config/core/update", language=name)
        path = f"/api/config/config_entries/entry/{demo.entry_id}/reload"
        await demo.home.call("POST", path)

    await use(language)
    yield
    await use("en")


async def test_no_text_of_the_card_is_cut(card_page: CardPage, language: str) -> None:
    await card_page.page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # has all its keys
    chosen = {"language": language, "time_format": "24", "time_zone": "local"}
    await card_page.update_hass(language=language, locale=chosen)
    started_at = NOW.replace(month=10, hour=9).isoformat()
    finish = NOW.replace(month=12, hour=19).isoformat()
    times = {"started_at": started_at, "estimated_finish": finish}
    rows = [
        # The name of a category takes the place of a missing title.
        activity("", activity_id=category, category=category, **times)
        for category in CATEGORIES
    ]
    await card_page.show(*rows, max_rows=8)
    await card_page.set_activities(*rows, truncated=True, count=1234, sees_all=False)
    await expect(card_page.rows).to_have_count(8)
    await card_page.card.locator(".fold").click()
    await expect(card_page.rows).to_have_count(len(rows))
    for button in await card_page.card.locator("button").all():
        await button.scroll_into_view_if_needed()
        await expect(button).to_be_in_viewport(ratio=1)
    assert await cut_texts(card_page.card) == []


async def test_long_names_leave_room_for_the_states_on_the_page_of_a_device(
    translated: None, dashboard: Dashboard
) -> None:
    page = dashboard.page
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # has all its keys
    devices = await dashboard.home.command("config/device_registry/list")
    for name in ("Harbour", "Films"):
        [device] = [device for device in devices if device["name"] == name]
        await dashboard.open(f"/config/devices/device/{device['id']}")
        await expect(page.locator("ha-device-entities-card").last).to_be_visible()
        rows = page.locator("ha-device-entities-card hui-generic-entity-row")
        await expect(rows.first).to_be_visible()
        for row in await rows.all():
            await row.scroll_into_view_if_needed()
            await expect(row).to_be_in_viewport(ratio=0.9)
            await expect(row.locator(".info")).to_be_in_viewport(ratio=0.9)
        assert await page.evaluate("document.documentElement.scrollWidth") == 360
