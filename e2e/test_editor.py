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
    # The dialog goes back in the history when it closes, from whatever page is open by then.
    await page.wait_for_function("!history.state?.dialog")
    await dashboard.open(f"/{created['url_path']}")
    await expect(dashboard.message).to_have_text("Nothing is running")
    await dashboard.home.command(
        "lovelace/dashboards/delete", dashboard_id=created["id"]
    )


async def test_an_automation_for_the_end_of_a_scan_can_be_built(
    dashboard: Dashboard,
) -> None:
    page = dashboard.page
    await dashboard.open("/config/automation/edit/new")
    await page.get_by_role("button", name="Add trigger").first.click()
    dialog = page.locator("add-automation-element-dialog")
    for name in ("Services", "Harbour"):
        item = dialog.get_by_role("treeitem", name=name, exact=True)
        await item.click()
        await item.press("ArrowRight")
    await dialog.get_by_role("treeitem", name="Films", exact=True).click()
    await dialog.get_by_text("Plex activity finished").click()
    await expect(dialog.locator("ha-automation-add-items")).to_have_count(0)
    categories = page.locator("ha-settings-row", has_text="Categories")
    await categories.locator("ha-checkbox").click()
    add = categories.get_by_role("button", name="Add")
    # The oldest Home Assistant has a field in place of the button.
    await add.or_(categories.locator("ha-picker-field")).first.click()
    await page.get_by_text("Library scan", exact=True).click()
    await page.keyboard.press("Escape")
    await dashboard.button("Save").first.click()
    details = page.locator("ha-dialog-automation-save, dialog-automation-save")
    await details.locator("input").first.fill("Tell of films")
    await details.get_by_role("button", name="Save").click()

    async def saved() -> bool:
        with suppress(UnexpectedAnswerError):
            state = await dashboard.home.state("automation.tell_of_films")
            return bool(state["state"] == "on")
        return False

    await until(saved, TIMEOUT_SECONDS, "The automation was not saved")
    config = (
        await dashboard.home.command(
            "automation/config", entity_id="automation.tell_of_films"
        )
    )["config"]
    [trigger] = config["triggers"]
    assert trigger["trigger"] == "plex_activities.activity_finished"
    assert trigger["options"] == {"category": ["library_scan"]}
    dashboard.plex.finish(dashboard.plex.start(SCAN, context={"librarySectionID": "1"}))

    async def triggered() -> bool:
        state = await dashboard.home.state("automation.tell_of_films")
        return state["attributes"]["last_triggered"] is not None

    await until(triggered, TIMEOUT_SECONDS, "The automation was not triggered")
    await dashboard.home.call("DELETE", f"/api/config/automation/config/{config['id']}")


async def test_the_search_for_a_trigger_finds_what_people_look_for(
    dashboard: Dashboard,
) -> None:
    page = dashboard.page
    await dashboard.open("/config/automation/edit/new")
    await page.get_by_role("button", name="Add trigger").first.click()
    dialog = page.locator("add-automation-element-dialog")
    for text, name in (
        ("scan finished", "Plex activity finished"),
        ("recording started", "Plex activity started"),
        ("scan stuck", "Plex activity stalled"),
    ):
        await dialog.locator("ha-input-search input").fill(text)
        await expect(dialog.get_by_text(name, exact=True)).to_be_visible()
