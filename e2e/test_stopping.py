"""The stop button, with a fake Home Assistant."""

from playwright.async_api import expect
import pytest

from .card_page import BUSY, CardPage, activity

SCAN = activity("Scanning Films")
RECORDING = activity(
    "Recording", category="recording", subtitle="News", cancellable=True
)


async def test_only_stoppable_activities_have_a_stop_button(
    card_page: CardPage,
) -> None:
    await card_page.show(SCAN, activity("Refresh", stoppable=False))
    await expect(card_page.stop_button("Scanning Films")).to_have_accessible_name(
        "Stop Scanning Films"
    )
    await expect(card_page.stop_button("Refresh")).to_be_hidden()


async def test_hide_stop_hides_the_stop_buttons(card_page: CardPage) -> None:
    await card_page.show(SCAN, hide_stop=True)
    await expect(card_page.row("Scanning Films")).to_be_visible()
    await expect(card_page.stop_button("Scanning Films")).to_be_hidden()


@pytest.mark.parametrize(
    ("running", "text"),
    [
        (SCAN, "This stops every scan of “Films”."),
        (RECORDING, "News"),
        (RECORDING | {"title": ""}, "News"),
        (
            activity("Detecting Credits", category="media_analysis", subtitle="Ferry"),
            "This stops the scheduled task of this activity.",
        ),
        (
            activity("Butler", category="maintenance"),
            "This stops all scheduled tasks of the server.",
        ),
        (
            activity("Butler", category="maintenance", subtitle="x", cancellable=True),
            "x",
        ),
    ],
)
async def test_nothing_is_stopped_if_the_dialog_is_dismissed(
    card_page: CardPage, running: dict[str, object], text: str
) -> None:
    await card_page.show(running)
    await card_page.evaluate("() => { fake.confirm = false }")
    await card_page.card.locator("button.stop").click()
    await card_page.page.wait_for_function("fake.dialogs.length === 1")
    [dialog] = await card_page.evaluate("() => fake.dialogs")
    assert dialog == {
        "element": "plex-activities-card",
        "title": f"Stop “{running['title'] or 'Recording or live TV'}”?",
        "text": text,
        "confirmText": "Stop",
        "dismissText": "Keep running",
        "destructive": True,
    }
    assert await card_page.calls() == []


async def test_a_row_is_busy_from_the_confirmation_until_it_is_removed(
    card_page: CardPage,
) -> None:
    await card_page.show(SCAN, RECORDING)
    stop_button = card_page.stop_button("Recording")
    await stop_button.focus()
    await card_page.page.keyboard.press("Enter")
    await expect(card_page.row("Recording")).to_have_class(BUSY)
    await expect(stop_button).to_have_accessible_name("Stopping Recording…")
    await expect(stop_button).to_be_focused()
    await stop_button.click(force=True)
    await card_page.set_activities(SCAN, RECORDING | {"progress": 50})
    await expect(card_page.row("Recording")).to_have_class(BUSY)
    assert await card_page.evaluate("() => fake.dialogs.length") == 1
    assert await card_page.calls() == [
        {
            "domain": "plex_activities",
            "action": "cancel_activity",
            "data": {
                "activity_id": "id of Recording",
                "config_entry_id": "entry-of-harbour",
            },
            # The row shows the error, so Home Assistant should not.
            "notify": False,
        }
    ]
    await card_page.evaluate("() => fake.calls[0].resolve()")
    await expect(card_page.card.get_by_role("status")).to_have_text(
        "Recording was stopped."
    )
    await card_page.set_activities(SCAN)
    await expect(card_page.row("Recording")).to_have_count(0)
    await expect(card_page.row("Scanning Films")).not_to_have_class(BUSY)
    # If the same activity is listed again, it is no longer busy.
    await card_page.set_activities(SCAN, RECORDING)
    await expect(card_page.row("Recording")).not_to_have_class(BUSY)


@pytest.mark.parametrize(
    ("failure", "reason"),
    [
        (
            {"code": "x", "message": "Plex does not let it be cancelled."},
            "Plex does not let it be cancelled.",
        ),
        (3, "The connection to Home Assistant was lost."),
    ],
)
async def test_a_failed_stop_shows_the_reason_and_can_be_repeated(
    card_page: CardPage, failure: object, reason: str
) -> None:
    await card_page.show(SCAN, RECORDING)
    await card_page.stop_button("Recording").click()
    await card_page.page.wait_for_function("fake.calls.length === 1")
    await card_page.evaluate("([failure]) => fake.calls[0].reject(failure)", failure)
    error = card_page.row("Recording").get_by_role("alert")
    await expect(error).to_have_text(f"Not stopped: {reason}")
    await expect(card_page.row("Recording")).not_to_have_class(BUSY)
    await expect(card_page.row("Scanning Films").get_by_role("alert")).to_be_hidden()
    await card_page.set_activities(SCAN, RECORDING | {"progress": 50})
    await expect(error).to_have_text(f"Not stopped: {reason}")
    await card_page.stop_button("Recording").click()
    await card_page.page.wait_for_function("fake.calls.length === 2")
    await expect(error).to_be_hidden()


async def test_an_error_of_the_dialog_is_shown_and_stops_nothing(
    card_page: CardPage,
) -> None:
    await card_page.show(RECORDING)
    await card_page.evaluate(
        "() => { window.loadCardHelpers = async () => { throw new Error('no page'); } }"
    )
    await card_page.stop_button("Recording").click()
    error = card_page.row("Recording").get_by_role("alert")
    await expect(error).to_have_text("Not stopped: no page")
    assert await card_page.calls() == []


async def test_an_activity_that_had_already_finished_is_not_reported_as_stopped(
    card_page: CardPage,
) -> None:
    await card_page.show(RECORDING)
    await card_page.stop_button("Recording").click()
    await expect(card_page.row("Recording")).to_have_class(BUSY)
    result = {"response": {"result": "already_finished"}}
    await card_page.evaluate("([result]) => fake.calls[0].resolve(result)", result)
    await expect(card_page.card.get_by_role("status")).to_have_text(
        "Recording had already finished."
    )


async def test_an_activity_that_ends_while_the_dialog_is_open_is_not_stopped(
    card_page: CardPage,
) -> None:
    await card_page.show(SCAN, RECORDING)
    await card_page.evaluate(
        "() => { fake.confirm = new Promise(resolve => { fake.closeDialog = resolve }) }"
    )
    await card_page.stop_button("Recording").click()
    await card_page.page.wait_for_function("fake.dialogs.length === 1")
    await card_page.set_activities(SCAN)
    await card_page.evaluate("() => fake.closeDialog(true)")
    await card_page.stop_button("Scanning Films").click()
    await card_page.page.wait_for_function("fake.calls.length === 1")
    [call] = await card_page.calls()
    assert call["data"]["activity_id"] == "id of Scanning Films"


@pytest.mark.parametrize(
    "script",
    [
        "() => fake.setActivities([])",
        "() => fake.setState({ state: 'unavailable', attributes: {} })",
    ],
)
async def test_the_dialog_closes_when_there_is_nothing_to_stop(
    card_page: CardPage, script: str
) -> None:
    await card_page.show(RECORDING)
    await card_page.evaluate("() => { fake.confirm = new Promise(() => {}) }")
    await card_page.stop_button("Recording").click()
    await card_page.page.wait_for_function("fake.dialog?.open")
    await card_page.set_activities(RECORDING | {"progress": 43})
    assert await card_page.evaluate("() => fake.dialog.open")
    await card_page.evaluate(script)
    assert not await card_page.evaluate("() => fake.dialog.open")


async def test_a_dialog_keeps_its_direction_in_a_right_to_left_language(
    card_page: CardPage,
) -> None:
    await card_page.evaluate("() => { document.dir = 'rtl' }")
    await card_page.show(RECORDING)
    await card_page.stop_button("Recording").click()
    await card_page.page.wait_for_function("fake.dialogs.length === 1")
    [dialog] = await card_page.evaluate("() => fake.dialogs")
    isolated = {
        "\u2068Stop “Recording”?\u2069",
        "\u2068Stop\u2069",
        "\u2068Keep running\u2069",
    }
    assert isolated == {dialog["title"], dialog["confirmText"], dialog["dismissText"]}
    assert await card_page.evaluate("() => fake.dialog.firstChild.dir") == "auto"


async def test_every_card_stops_activities_of_its_own_server(
    card_page: CardPage,
) -> None:
    await card_page.show(SCAN)
    await card_page.add_card(entity="sensor.lagoon_activities")
    await card_page.evaluate(
        "([activities]) => fake.setActivities(activities, {}, 'sensor.lagoon_activities')",
        [RECORDING],
    )
    await card_page.page.get_by_role("button", name="Stop Recording").click()
    await card_page.page.get_by_role("button", name="Stop Scanning Films").click()
    await card_page.page.wait_for_function("fake.calls.length === 2")
    assert [call["data"]["config_entry_id"] for call in await card_page.calls()] == [
        "entry-of-lagoon",
        "entry-of-harbour",
    ]


async def test_a_preview_ignores_clicks(card_page: CardPage) -> None:
    await card_page.evaluate("() => fake.addCard({}, { preview: true })")
    await card_page.set_activities(SCAN)
    await card_page.stop_button("Scanning Films").click()
    await card_page.card.locator(".header").click()
    assert await card_page.evaluate("() => [fake.dialogs, fake.events]") == [[], []]
