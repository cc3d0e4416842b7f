"""Fixtures: a browser, a page with a fake Home Assistant, and a real one with a simulated Plex server."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
import re
import shutil
from urllib.parse import urlsplit

from playwright.async_api import Browser, Error, Page, async_playwright, expect
import pytest

from demo.check import complaints_in
from demo.start import Demo, running, started
from simulator import PlexSimulator, PlexTvSimulator

from .card_page import CardPage
from .dashboard import Dashboard, settings_for
from .flow_dialog import Dialog, House, remove_all_servers
from .settings import TIMEOUT_MS, chromium

expect.set_options(timeout=TIMEOUT_MS)

CARD_ADDRESS = re.compile("plex_activities_static|card.test")
FIGURES = "figures"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have one process run all tests that share a Home Assistant, so that it is started once."""
    for item in items:
        for fixture in ("demo", "house"):
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(pytest.mark.xdist_group(fixture))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests have measured, in whatever process that was."""
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, text in getattr(report, "user_properties", ()):
                if name == FIGURES and report.when == "call":
                    terminalreporter.write_line(text)


@pytest.fixture
def print_figures(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Return a function for a line with measurements, which is printed after the last test."""

    def keep(text: str) -> None:
        request.node.user_properties.append((FIGURES, text))

    return keep


@pytest.fixture(scope="session")
async def browser() -> AsyncGenerator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium(),
            # Debian's Chromium would emulate a graphics card, which takes a third of its processor time.
            args=["--disable-gpu"],
        )
        yield browser
        await browser.close()


@pytest.fixture
def scale() -> int:
    """Return how many pixels of the screen a pixel of the page has in both directions."""
    return 1


@pytest.fixture
def language() -> str:
    """Return the language that the browser asks for."""
    return "en-GB"


@pytest.fixture
async def page(browser: Browser, scale: int, language: str) -> AsyncGenerator[Page]:
    """Return a new page. The test fails if the card has raised an error in it."""
    context = await browser.new_context(
        viewport={"width": 1000, "height": 900},
        device_scale_factor=scale,
        locale=language,
        timezone_id="Europe/London",
    )
    context.set_default_timeout(TIMEOUT_MS)
    page = await context.new_page()
    errors: list[str] = []

    def record(error: Error) -> None:
        # Only errors of the card: Home Assistant's own pages raise some when it restarts.
        if CARD_ADDRESS.search(error.stack or ""):
            errors.append(str(error))

    page.on("pageerror", record)
    yield page
    await context.close()
    assert errors == []


@pytest.fixture
async def card_page(page: Page) -> CardPage:
    """Return a page with the card's module and a fake Home Assistant."""
    card_page = CardPage(page)
    await card_page.open()
    return card_page


@pytest.fixture(scope="session")
async def server() -> AsyncGenerator[PlexSimulator]:
    async with PlexSimulator(token="demo") as simulator:
        yield simulator


@pytest.fixture(scope="session")
async def demo(server: PlexSimulator) -> AsyncGenerator[Demo]:
    """Return a Home Assistant with the server set up. Warnings about this integration in its log are errors."""
    async with running(settings_for(server, "demo")) as demo:
        yield demo
        log = demo.home_assistant.log
    warnings = [
        record
        for record in complaints_in(log)
        # The tests make actions fail and the server unavailable.
        if "Error during service call" not in record
        and "cannot be reached" not in record
        # Home Assistant warns of every platform when its language changes.
        and "Failed to load integration for translation" not in record
    ]
    assert warnings == []


@pytest.fixture
async def dashboard(
    demo: Demo, server: PlexSimulator, page: Page
) -> AsyncGenerator[Dashboard]:
    """Return a page that has not opened a dashboard yet, and an idle server."""
    dashboard = Dashboard(demo.home, server, page)
    await dashboard.end_all_activities()
    yield dashboard
    await dashboard.end_all_activities()


@pytest.fixture(scope="session")
async def house() -> AsyncGenerator[House]:
    async with PlexSimulator(token="demo") as plex, PlexTvSimulator() as plex_tv:
        settings = replace(
            settings_for(plex, "flow"), plex_tv_port=urlsplit(plex_tv.url).port
        )
        async with started(settings) as (home, _):
            yield House(home, settings, plex, plex_tv)


@pytest.fixture
async def dialog(house: House, page: Page) -> AsyncGenerator[Dialog]:
    """Return a dialog that is not open yet, with all servers as they should be."""
    yield Dialog(house, page)
    house.plex.fail(None)
    house.plex.accept_token()
    house.plex_tv.servers.clear()
    house.plex_tv.broken = None
    await remove_all_servers(house.home)
    # Those that were changed have stayed.
    shutil.rmtree(house.settings.config / "custom_sentences", ignore_errors=True)
