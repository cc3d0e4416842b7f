"""The dashboard examples of the documentation, in a real Home Assistant."""

import re
from typing import Any

from playwright.async_api import expect

from homeassistant.util.yaml import parse_yaml

from .dashboard import RECORDING, SCAN, Dashboard
from .settings import ROOT

PAGE = (ROOT / "docs" / "card.md").read_text("utf-8")
BLOCKS: list[dict[str, Any]] = [
    parse_yaml(text)  # type: ignore[misc]  # every block is a mapping
    for text in re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
]
[CARD] = [block for block in BLOCKS if "type" in block]
[STRATEGY] = [block for block in BLOCKS if "strategy" in block]
[VIEWS] = [block for block in BLOCKS if "views" in block]


async def test_the_card_example_applies_its_options(dashboard: Dashboard) -> None:
    await dashboard.open_cards(CARD)
    await expect(dashboard.card).to_have_attribute("hidden", "")
    for number in range(CARD["max_rows"] + 1):
        dashboard.plex.start(SCAN, title=f"Scan {number}")
    dashboard.plex.start(RECORDING, title="Recording")
    dashboard.plex.start("media.download", title="Converting")
    await expect(dashboard.card.locator(".name")).to_have_text(CARD["title"])
    await expect(dashboard.card.locator(".count")).to_have_text("7 running")
    await expect(dashboard.rows).to_have_count(CARD["max_rows"])
    await expect(dashboard.card.locator(".fold")).to_have_text("2 more")


async def test_the_strategy_example_shows_the_server(dashboard: Dashboard) -> None:
    await dashboard.open_config(STRATEGY)
    await expect(dashboard.message).to_have_text("Nothing is running")
    for text in ("Scan a library", "Films", "Shows", "Recent activity"):
        await expect(dashboard.page.get_by_text(text, exact=True).first).to_be_visible()


async def test_the_example_without_the_card_is_shown_without_errors(
    dashboard: Dashboard,
) -> None:
    dashboard.start_four_activities()
    await dashboard.wait_for_count(4)
    await dashboard.open_config(VIEWS)
    await expect(dashboard.page.locator("hui-markdown-card")).to_contain_text(
        "Scanning Films 42 %"
    )
    bars = dashboard.page.locator("hui-bar-gauge-card-feature")
    await expect(bars).to_have_count(PAGE.count("type: bar-gauge"))
    await expect(dashboard.page.locator("hui-error-card")).to_have_count(0)
