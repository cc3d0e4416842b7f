"""The rows of the card, with a fake Home Assistant."""

from playwright.async_api import expect
import pytest

from .card_page import CardPage, activity

SCAN = activity("Scanning Films", subtitle="Harbour Lights (2014)")
CREDITS = activity(
    "Detecting Credits", progress=None, stoppable=False, category="media_analysis"
)
MARKUP = '<img src=x onerror="window.broken = true"><b>Bold</b>'


async def test_a_row_shows_title_subtitle_progress_and_elapsed_time(
    card_page: CardPage,
) -> None:
    await card_page.show(SCAN, CREDITS)
    await expect(card_page.card.locator(".header")).to_have_text("Harbour 2 running")
    row = card_page.row("Scanning Films")
    await expect(row.locator(".title")).to_have_text("Scanning Films")
    await expect(row.locator(".subtitle")).to_have_text("Harbour Lights (2014)")
    await expect(row.locator(".details")).to_have_text("42%3 min")
    await expect(row.get_by_role("img")).to_have_accessible_name("Library scan")
    icon = row.locator(".kind ha-icon")
    await expect(icon).to_have_attribute("icon", "mdi:folder-search-outline")
    await expect(card_page.row("Detecting Credits").locator(".subtitle")).to_be_hidden()


async def test_a_row_without_a_title_shows_the_name_of_the_category(
    card_page: CardPage,
) -> None:
    await card_page.show(activity(""))
    row = card_page.row("Library scan")
    await expect(row.locator(".title")).to_have_text("Library scan")
    await expect(row.get_by_role("progressbar")).to_have_accessible_name("Library scan")
    await expect(row.locator("button.stop")).to_have_accessible_name(
        "Stop Library scan"
    )


async def test_a_bar_shows_the_progress_or_is_animated_if_it_is_unknown(
    card_page: CardPage,
) -> None:
    await card_page.show(SCAN, CREDITS)
    known = card_page.row("Scanning Films").get_by_role("progressbar")
    await expect(known).to_have_attribute("aria-valuenow", "42")
    await expect(known).to_have_accessible_name("Scanning Films")
    await card_page.page.wait_for_function(
        "() => { const fill = fake.root().querySelector('.fill');"
        " const share = fill.offsetWidth / fill.parentElement.offsetWidth;"
        " return Math.abs(share - 0.42) < 0.01 }"
    )
    assert not await known.locator(".fill").evaluate(
        "fill => fill.getAnimations().some(animation => animation.animationName)"
    )
    unknown = card_page.row("Detecting Credits").get_by_role("progressbar")
    assert await unknown.get_attribute("aria-valuenow") is None
    assert await unknown.locator(".fill").evaluate(
        "fill => fill.getAnimations().map(animation => animation.animationName)"
    ) == ["move"]


async def test_an_estimated_finish_is_shown_until_it_has_passed(
    card_page: CardPage,
) -> None:
    await card_page.show(activity("Scan", estimated_finish="2026-11-06T20:19:00+00:00"))
    details = card_page.row("Scan").locator(".details")
    await expect(details).to_have_text("42%3 minless than 1 min left")
    await card_page.page.clock.run_for(60_000)
    await expect(details).to_have_text("42%4 min")


async def test_markup_is_text_wherever_it_stands(card_page: CardPage) -> None:
    await card_page.show(
        activity(MARKUP, subtitle=MARKUP, library=MARKUP), title=MARKUP
    )
    await card_page.stop_button(MARKUP).click()
    await card_page.evaluate(
        "() => fake.calls[0].reject({ message: fake.dialogs[0].text })"
    )
    await expect(card_page.card.locator(".error")).to_contain_text(MARKUP)
    await expect(card_page.row(MARKUP).locator(".subtitle")).to_have_text(MARKUP)
    await expect(card_page.card.locator(".name")).to_have_text(MARKUP)
    assert await card_page.card.locator("img, b").count() == 0
    assert not await card_page.evaluate("() => 'broken' in window")


async def test_an_update_keeps_the_rows_and_changes_only_what_is_different(
    card_page: CardPage,
) -> None:
    await card_page.show(SCAN, CREDITS)
    await card_page.evaluate(
        "() => { fake.first = fake.root().querySelector('.row'); fake.mutated = [];"
        " fake.observer = new MutationObserver(records => fake.mutated.push(...records.map("
        "   ({ type, target }) => [type, (target.className ?? target.parentElement?.className) || target.localName])));"
        " fake.observer.observe(fake.root(), { subtree: true, childList: true, attributes: true, characterData: true }) }"
    )
    await card_page.set_activities(SCAN | {"progress": 43}, CREDITS)
    await expect(card_page.row("Scanning Films").locator(".details")).to_contain_text(
        "43%"
    )
    assert await card_page.evaluate(
        "() => fake.first === fake.root().querySelector('.row')"
    )
    mutated = await card_page.evaluate("() => fake.mutated")
    assert sorted({name for _, name in mutated}) == ["bar", "fill", "percent"]
    await card_page.evaluate("() => { fake.mutated = [] }")
    await card_page.evaluate(
        "() => fake.setState({ state: '21', attributes: {} }, 'sensor.lamp')"
    )
    await card_page.set_activities(SCAN | {"progress": 43}, CREDITS)
    assert await card_page.evaluate("() => fake.mutated") == []


async def test_rows_are_in_the_order_of_the_activities(card_page: CardPage) -> None:
    a, b, c = (activity(name) for name in "abc")
    await card_page.show(a, c)
    for activities in ([a, b, c], [b, c], [c], [a, b, c], []):
        await card_page.set_activities(*activities)
        titles = await card_page.rows.locator(".title").all_text_contents()
        assert titles == [listed["title"] for listed in activities]


async def test_the_focus_stays_on_its_row_and_moves_to_another_when_it_is_removed(
    card_page: CardPage,
) -> None:
    a, b, c = (activity(name) for name in "abc")
    await card_page.show(a, b, c)
    await card_page.stop_button("b").focus()
    await card_page.set_activities(a, b | {"progress": 50}, activity("between"), c)
    await expect(card_page.stop_button("b")).to_be_focused()
    await card_page.set_activities(b, c)
    await expect(card_page.stop_button("b")).to_be_focused()
    await card_page.set_activities(c)
    await expect(card_page.stop_button("c")).to_be_focused()
    await card_page.set_activities(activity("d", stoppable=False))
    await expect(card_page.row("d").get_by_role("button", name="d")).to_be_focused()
    await card_page.set_activities()
    await expect(card_page.card.locator(".header")).to_be_focused()


async def test_removing_a_row_without_the_focus_does_not_move_the_focus(
    card_page: CardPage,
) -> None:
    await card_page.show(activity("a"), activity("b"))
    await card_page.set_activities(activity("b"))
    assert await card_page.evaluate("() => document.activeElement === document.body")


async def test_nothing_is_updated_while_the_page_is_hidden(card_page: CardPage) -> None:
    elapsed = card_page.row("Scan").get_by_role("timer")
    await card_page.show(activity("Scan", started_at="2026-11-06T20:18:00+00:00"))
    await card_page.page.clock.run_for(3_000)
    await expect(elapsed).to_have_text("10 s")
    await card_page.evaluate("() => fake.setPageVisible(false)")
    assert await card_page.evaluate("() => fake.intervals.size") == 0
    await card_page.set_activities(
        activity("Scan", started_at="2026-11-06T20:18:00+00:00", progress=80),
        activity("Another"),
    )
    await card_page.page.clock.run_for(60_000)
    await expect(elapsed).to_have_text("10 s")
    assert await card_page.rows.count() == 1
    await card_page.evaluate("() => fake.setPageVisible(true)")
    await expect(elapsed).to_have_text("1 min")
    assert await card_page.rows.count() == 2
    assert await card_page.evaluate("() => fake.intervals.size") == 1


@pytest.mark.parametrize(
    "script",
    [
        "() => fake.setActivities([])",
        "() => fake.setState({ state: 'unavailable', attributes: {} })",
        "() => fake.card().remove()",
    ],
)
async def test_no_timer_is_active_without_rows_or_card(
    card_page: CardPage, script: str
) -> None:
    await card_page.show(activity("Scan"))
    assert await card_page.evaluate("() => fake.intervals.size") == 1
    await card_page.evaluate(script)
    assert await card_page.evaluate("() => fake.intervals.size") == 0
