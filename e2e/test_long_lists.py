"""Cards with many activities or little space, with a fake Home Assistant."""

from playwright.async_api import expect
import pytest

from .card_page import CardPage, activity

MANY = [activity(f"Activity {number}") for number in range(43)]


async def _style(card_page: CardPage, css: str) -> None:
    await card_page.page.add_style_tag(content=css)


async def test_a_long_list_unfolds_in_place_and_folds_again(
    card_page: CardPage,
) -> None:
    await card_page.show(*MANY, max_rows=8)
    fold = card_page.card.locator(".fold")
    await expect(card_page.rows).to_have_count(8)
    await expect(fold).to_have_text("35 more")
    await expect(fold).to_have_attribute("aria-expanded", "false")
    await fold.press("Enter")
    await expect(card_page.rows).to_have_count(43)
    await expect(fold).to_have_text("Show fewer")
    await expect(fold).to_have_attribute("aria-expanded", "true")
    await expect(fold).to_be_focused()
    await card_page.set_activities(*MANY[1:])
    await expect(card_page.rows).to_have_count(42)
    await fold.click()
    await expect(card_page.rows).to_have_count(8)
    await expect(fold).to_have_text("34 more")
    await card_page.set_activities(*MANY[:8])
    await expect(fold).to_be_hidden()
    assert await card_page.evaluate("() => fake.events") == []


async def test_an_unfolded_list_says_how_many_are_not_listed(
    card_page: CardPage,
) -> None:
    await card_page.show(max_rows=8)
    await card_page.set_activities(*MANY, truncated=True, count=60)
    await expect(card_page.card.locator(".fold")).to_have_text("35 more")
    await card_page.card.locator(".fold").click()
    await expect(card_page.rows).to_have_count(43)
    await expect(card_page.card.locator(".note")).to_have_text("17 more, not listed")


async def test_the_rows_of_a_card_with_a_fixed_height_scroll(
    card_page: CardPage,
) -> None:
    await _style(card_page, "main { height: 240px }")
    await card_page.show(*MANY[:4])
    last = card_page.row("Activity 3")
    await last.scroll_into_view_if_needed()
    box = await last.bounding_box()
    assert box
    assert box["y"] + box["height"] <= 240
    # The header stays where it is.
    header = await card_page.card.locator(".header").bounding_box()
    assert header
    assert header["y"] == 0


@pytest.mark.parametrize("compact", [True, False])
@pytest.mark.parametrize("width", [180, 240, 300])
async def test_titles_have_most_of_the_width_of_a_narrow_card(
    card_page: CardPage, width: int, *, compact: bool
) -> None:
    await _style(card_page, f"main {{ width: {width}px }}")
    await card_page.show(
        activity("Scan", estimated_finish="2026-11-06T22:31:00+00:00"), compact=compact
    )
    share = 0.3 if compact else 0.45
    assert await card_page.evaluate(
        "([share, width]) => fake.root().querySelector('.heading').offsetWidth > share * width",
        share,
        width,
    )
    assert await card_page.evaluate(
        "() => fake.root().querySelector('ha-card').scrollWidth <= fake.card().offsetWidth"
    )


async def test_a_compact_row_is_one_line_until_it_is_opened(
    card_page: CardPage,
) -> None:
    scan = activity(
        "Scanning Films",
        subtitle="Harbour Lights (2014)",
        estimated_finish="2026-11-06T20:31:00+00:00",
    )
    await card_page.show(scan, activity("Recording", progress=None), compact=True)
    row = card_page.row("Scanning Films")

    async def height() -> float:
        box = await row.bounding_box()
        assert box
        return box["height"]

    assert await height() <= 44
    await expect(row.locator(".subtitle")).to_be_hidden()
    await expect(row.locator(".percent")).to_have_text("42%")
    await expect(row.locator(".left")).to_have_text("about 13 min left")
    # The elapsed time is shown only where there is no percentage.
    await expect(row.locator(".elapsed")).to_be_hidden()
    await expect(card_page.row("Recording").locator(".elapsed")).to_be_visible()
    await row.locator(".title").click()
    await expect(row.locator(".subtitle")).to_be_visible()
    await expect(row.locator("dl")).to_be_visible()
    await row.locator(".title").click()
    assert await height() <= 44


async def test_a_compact_row_shows_why_it_was_not_stopped(card_page: CardPage) -> None:
    await card_page.show(activity("Scan"), compact=True)
    await card_page.stop_button("Scan").click()
    await card_page.page.wait_for_function("fake.calls.length === 1")
    await card_page.evaluate("() => fake.calls[0].reject({ message: 'Plex refused.' })")
    await expect(card_page.row("Scan").get_by_role("alert")).to_be_visible()
