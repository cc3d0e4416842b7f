"""The card and the generated dashboard, in a real Home Assistant."""

from playwright.async_api import expect
import pytest

from demo.flow import add_server
from demo.start import Demo
from simulator import PlexSimulator

from .card_page import BUSY, axe_violations
from .dashboard import CREDITS, ENTITY, RECORDING, SCAN, Dashboard, settings_for


async def test_the_progress_bar_follows_the_server(dashboard: Dashboard) -> None:
    scan = dashboard.plex.start(SCAN, title="Scanning Films", progress=10)
    await dashboard.open()
    row = dashboard.row("Scanning Films")
    bar = row.get_by_role("progressbar")
    await expect(bar).to_have_attribute("aria-valuenow", "10")
    before = await row.locator(".fill").evaluate("fill => fill.offsetWidth")
    dashboard.plex.progress(scan, 80)
    await expect(bar).to_have_attribute("aria-valuenow", "80")
    await expect(row.locator(".details")).to_contain_text("80%")
    await dashboard.page.wait_for_function(
        "([fill, before]) => fill.offsetWidth > 2 * before",
        arg=[await row.locator(".fill").element_handle(), before],
    )
    dashboard.plex.finish(scan)
    await expect(dashboard.message).to_have_text("Nothing is running")


async def test_stopping_needs_confirmation(dashboard: Dashboard) -> None:
    recording = dashboard.plex.start(RECORDING, title="Recording", cancellable=True)
    dashboard.plex.start(CREDITS, title="Detecting Credits", progress=-1)
    await dashboard.open()
    await dashboard.button("Stop Recording").click()
    await dashboard.button("Keep running").click()
    await expect(dashboard.button("Keep running")).to_be_hidden()
    await dashboard.button("Stop Recording").click()
    await dashboard.button("Stop").click()
    await expect(dashboard.row("Recording")).to_have_count(0)
    await expect(dashboard.row("Detecting Credits")).to_have_count(1)
    deleted = [
        request.path
        for request in dashboard.plex.requests
        if request.method == "DELETE"
    ]
    assert deleted == [f"/activities/{recording}"]


async def test_a_row_shows_an_error_if_the_server_does_not_stop_the_activity(
    dashboard: Dashboard,
) -> None:
    dashboard.plex.start(RECORDING, title="Recording", cancellable=True)
    dashboard.plex.ignore_cancels()
    await dashboard.open()
    await dashboard.button("Stop Recording").click()
    await dashboard.button("Stop").click()
    await expect(dashboard.row("Recording")).to_have_class(BUSY)
    await expect(dashboard.row("Recording").get_by_role("alert")).to_contain_text(
        "Not stopped: The server accepted the request to stop Recording, but continues it"
    )
    await expect(dashboard.row("Recording")).not_to_have_class(BUSY)


async def test_the_card_shows_that_the_server_is_unavailable_until_it_is_back(
    dashboard: Dashboard,
) -> None:
    dashboard.plex.start(SCAN, title="Scanning Films")
    await dashboard.open()
    await expect(dashboard.rows).to_have_count(1)
    await dashboard.plex.stop()
    await expect(dashboard.message).to_have_text("The server cannot be reached.")
    await dashboard.plex.start_server()
    await expect(dashboard.rows).to_have_count(1)


async def test_the_confirmation_closes_when_the_server_becomes_unavailable(
    dashboard: Dashboard, demo: Demo
) -> None:
    dashboard.plex.start(RECORDING, title="Recording", cancellable=True)
    await dashboard.open()
    await dashboard.button("Stop Recording").click()
    await expect(dashboard.button("Keep running")).to_be_visible()
    await dashboard.plex.stop()
    await expect(dashboard.button("Keep running")).to_be_hidden()
    await expect(dashboard.message).to_have_text("The server cannot be reached.")
    await dashboard.plex.start_server()
    # The next attempt to connect would be ten seconds later.
    await demo.home.call(
        "POST", f"/api/config/config_entries/entry/{demo.entry_id}/reload"
    )
    await expect(dashboard.rows).to_have_count(1)
    assert dashboard.plex.activities


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_card_has_no_accessibility_violations(
    dashboard: Dashboard, scheme: str
) -> None:
    await dashboard.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # a str, but always one of the allowed values
    dashboard.start_four_activities()
    await dashboard.open()
    await expect(dashboard.rows).to_have_count(4)
    await expect(dashboard.card.locator("ha-icon svg").first).to_be_visible()
    assert await axe_violations(dashboard.card) == []


async def test_the_generated_dashboard_follows_added_and_removed_servers(
    dashboard: Dashboard, demo: Demo
) -> None:
    await dashboard.open()
    await expect(dashboard.card).to_be_visible()
    cards = dashboard.page.locator("plex-activities-card")
    async with PlexSimulator(
        token="demo", machine_identifier="b" * 40, friendly_name="Lagoon"
    ) as lagoon:
        entry_id = await add_server(demo.home, settings_for(lagoon, "demo"))
        try:
            # The page has not been reloaded.
            await dashboard.page.get_by_role("tab", name="All servers").click()
            await expect(cards).to_have_count(2)
            for reloaded_id in (demo.entry_id, entry_id):
                path = f"/api/config/config_entries/entry/{reloaded_id}/reload"
                await demo.home.call("POST", path)
            dashboard.plex.start(SCAN, title="Scanning Films")
            recording = lagoon.start(RECORDING, title="Recording", cancellable=True)
            harbour_card = cards.filter(has_text="Harbour")
            await expect(harbour_card.locator(".row")).to_contain_text("Scanning Films")
            lagoon_card = cards.filter(has_text="Lagoon")
            await expect(lagoon_card.locator(".row")).to_contain_text("Recording")
            await dashboard.button("Stop Recording").click()
            await dashboard.button("Stop").click()
            await expect(lagoon_card.locator(".row")).to_have_count(0)
            assert lagoon.find(recording) is None
            await dashboard.open()
            await expect(cards).to_have_count(2)
            await expect(harbour_card.locator(".row")).to_contain_text("Scanning Films")
        finally:
            await demo.home.call(
                "DELETE", f"/api/config/config_entries/entry/{entry_id}"
            )
        await expect(cards).to_have_count(1)


async def test_a_library_is_scanned_by_a_tap_and_stopped_by_a_button(
    dashboard: Dashboard,
) -> None:
    await dashboard.open()
    tiles = dashboard.page.locator("hui-tile-card")
    films = tiles.filter(has_text="Films")
    stop = tiles.filter(has_text="Stop scan")
    await expect(films).to_contain_text("ago")
    await expect(stop).to_have_count(0)
    await films.click()
    await dashboard.wait_for_count(1)
    [scan] = dashboard.plex.activities
    films_only = {"librarySectionID": "1"}
    dashboard.plex.progress(
        scan["uuid"], 42, title="Scanning Films", context=films_only
    )
    await expect(films).to_contain_text("Running")
    await expect(tiles.filter(has_text="Shows")).to_contain_text("ago")
    await expect(stop).to_have_count(1)
    await stop.click()
    await expect(stop).to_have_count(0)
    await expect(films).to_contain_text("ago")
    assert dashboard.plex.activities == []


async def test_the_scans_of_all_libraries_are_stopped_after_a_question(
    dashboard: Dashboard,
) -> None:
    await dashboard.open()
    stop = dashboard.page.locator("hui-tile-card").filter(has_text="Stop library scans")
    await expect(dashboard.message).to_be_visible()
    await expect(stop).to_have_count(0)
    for library in dashboard.plex.libraries:
        dashboard.plex.start(SCAN, context={"librarySectionID": library})
    # The icon is no button of its own.
    await stop.click(position={"x": 28, "y": 28})
    question = dashboard.page.get_by_text("Stop the scans of all libraries?")
    await expect(question).to_be_visible()
    await dashboard.button("Cancel").click()
    await expect(question).to_be_hidden()
    assert len(dashboard.plex.activities) == len(dashboard.plex.libraries)
    await stop.click()
    await dashboard.button("OK").click()
    await expect(stop).to_have_count(0)
    assert dashboard.plex.activities == []


async def test_with_a_limited_token_the_row_of_a_library_opens_more_information(
    dashboard: Dashboard,
) -> None:
    await dashboard.open()
    page = dashboard.page
    films = page.locator("hui-tile-card").filter(has_text="Films")
    await expect(page.get_by_text("Scan a library", exact=True)).to_be_visible()
    shown = await dashboard.home.state(ENTITY)
    limited = {
        "state": shown["state"],
        "attributes": shown["attributes"] | {"sees_all": False},
    }
    # Until the server reports something, the state stays as it is set here.
    await dashboard.home.call("POST", f"/api/states/{ENTITY}", limited)
    try:
        await expect(page.get_by_text("Libraries", exact=True)).to_be_visible()
        await expect(page.get_by_text("Scan a library", exact=True)).to_have_count(0)
        await films.click()
        await expect(page.locator("ha-more-info-dialog")).to_contain_text("Last scan")
        assert dashboard.plex.activities == []
    finally:
        path = f"/api/states/{ENTITY}"
        await dashboard.home.call(
            "POST", path, limited | {"attributes": shown["attributes"]}
        )


async def test_the_header_opens_the_more_info_dialog(dashboard: Dashboard) -> None:
    await dashboard.open()
    await dashboard.card.locator(".header").click()
    dialog = dashboard.page.locator("ha-more-info-dialog")
    await expect(dialog).to_contain_text("Running activities")
