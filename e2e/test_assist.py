"""Installing the sentences for Assist and using them, in a real Home Assistant."""

from collections.abc import AsyncGenerator

from playwright.async_api import Locator, expect
import pytest

from demo.flow import set_options
from demo.settings import DOMAIN
from demo.start import Demo

from .dashboard import RECORDING, Dashboard

LANGUAGES = ["de", "en"]


@pytest.fixture
async def without_sentences(demo: Demo, dashboard: Dashboard) -> AsyncGenerator[Demo]:
    """Return a Home Assistant before anybody has chosen a language, whose Assist is German."""
    await set_options(demo.home, demo.entry_id, languages=[], expose=False)
    pipelines = await demo.home.command("assist_pipeline/pipeline/list")
    [before] = pipelines["pipelines"]
    german = {**before, "language": "de", "conversation_language": "de"}
    await _update_pipeline(demo, german)
    yield demo
    await _update_pipeline(demo, before)
    await set_options(demo.home, demo.entry_id, languages=LANGUAGES, expose=True)


async def _update_pipeline(demo: Demo, pipeline: dict[str, object]) -> None:
    fields = {
        "pipeline_id" if key == "id" else key: value for key, value in pipeline.items()
    }
    await demo.home.command("assist_pipeline/pipeline/update", **fields)


async def _ask(dashboard: Dashboard, text: str) -> Locator:
    """Ask in the dialog of Assist, and return the dialog."""
    await dashboard.open()
    await expect(dashboard.card).to_be_visible()
    await dashboard.page.keyboard.press("a")
    chat = dashboard.page.locator("ha-assist-chat")
    await chat.locator("input, textarea").first.fill(text)
    await dashboard.page.keyboard.press("Enter")
    await expect(chat.get_by_text(text)).to_be_visible()
    return chat


async def test_a_language_is_chosen_and_understood_at_once(
    without_sentences: Demo, dashboard: Dashboard
) -> None:
    page = dashboard.page
    dashboard.plex.start(RECORDING, title="Recording", subtitle="Abendschau")
    await dashboard.wait_for_count(1)
    chat = await _ask(dashboard, "Was macht Plex?")
    await expect(chat).to_contain_text("das habe ich nicht verstanden")

    await dashboard.open(f"/config/integrations/integration/{DOMAIN}")
    await dashboard.button("Configure").click()
    await page.get_by_text("Deutsch", exact=True).click()
    await page.locator("ha-selector-boolean ha-switch").click()
    await dashboard.button("Submit").click()
    await expect(page.get_by_text("Options successfully saved")).to_be_visible()

    chat = await _ask(dashboard, "Was macht Plex?")
    await expect(chat).to_contain_text("Abendschau")
