"""Choosing and editing the card, in a real Home Assistant."""

from contextlib import suppress

from playwright.async_api import Locator, expect

from demo.home import UnexpectedAnswerError, until

from .real import ENTITY, RECORDING, SCAN, SECONDS, Stage


def _card_in(part: Locator) -> Locator:
    return part.locator("plex-activities-card")


async def test_the_form_edits_the_card(stage: Stage) -> None:
    page = stage.page
    stage.plex.start(SCAN, title="Scanning Films")
    stage.plex.start(RECORDING, title="Recording", cancellable=True)
    await stage.open_card("?edit=1")
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
    # What is only looked at does nothing.
    await preview.locator(".header").click()
    await expect(page.locator("ha-more-info-dialog ha-dialog")).to_have_count(0)
    await dialog.get_by_role("button", name="Save").click()
    wanted = {
        "type": "custom:plex-activities-card",
        "entity": ENTITY,
        "title": "What Plex does",
        "hide_stop": True,
    }

    async def saved() -> bool:
        return await stage.saved_card() == wanted

    await until(saved, SECONDS, "The card was not saved")


async def test_a_bad_option_is_told_where_the_card_should_be(stage: Stage) -> None:
    await stage.open_card(max_rows="many")
    error = stage.page.locator("hui-error-card")
    await expect(error).to_be_visible()


async def test_the_card_picker_shows_the_card_at_work(stage: Stage) -> None:
    stage.play()
    await stage.open_card("?edit=1")
    await stage.page.get_by_role("button", name="Add card").first.click()
    dialog = stage.page.locator("hui-dialog-create-card")
    await dialog.get_by_role("tab", name="By card").click()
    await dialog.get_by_placeholder("Search cards").fill("Plex")
    await expect(_card_in(dialog).locator(".row")).to_have_count(4)
    await expect(dialog).to_contain_text("Plex Activities")


async def test_the_card_is_suggested_for_its_entity(stage: Stage) -> None:
    stage.play()
    await stage.open_card("?edit=1")
    await stage.page.get_by_role("button", name="Add card").first.click()
    dialog = stage.page.locator("hui-dialog-create-card")
    await dialog.get_by_placeholder("Search entities").fill("Activities")
    await dialog.get_by_text("Activities", exact=True).first.click()
    await expect(_card_in(dialog).locator(".row")).to_have_count(4)


async def test_a_new_dashboard_can_be_made_of_the_strategy(stage: Stage) -> None:
    page = stage.page
    await stage.open("/config/lovelace/dashboards")
    await page.get_by_role("button", name="Add dashboard").click()
    await page.get_by_text("Plex Activities", exact=True).click()
    dialog = page.locator("dialog-lovelace-dashboard-detail")
    await expect(dialog.locator("input[name=title]")).to_have_value("Plex")
    await dialog.get_by_role("button", name="Create").click()

    async def made() -> dict[str, str] | None:
        for each in await stage.home.command("lovelace/dashboards/list"):
            if each["title"] == "Plex" and each["mode"] == "storage":
                # What it shows is saved a moment later, by the page that is left then.
                with suppress(UnexpectedAnswerError):
                    config = await stage.home.command(
                        "lovelace/config", url_path=each["url_path"]
                    )
                    assert config == {"strategy": {"type": "custom:plex-activities"}}
                    made: dict[str, str] = each
                    return made
        return None

    dashboard = await until(made, SECONDS, "The dashboard was not made")
    await stage.open(f"/{dashboard['url_path']}")
    await expect(stage.message).to_have_text("Nothing runs.")
    await stage.home.command("lovelace/dashboards/delete", dashboard_id=dashboard["id"])
