"""The stop button, with a made-up Home Assistant."""

from playwright.async_api import expect
import pytest

from .alone import BUSY, Alone, activity

SCAN = activity("Scanning Films")
RECORDING = activity(
    "Recording", category="recording", subtitle="News", cancellable=True
)


async def test_only_what_can_be_stopped_has_a_button(alone: Alone) -> None:
    await alone.show(SCAN, activity("Refresh", stoppable=False))
    await expect(alone.stop("Scanning Films")).to_have_accessible_name(
        "Stop Scanning Films"
    )
    await expect(alone.stop("Refresh")).to_be_hidden()


async def test_without_stop_buttons_there_are_none(alone: Alone) -> None:
    await alone.show(SCAN, hide_stop=True)
    await expect(alone.row("Scanning Films")).to_be_visible()
    await expect(alone.stop("Scanning Films")).to_be_hidden()


@pytest.mark.parametrize(
    ("listed", "text"),
    [(SCAN, "All scans of this library end: Films"), (RECORDING, "News")],
)
async def test_it_asks_first_and_does_nothing_on_no(
    alone: Alone, listed: dict[str, object], text: str
) -> None:
    await alone.show(listed)
    await alone.run("() => { home.answer = false }")
    await alone.card.locator("button.stop").click()
    await alone.page.wait_for_function("home.asked.length === 1")
    [question] = await alone.run("() => home.asked")
    assert question == {
        "element": "plex-activities-card",
        "title": f"Stop “{listed['title']}”?",
        "text": text,
        "confirmText": "Stop",
        "dismissText": "Let it run",
        "destructive": True,
    }
    assert await alone.calls() == []


async def test_it_is_busy_until_the_row_is_gone(alone: Alone) -> None:
    await alone.show(SCAN, RECORDING)
    stop = alone.stop("Recording")
    await stop.focus()
    await alone.page.keyboard.press("Enter")
    await expect(alone.row("Recording")).to_have_class(BUSY)
    await expect(stop).to_have_accessible_name("Stopping Recording …")
    await expect(stop).to_be_focused()
    await stop.click(force=True)
    await alone.running(SCAN, RECORDING | {"progress": 50})
    await expect(alone.row("Recording")).to_have_class(BUSY)
    assert await alone.run("() => home.asked.length") == 1
    assert await alone.calls() == [
        {
            "domain": "plex_activities",
            "action": "cancel_activity",
            "data": {
                "activity_id": "id of Recording",
                "config_entry_id": "entry-of-harbour",
            },
            # It says itself what went wrong.
            "notify": False,
        }
    ]
    await alone.run("() => home.calls[0].finish()")
    await expect(alone.card.get_by_role("status")).to_have_text(
        "Recording was stopped."
    )
    await alone.running(SCAN)
    await expect(alone.row("Recording")).to_have_count(0)
    await expect(alone.row("Scanning Films")).not_to_have_class(BUSY)
    # The same activity, should it come again, is not busy any more.
    await alone.running(SCAN, RECORDING)
    await expect(alone.row("Recording")).not_to_have_class(BUSY)


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
async def test_a_refused_stop_says_why_and_can_be_tried_again(
    alone: Alone, failure: object, reason: str
) -> None:
    await alone.show(SCAN, RECORDING)
    await alone.stop("Recording").click()
    await alone.page.wait_for_function("home.calls.length === 1")
    await alone.run("([failure]) => home.calls[0].fail(failure)", failure)
    error = alone.row("Recording").get_by_role("alert")
    await expect(error).to_have_text(f"Not stopped: {reason}")
    await expect(alone.row("Recording")).not_to_have_class(BUSY)
    await expect(alone.row("Scanning Films").get_by_role("alert")).to_be_hidden()
    await alone.running(SCAN, RECORDING | {"progress": 50})
    await expect(error).to_have_text(f"Not stopped: {reason}")
    await alone.stop("Recording").click()
    await alone.page.wait_for_function("home.calls.length === 2")
    await expect(error).to_be_hidden()


async def test_a_question_that_cannot_be_asked_stops_nothing_and_is_told(
    alone: Alone,
) -> None:
    await alone.show(RECORDING)
    await alone.run(
        "() => { window.loadCardHelpers = async () => { throw new Error('no page'); } }"
    )
    await alone.stop("Recording").click()
    error = alone.row("Recording").get_by_role("alert")
    await expect(error).to_have_text("Not stopped: no page")
    assert await alone.calls() == []


async def test_what_was_over_already_is_not_called_stopped(alone: Alone) -> None:
    await alone.show(RECORDING)
    await alone.stop("Recording").click()
    await expect(alone.row("Recording")).to_have_class(BUSY)
    answer = {"response": {"result": "already_finished"}}
    await alone.run("([answer]) => home.calls[0].finish(answer)", answer)
    await expect(alone.card.get_by_role("status")).to_have_text(
        "Recording was over already."
    )


async def test_what_ends_while_the_question_is_open_is_not_stopped(
    alone: Alone,
) -> None:
    await alone.show(SCAN, RECORDING)
    await alone.run("() => { home.answer = new Promise(yes => { home.yes = yes }) }")
    await alone.stop("Recording").click()
    await alone.page.wait_for_function("home.asked.length === 1")
    await alone.running(SCAN)
    await alone.run("() => home.yes(true)")
    await alone.stop("Scanning Films").click()
    await alone.page.wait_for_function("home.calls.length === 1")
    [call] = await alone.calls()
    assert call["data"]["activity_id"] == "id of Scanning Films"


async def test_each_card_stops_on_its_own_server(alone: Alone) -> None:
    await alone.show(SCAN)
    await alone.add(entity="sensor.lagoon_activities")
    await alone.run(
        "([list]) => home.list(list, {}, 'sensor.lagoon_activities')", [RECORDING]
    )
    await alone.page.get_by_role("button", name="Stop Recording").click()
    await alone.page.get_by_role("button", name="Stop Scanning Films").click()
    await alone.page.wait_for_function("home.calls.length === 2")
    assert [each["data"]["config_entry_id"] for each in await alone.calls()] == [
        "entry-of-lagoon",
        "entry-of-harbour",
    ]


async def test_a_preview_does_nothing(alone: Alone) -> None:
    await alone.run("() => home.add({}, { preview: true })")
    await alone.running(SCAN)
    await alone.stop("Scanning Films").click()
    await alone.card.locator(".header").click()
    assert await alone.run("() => [home.asked, home.events]") == [[], []]
