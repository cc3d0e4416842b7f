"""What a row shows when it is opened, with a fake Home Assistant."""

import re

from playwright.async_api import Locator, expect
import pytest

from .card_page import CardPage, activity, axe_violations

LONG = "The Extraordinarily Long and Winding Title of a Film, " * 4 + "Again"
SCAN = activity(
    LONG,
    subtitle=LONG,
    estimated_finish="2026-11-06T20:31:00+00:00",
    started_at="2026-11-06T04:05:00+00:00",
)
OPEN = re.compile(r"\bopen\b")


def _title(card_page: CardPage) -> Locator:
    return card_page.rows.first.locator(".title")


async def _is_cut(text: Locator) -> bool:
    return bool(await text.evaluate("text => text.scrollWidth > text.clientWidth"))


@pytest.mark.parametrize("way", ["tap", "Enter", "Space"])
async def test_a_row_opens_and_closes(card_page: CardPage, way: str) -> None:
    await card_page.show(SCAN)
    row = card_page.rows.first
    title = _title(card_page)

    async def toggle() -> None:
        if way == "tap":
            # Anywhere on the row, for example on its bar.
            await row.click(position={"x": 200, "y": 50})
        else:
            await title.press(way)

    assert await _is_cut(title)
    await expect(title).to_have_attribute("aria-expanded", "false")
    await expect(row.locator("dl")).to_be_hidden()
    await toggle()
    await expect(row).to_have_class(OPEN)
    await expect(title).to_have_attribute("aria-expanded", "true")
    assert not await _is_cut(title)
    assert not await _is_cut(row.locator(".subtitle"))
    facts = row.locator("dl > div:visible")
    assert await facts.all_inner_texts() == [
        "Category\nLibrary scan",
        "Library\nFilms",
        "Started\nFri 04:05",
        "Estimated finish\n20:31",
    ]
    await toggle()
    await expect(row.locator("dl")).to_be_hidden()
    assert await _is_cut(title)


async def test_an_open_row_has_no_accessibility_violations(
    card_page: CardPage,
) -> None:
    await card_page.show(SCAN)
    await _title(card_page).click()
    await expect(card_page.rows.first.locator("dl")).to_be_visible()
    await card_page.page.clock.resume()
    assert await axe_violations(card_page.card) == []


async def test_an_open_row_stays_open_and_leaves_out_what_is_unknown(
    card_page: CardPage,
) -> None:
    await card_page.show(activity("Scan"), activity("Refresh"))
    await card_page.row("Scan").locator(".title").click()
    await card_page.set_activities(
        activity("Scan", library=None, started_at="", category="recording"),
        activity("Refresh"),
    )
    facts = card_page.row("Scan").locator("dl > div:visible")
    await expect(facts).to_have_text(["CategoryRecording or live TV"])
    await expect(card_page.row("Refresh").locator("dl")).to_be_hidden()


async def test_the_full_texts_are_shown_under_the_pointer(card_page: CardPage) -> None:
    await card_page.show(SCAN)
    await expect(_title(card_page)).to_have_attribute("title", f"{LONG}\n{LONG}")
    await card_page.set_activities(activity("Scan"))
    await expect(_title(card_page)).to_have_attribute("title", "Scan")


async def test_the_stop_button_does_not_open_its_row(card_page: CardPage) -> None:
    await card_page.show(activity("Scan"))
    await card_page.stop_button("Scan").click()
    await card_page.page.wait_for_function("fake.calls.length === 1")
    await expect(card_page.row("Scan").locator("dl")).to_be_hidden()


async def test_rows_with_and_without_a_stop_button_are_equally_wide(
    card_page: CardPage,
) -> None:
    await card_page.show(activity("Scan"), activity("Refresh", stoppable=False))
    edges = await card_page.evaluate(
        "() => [...fake.root().querySelectorAll('.bar')].map(bar => bar.getBoundingClientRect().right)"
    )
    card_edge = await card_page.evaluate(
        "() => fake.root().querySelector('ha-card').getBoundingClientRect().right"
    )
    # Nothing but the padding is between the bars and the edge.
    assert edges == [card_edge - 16] * 2


async def test_the_header_says_that_only_own_activities_are_seen(
    card_page: CardPage,
) -> None:
    await card_page.show()
    header = card_page.card.locator(".header")
    await card_page.set_activities(activity("Scan"), sees_all=False)
    await expect(header).to_have_text("Harbour 1 running only your own")
    await card_page.set_activities(sees_all=False)
    await expect(header).to_have_text("Harbour only your own")
    await card_page.set_activities(activity("Scan"), sees_all=True)
    await expect(header).to_have_text("Harbour 1 running")
