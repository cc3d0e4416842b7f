"""A browser, and for those who want it a real Home Assistant with a simulated Plex server."""

from collections.abc import AsyncGenerator
import re

from playwright.async_api import Browser, Error, Page, async_playwright, expect
import pytest

from demo.check import complaints_in
from demo.start import Demo, running
from simulator import PlexSimulator

from .alone import Alone
from .real import Stage, settings_for
from .settings import PATIENCE, chromium

expect.set_options(timeout=PATIENCE)

OURS = re.compile("plex_activities_static|card.test")


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium())
        yield browser
        await browser.close()


@pytest.fixture
async def page(browser: Browser) -> AsyncGenerator[Page]:
    """Return a page of its own, which must not have complained by the end of the test."""
    context = await browser.new_context(
        viewport={"width": 1000, "height": 900},
        locale="en-GB",
        timezone_id="Europe/London",
    )
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    errors: list[str] = []

    def remember(error: Error) -> None:
        # Home Assistant's own pages complain when their server restarts.
        if OURS.search(error.stack or ""):
            errors.append(str(error))

    page.on("pageerror", remember)
    yield page
    await context.close()
    assert errors == []


@pytest.fixture
async def alone(page: Page) -> Alone:
    """Return a page with the card's module and a made-up Home Assistant."""
    alone = Alone(page)
    await alone.open()
    return alone


@pytest.fixture(scope="session")
async def server() -> AsyncGenerator[PlexSimulator]:
    async with PlexSimulator(token="demo") as simulator:
        yield simulator


@pytest.fixture(scope="session")
async def demo(server: PlexSimulator) -> AsyncGenerator[Demo]:
    """Return a Home Assistant that knows the server, and must not have complained about us."""
    async with running(settings_for(server, "e2e")) as demo:
        yield demo
        log = demo.home_assistant.log
    complaints = [
        each
        for each in complaints_in(log)
        # What these tests have brought about: an action that fails, a server that goes away.
        if "Error during service call" not in each and "cannot be reached" not in each
    ]
    assert complaints == []


@pytest.fixture
async def stage(demo: Demo, server: PlexSimulator, page: Page) -> AsyncGenerator[Stage]:
    """Return a quiet server and a page that shows nothing yet."""
    stage = Stage(demo.home, server, page)
    await stage.quiet()
    yield stage
    await stage.quiet()
