"""The card and the dashboard strategy in a real Home Assistant."""

from playwright.async_api import expect
import pytest

from demo.flow import add_server
from demo.start import Demo
from simulator import PlexSimulator

from .alone import BUSY, violations
from .real import CREDITS, RECORDING, SCAN, Stage, settings_for


async def test_the_bar_moves(stage: Stage) -> None:
    scan = stage.plex.start(SCAN, title="Scanning Films", progress=10)
    await stage.open()
    row = stage.row("Scanning Films")
    bar = row.get_by_role("progressbar")
    await expect(bar).to_have_attribute("aria-valuenow", "10")
    width = "fill => fill.offsetWidth"
    before = await row.locator(".fill").evaluate(width)
    stage.plex.progress(scan, 80)
    await expect(bar).to_have_attribute("aria-valuenow", "80")
    await expect(row.locator(".details")).to_contain_text("80%")
    await stage.page.wait_for_function(
        "([fill, before]) => fill.offsetWidth > 2 * before",
        arg=[await row.locator(".fill").element_handle(), before],
    )
    stage.plex.finish(scan)
    await expect(stage.message).to_have_text("Nothing runs.")


async def test_stop_asks_and_then_stops(stage: Stage) -> None:
    recording = stage.plex.start(RECORDING, title="Recording", cancellable=True)
    stage.plex.start(CREDITS, title="Detecting Credits", progress=-1)
    await stage.open()
    await stage.button("Stop Recording").click()
    await stage.button("Let it run").click()
    await expect(stage.button("Let it run")).to_be_hidden()
    await stage.button("Stop Recording").click()
    await stage.button("Stop").click()
    await expect(stage.row("Recording")).to_have_count(0)
    await expect(stage.row("Detecting Credits")).to_have_count(1)
    deleted = [each.path for each in stage.plex.requests if each.method == "DELETE"]
    assert deleted == [f"/activities/{recording}"]


async def test_a_stop_that_the_server_ignores_is_busy_and_then_says_so(
    stage: Stage,
) -> None:
    stage.plex.start(RECORDING, title="Recording", cancellable=True)
    stage.plex.ignore_cancels()
    await stage.open()
    await stage.button("Stop Recording").click()
    await stage.button("Stop").click()
    await expect(stage.row("Recording")).to_have_class(BUSY)
    await expect(stage.row("Recording").get_by_role("alert")).to_contain_text(
        "Not stopped: The server was asked to stop Recording, but goes on with it"
    )
    await expect(stage.row("Recording")).not_to_have_class(BUSY)


async def test_a_server_that_goes_away_and_comes_back_is_seen(stage: Stage) -> None:
    stage.plex.start(SCAN, title="Scanning Films")
    await stage.open()
    await expect(stage.rows).to_have_count(1)
    await stage.plex.stop()
    await expect(stage.message).to_have_text("The server cannot be reached.")
    await stage.plex.start_server()
    await expect(stage.rows).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing(stage: Stage, scheme: str) -> None:
    await stage.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # one of those it takes
    stage.play()
    await stage.open()
    await expect(stage.rows).to_have_count(4)
    await expect(stage.card.locator("ha-icon svg").first).to_be_visible()
    assert await violations(stage.card) == []


async def test_the_dashboard_follows_the_servers_and_each_card_its_own(
    stage: Stage, demo: Demo
) -> None:
    await stage.open()
    await expect(stage.card).to_be_visible()
    cards = stage.page.locator("plex-activities-card")
    async with PlexSimulator(
        token="demo", machine_identifier="b" * 40, friendly_name="Lagoon"
    ) as lagoon:
        entry_id = await add_server(demo.home, settings_for(lagoon, "e2e"))
        try:
            # Nobody has reloaded the page.
            await stage.page.get_by_role("tab", name="All servers").click()
            await expect(cards).to_have_count(2)
            for each in (demo.entry_id, entry_id):
                path = f"/api/config/config_entries/entry/{each}/reload"
                await demo.home.call("POST", path)
            stage.plex.start(SCAN, title="Scanning Films")
            there = lagoon.start(RECORDING, title="Recording", cancellable=True)
            first = cards.filter(has_text="Harbour")
            await expect(first.locator(".row")).to_contain_text("Scanning Films")
            second = cards.filter(has_text="Lagoon")
            await expect(second.locator(".row")).to_contain_text("Recording")
            await stage.button("Stop Recording").click()
            await stage.button("Stop").click()
            await expect(second.locator(".row")).to_have_count(0)
            assert lagoon.find(there) is None
            await stage.open()
            await expect(cards).to_have_count(2)
            await expect(first.locator(".row")).to_contain_text("Scanning Films")
        finally:
            await demo.home.call(
                "DELETE", f"/api/config/config_entries/entry/{entry_id}"
            )
        await expect(cards).to_have_count(1)


async def test_the_card_leads_to_its_entity(stage: Stage) -> None:
    await stage.open()
    await stage.card.locator(".header").click()
    dialog = stage.page.locator("ha-more-info-dialog")
    await expect(dialog).to_contain_text("Activities")
