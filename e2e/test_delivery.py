"""How the card reaches the browser: at first, late, and after an update."""

import asyncio
from pathlib import Path
import shutil

from playwright.async_api import Page, Route, expect

from demo.flow import add_server
from demo.settings import DOMAIN
from demo.start import home_assistant, started
from simulator import PlexSimulator

from .real import SCAN, Stage, settings_for

_MODULE = f"**/{DOMAIN}_static/*/card.js"


async def test_first_use_and_update(page: Page) -> None:
    async with PlexSimulator(token="demo") as plex:
        settings = settings_for(plex, "e2e-delivery")
        async with started(settings) as (home, hass):
            stage = Stage(home, plex, page)
            # A tab from before the first server. No frontend loads a module later on.
            await stage.open_card()
            await expect(page.locator("hui-error-card")).to_be_visible()
            await add_server(home, settings)
            await page.reload()
            await expect(stage.message).to_have_text("Nothing runs.")
            first = await _modules(page)
            _update(settings.config / "custom_components" / DOMAIN)
            await hass.stop()
            async with home_assistant(settings):
                # The tab stays open over the restart, and goes on with what it has.
                plex.start(SCAN, title="Scanning Films")
                await expect(stage.rows).to_have_count(1)
                plex.finish(plex.activities[0]["uuid"])
                await expect(stage.message).to_have_text("Nothing runs.")
                await page.reload()
                await expect(stage.message).to_have_text("All is quiet.")
                assert not first & await _modules(page)


async def test_an_open_page_picks_the_card_up_as_soon_as_it_comes(
    stage: Stage,
) -> None:
    there = asyncio.Event()

    async def late(route: Route) -> None:
        await there.wait()
        await route.continue_()

    await stage.page.route(_MODULE, late)
    await stage.open_card()
    await expect(stage.page.locator("hui-error-card")).to_be_visible()
    there.set()
    await expect(stage.message).to_have_text("Nothing runs.")
    await expect(stage.page.locator("hui-error-card")).to_have_count(0)


def _update(component: Path) -> None:
    """Put another version in the place of the linked one."""
    source = component.resolve()
    component.unlink()
    shutil.copytree(source, component)
    # Not the module that pages are told of, but one that it imports.
    texts = component / "www" / "texts.js"
    text = texts.read_text("utf-8")
    texts.write_text(text.replace("Nothing runs.", "All is quiet."), "utf-8")


async def _modules(page: Page) -> set[str]:
    """Return the addresses that the card was loaded from."""
    urls: list[str] = await page.evaluate(
        "() => performance.getEntriesByType('resource').map(each => each.name)"
    )
    found = {each for each in urls if f"/{DOMAIN}_static/" in each}
    assert len(found) > 1
    return found
