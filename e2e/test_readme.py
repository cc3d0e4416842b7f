"""What the README tells people to paste, in a real Home Assistant."""

import re
from typing import Any

from playwright.async_api import expect

from homeassistant.util.yaml import parse_yaml

from .real import RECORDING, SCAN, Stage
from .settings import ROOT

README = (ROOT / "README.md").read_text("utf-8")
BLOCKS: list[dict[str, Any]] = [
    parse_yaml(text)  # type: ignore[misc]  # all of them are mappings
    for text in re.findall(r"^```yaml\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
]
[CARD] = [each for each in BLOCKS if "type" in each]
[STRATEGY] = [each for each in BLOCKS if "strategy" in each]
[VIEWS] = [each for each in BLOCKS if "views" in each]


async def test_the_card_does_what_its_options_say(stage: Stage) -> None:
    await stage.open_cards(CARD)
    await expect(stage.card).to_have_attribute("hidden", "")
    for number in range(CARD["max_rows"] + 1):
        stage.plex.start(SCAN, title=f"Scan {number}")
    stage.plex.start(RECORDING, title="Recording")
    stage.plex.start("media.download", title="Converting")
    await expect(stage.card.locator(".name")).to_have_text(CARD["title"])
    await expect(stage.card.locator(".count")).to_have_text("Running: 7")
    await expect(stage.rows).to_have_count(CARD["max_rows"])
    await expect(stage.card.locator(".more")).to_have_text("2 more")


async def test_the_strategy_shows_the_server(stage: Stage) -> None:
    await stage.paste(STRATEGY)
    await expect(stage.message).to_have_text("Nothing runs.")
    for text in ("Films", "Shows", "Stop library scans", "What happened"):
        await expect(stage.page.get_by_text(text, exact=True).first).to_be_visible()


async def test_the_dashboard_of_stock_cards_is_drawn(stage: Stage) -> None:
    stage.play()
    await stage.counted(4)
    await stage.paste(VIEWS)
    await expect(stage.page.locator("hui-markdown-card")).to_contain_text(
        "Scanning Films 42 %"
    )
    await expect(stage.page.locator("hui-bar-gauge-card-feature")).to_have_count(3)
    await expect(stage.page.locator("hui-error-card")).to_have_count(0)
