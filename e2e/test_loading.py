"""How the browser loads the card: after setup, with a delay, and after an update."""

import asyncio
from pathlib import Path
import shutil

from playwright.async_api import Page, Route, expect

from demo.flow import add_server
from demo.settings import DOMAIN
from demo.start import home_assistant, started
from simulator import PlexSimulator

from .dashboard import SCAN, Dashboard, settings_for

_CARD_MODULE = f"**/{DOMAIN}_static/*/card.js"


async def test_a_reload_loads_the_card_after_setup_and_after_an_update(
    page: Page,
) -> None:
    async with PlexSimulator(token="demo") as plex:
        settings = settings_for(plex, "loading")
        async with started(settings) as (home, hass):
            dashboard = Dashboard(home, plex, page)
            # A page opened before the first server is set up. It does not load the card's module later.
            await dashboard.open_card()
            await expect(page.locator("hui-error-card")).to_be_visible()
            await add_server(home, settings)
            await page.reload()
            await expect(dashboard.message).to_have_text("Nothing is running")
            old_urls = await _module_urls(page)
            _install_changed_card(settings.config / "custom_components" / DOMAIN)
            await hass.stop()
            async with home_assistant(settings):
                # The page stays open during the restart, and keeps using the modules it has loaded.
                plex.start(SCAN, title="Scanning Films")
                await expect(dashboard.rows).to_have_count(1)
                plex.finish(plex.activities[0]["uuid"])
                await expect(dashboard.message).to_have_text("Nothing is running")
                await page.reload()
                await expect(dashboard.message).to_have_text("This is the update.")
                assert not old_urls & await _module_urls(page)


async def test_an_open_page_shows_the_card_once_its_module_has_loaded(
    dashboard: Dashboard,
) -> None:
    may_load = asyncio.Event()

    async def delay(route: Route) -> None:
        await may_load.wait()
        await route.continue_()

    await dashboard.page.route(_CARD_MODULE, delay)
    await dashboard.open_card()
    await expect(dashboard.page.locator("hui-error-card")).to_be_visible()
    may_load.set()
    await expect(dashboard.message).to_have_text("Nothing is running")
    await expect(dashboard.page.locator("hui-error-card")).to_have_count(0)


def _install_changed_card(component: Path) -> None:
    """Replace the linked integration with a copy in which a text of the card is different."""
    source = component.resolve()
    component.unlink()
    shutil.copytree(source, component)
    # A module that is only imported by card.js, whose address must change as well.
    texts = component / "www" / "texts" / "en.js"
    text = texts.read_text("utf-8")
    texts.write_text(text.replace("Nothing is running", "This is the update."), "utf-8")


async def _module_urls(page: Page) -> set[str]:
    """Return the URLs of the card's modules that the page has loaded."""
    urls: list[str] = await page.evaluate(
        "() => performance.getEntriesByType('resource').map(entry => entry.name)"
    )
    module_urls = {url for url in urls if f"/{DOMAIN}_static/" in url}
    assert len(module_urls) > 1
    return module_urls
