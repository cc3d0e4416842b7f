"""The language of the card, with a fake Home Assistant."""

import asyncio

from playwright.async_api import Page, Request, Route, expect
import pytest

from .card_page import ADDRESS, CardPage, activity

GERMAN = {"language": "de", "time_format": "24", "time_zone": "local"}
ENGLISH = GERMAN | {"language": "en"}


@pytest.fixture
async def german_page(card_page: CardPage) -> CardPage:
    """Return a page whose user reads German."""
    await card_page.update_hass(language="de", locale=GERMAN)
    return card_page


async def test_the_card_has_no_text_until_those_of_the_language_have_loaded(
    german_page: CardPage,
) -> None:
    may_load = asyncio.Event()

    async def delay(route: Route) -> None:
        await may_load.wait()
        await route.fallback()

    await german_page.page.route("**/texts/de.js", delay)
    async with german_page.page.expect_request("**/texts/de.js"):
        await german_page.show(activity("Aufnahme"))
    assert not (await german_page.card.locator("ha-card").inner_text()).strip()
    may_load.set()
    await expect(german_page.card.locator(".count")).to_have_text("1 aktiv")


async def test_the_old_language_is_shown_until_the_new_one_has_loaded(
    card_page: CardPage,
) -> None:
    await card_page.show()
    await card_page.evaluate(
        "() => { const text = () => fake.root().querySelector('.message').textContent;"
        " fake.texts = [text()];"
        " new MutationObserver(() => fake.texts.push(text())).observe(fake.root(),"
        "   { subtree: true, childList: true, characterData: true }) }"
    )
    await card_page.update_hass(language="de", locale=GERMAN)
    await expect(card_page.message).to_have_text("Es läuft nichts")
    await card_page.update_hass(language="en", locale=ENGLISH)
    await expect(card_page.message).to_have_text("Nothing is running")
    assert set(await card_page.evaluate("() => fake.texts")) == {
        "Es läuft nichts",
        "Nothing is running",
    }


async def test_only_the_texts_of_the_language_are_loaded(page: Page) -> None:
    requested: list[str] = []

    def record(request: Request) -> None:
        if "/texts/" in request.url:
            requested.append(request.url.rpartition("/")[2])

    page.on("request", record)
    card_page = CardPage(page)
    await card_page.open()
    await card_page.update_hass(language="de-CH", locale=GERMAN)
    await card_page.show()
    await expect(card_page.message).to_have_text("Es läuft nichts")
    # English is what the card falls back to.
    assert requested == ["en.js", "de.js"]


async def test_the_card_is_in_english_if_the_texts_cannot_be_loaded(
    german_page: CardPage,
) -> None:
    await german_page.page.route(
        f"{ADDRESS}/www/texts/de.js", lambda route: route.fulfill(status=404)
    )
    await german_page.show()
    await expect(german_page.message).to_have_text("Nothing is running")
