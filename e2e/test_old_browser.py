"""The card in an old browser, with a fake Home Assistant."""

from pathlib import Path

from playwright.async_api import Page, expect
import pytest

from .card_page import CardPage, activity

_SCRIPT = Path(__file__).with_name("old_browser.js")


@pytest.fixture
async def old_browser(page: Page) -> CardPage:
    """Return a page in a browser without what is newer than Safari 15.4."""
    await page.add_init_script(path=_SCRIPT)
    card_page = CardPage(page)
    await card_page.open()
    return card_page


async def test_card_and_strategy_work_in_an_old_browser(old_browser: CardPage) -> None:
    assert await old_browser.evaluate(
        "() => { try { new CSSStyleSheet() } catch { return [].toSorted === undefined } }"
    )
    await old_browser.show(activity("Scanning Films"), activity("Recording"))
    await expect(old_browser.rows).to_have_count(2)
    await expect(old_browser.card.locator("ha-card")).to_have_css("display", "flex")
    await old_browser.stop_button("Recording").click()
    await old_browser.page.wait_for_function("fake.calls.length === 1")
    views = await old_browser.evaluate(
        "async () => { const hass = { entities: {}, devices: {}, states: {}, language: 'de' };"
        " const { views } = await customElements.get('ll-strategy-dashboard-plex-activities').generate({}, hass);"
        " return views.length }"
    )
    assert views == 1
