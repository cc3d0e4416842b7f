"""Takes the pictures of the documentation, at twice the size for sharp screens."""

from datetime import datetime

from playwright.async_api import FloatRect, expect
import pytest

from demo.home import until

from .dashboard import Dashboard
from .flow_dialog import Dialog, sign_in
from .pictures import (
    activities_of,
    current_second,
    minutes_before,
    set_activities,
    take_picture,
)
from .settings import TIMEOUT_SECONDS, newest_only

pytestmark = newest_only("The pictures show the newest Home Assistant.")

# The minutes since the start of each activity, and until its estimated finish.
MINUTES = {
    "Scanning Films": (12, 17),
    "Detecting Credits": (9, None),
    "Recording": (43, 18),
    "Converting": (4, 21),
}


@pytest.fixture
def scale() -> int:
    return 2


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_dashboard_picture(dashboard: Dashboard, scheme: str) -> None:
    await _show_four_activities(dashboard, scheme, 1120, 544)
    await take_picture(dashboard.page, f"dashboard-{scheme}.png")


async def test_phone_picture(dashboard: Dashboard) -> None:
    await _show_four_activities(dashboard, "light", 390, 610)
    await take_picture(dashboard.page, "phone.png")


async def test_sign_in_picture(dialog: Dialog) -> None:
    plex, plex_tv = dialog.house.plex, dialog.house.plex_tv
    plex_tv.add_server(plex, "demo")
    other = {"clientIdentifier": "b", "owned": False, "sourceTitle": "Ada"}
    plex_tv.add_server(plex, "b", name="Lighthouse", presence=False, **other)
    await dialog.add()
    await sign_in(dialog)
    await dialog.shows("Lighthouse (shared by Ada, offline)")
    around: FloatRect = {"x": 190, "y": 240, "width": 620, "height": 420}
    await take_picture(dialog.page, "sign-in.png", around)


async def test_automation_editor_picture(dashboard: Dashboard) -> None:
    page = dashboard.page
    devices = await dashboard.home.command("config/device_registry/list")
    [films] = [device for device in devices if device["name"] == "Films"]
    message = {"title": "Plex", "message": "The scan of the films is done."}
    config = {
        "alias": "Tell that the films were scanned",
        "triggers": {
            "trigger": "plex_activities.activity_finished",
            "target": {"device_id": films["id"]},
            "options": {"category": ["library_scan"]},
        },
        "conditions": [],
        "actions": {"action": "notify.persistent_notification", "data": message},
    }
    path = "/api/config/automation/config/picture"
    await dashboard.home.call("POST", path, config)
    try:
        await page.set_viewport_size({"width": 1340, "height": 720})
        await dashboard.open("/config/automation/edit/picture")
        await page.get_by_text("Plex activity finished").first.click()
        sidebar = page.locator("ha-automation-sidebar")
        await expect(sidebar.get_by_text("Films", exact=True).first).to_be_visible()
        await expect(sidebar.get_by_text("Library scan").first).to_be_visible()
        beside_sidebar: FloatRect = {"x": 256, "y": 0, "width": 1084, "height": 720}
        await take_picture(page, "automation-editor.png", beside_sidebar)
    finally:
        await dashboard.home.call("DELETE", path)


async def test_assist_picture(dashboard: Dashboard) -> None:
    page = dashboard.page
    await page.set_viewport_size({"width": 435, "height": 700})
    dashboard.start_four_activities()
    await dashboard.wait_for_count(4)
    await dashboard.open()
    await expect(dashboard.rows).to_have_count(4)
    await page.keyboard.press("a")
    chat = page.locator("ha-assist-chat")
    field = chat.locator("input, textarea").first
    for question, answer in (
        ("What is Plex doing?", "Scanning Films at 42 percent"),
        ("Stop the library scan", "Stopped Scanning Films on Harbour"),
        ("Can I restart Plex?", "would interrupt a conversion and a recording"),
    ):
        await field.fill(question)
        await page.keyboard.press("Enter")
        await expect(chat.locator(".message.hass").last).to_contain_text(answer)
    await expect(chat.locator(".message.error")).to_have_count(0)
    await take_picture(page, "assist.png")


async def _show_four_activities(
    dashboard: Dashboard, scheme: str, width: int, height: int
) -> None:
    page = dashboard.page
    await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # a str, but always one of the allowed values
    await page.set_viewport_size({"width": width, "height": height})
    dashboard.start_four_activities()
    await dashboard.wait_for_count(4)
    # The demo's automations have notified about the activities of earlier tests.
    await dashboard.home.call(
        "POST", "/api/services/persistent_notification/dismiss_all"
    )
    now = current_second()
    await page.clock.set_fixed_time(now)
    await dashboard.open()
    await expect(dashboard.page.get_by_text("Recent activity")).to_be_attached()
    await expect(dashboard.rows).to_have_count(4)

    async def finishes_shown() -> bool:
        # The server may have reported something meanwhile.
        await _set_times(dashboard, now)
        return await dashboard.card.get_by_text(" left").count() == 3

    await until(finishes_shown, TIMEOUT_SECONDS, "No estimated finish was shown")


async def _set_times(dashboard: Dashboard, now: datetime) -> None:
    activities = await activities_of(dashboard)
    for activity in activities:
        ago, left = MINUTES[activity["title"]]
        activity["started_at"] = minutes_before(now, ago)
        if left is not None:
            activity["estimated_finish"] = minutes_before(now, -left)
    await set_activities(dashboard, activities)
