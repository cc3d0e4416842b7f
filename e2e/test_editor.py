"""Adding and editing the card and the dashboard, in a real Home Assistant."""

from contextlib import suppress

from playwright.async_api import Locator, expect

from demo.home import UnexpectedAnswerError, until

from .dashboard import ENTITY, RECORDING, SCAN, Dashboard
from .settings import TIMEOUT_SECONDS


def _card_in(dialog: Locator) -> Locator:
    return dialog.locator("plex-activities-card")


async def test_the_editor_changes_the_preview_and_the_saved_card(
    dashboard: Dashboard,
) -> None:
    page = dashboard.page
    dashboard.plex.start(SCAN, title="Scanning Films")
    dashboard.plex.start(RECORDING, title="Recording", cancellable=True)
    await dashboard.open_card("?edit=1")
    edit = page.locator("hui-card-options").get_by_role("button", name="Edit")
    await edit.first.click()
    dialog = page.locator("hui-dialog-edit-card")
    form = dialog.locator("ha-form").first
    preview = _card_in(dialog)
    await expect(preview.locator(".stop:visible")).to_have_count(1)
    await form.locator("input[name=title]").fill("What Plex does")
    await expect(preview.locator(".name")).to_have_text("What Plex does")
    hide = form.locator("ha-selector-boolean", has_text="Hide the stop buttons")
    await hide.locator("ha-switch").click()
    await expect(preview.locator(".stop:visible")).to_have_count(0)
    compact = form.locator("ha-selector-boolean", has_text="Compact")
    await compact.locator("ha-switch").click()
    await expect(preview.locator(".row .bar").first).to_have_css("height", "2px")
    # The preview does not react to clicks.
    await preview.locator(".header").click()
    await expect(page.locator("ha-more-info-dialog ha-dialog")).to_have_count(0)
    await dialog.get_by_role("button", name="Save").click()
    expected = {
        "type": "custom:plex-activities-card",
        "entity": ENTITY,
        "title": "What Plex does",
        "hide_stop": True,
        "compact": True,
    }

    async def saved() -> bool:
        return await dashboard.saved_card() == expected

    await until(saved, TIMEOUT_SECONDS, "The card was not saved")


async def test_an_invalid_option_shows_an_error_in_place_of_the_card(
    dashboard: Dashboard,
) -> None:
    await dashboard.open_card(max_rows="many")
    error = dashboard.page.locator("hui-error-card")
    await expect(error).to_be_visible()


async def test_the_card_picker_previews_the_card_with_the_running_activities(
    dashboard: Dashboard,
) -> None:
    dashboard.start_four_activities()
    await dashboard.open_card("?edit=1")
    await dashboard.page.get_by_role("button", name="Add card").first.click()
    dialog = dashboard.page.locator("hui-dialog-create-card")
    await dialog.get_by_role("tab", name="By card").click()
    await dialog.get_by_placeholder("Search cards").fill("Plex")
    await expect(_card_in(dialog).locator(".row")).to_have_count(4)
    await expect(dialog).to_contain_text("Plex Activities")


async def test_the_card_is_suggested_for_the_activities_sensor(
    dashboard: Dashboard,
) -> None:
    dashboard.start_four_activities()
    await dashboard.open_card("?edit=1")
    await dashboard.page.get_by_role("button", name="Add card").first.click()
    dialog = dashboard.page.locator("hui-dialog-create-card")
    await dialog.get_by_placeholder("Search entities").fill("Running activities")
    await dialog.get_by_text("Running activities", exact=True).first.click()
    await expect(_card_in(dialog).locator(".row")).to_have_count(4)


async def test_a_dashboard_with_the_strategy_can_be_created(
    dashboard: Dashboard,
) -> None:
    page = dashboard.page
    await dashboard.open("/config/lovelace/dashboards")
    await page.get_by_role("button", name="Add dashboard").click()
    await page.get_by_text("Plex Activities", exact=True).click()
    dialog = page.locator("dialog-lovelace-dashboard-detail")
    await expect(dialog.locator("input[name=title]")).to_have_value("Plex")
    await dialog.get_by_role("button", name="Create").click()

    async def saved() -> dict[str, str] | None:
        created: dict[str, str]
        for created in await dashboard.home.command("lovelace/dashboards/list"):
            if created["title"] == "Plex" and created["mode"] == "storage":
                # The page saves the config shortly after the dashboard. Leaving the page before that loses it.
                with suppress(UnexpectedAnswerError):
                    config = await dashboard.home.command(
                        "lovelace/config", url_path=created["url_path"]
                    )
                    assert config == {"strategy": {"type": "custom:plex-activities"}}
                    return created
        return None

    created = await until(saved, TIMEOUT_SECONDS, "The dashboard was not saved")
    await dashboard.open(f"/{created['url_path']}")
    await expect(dashboard.message).to_have_text("Nothing is running")
    await dashboard.home.command(
        "lovelace/dashboards/delete", dashboard_id=created["id"]
    )
