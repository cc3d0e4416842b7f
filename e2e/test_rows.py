"""The rows of the card, with a made-up Home Assistant."""

from playwright.async_api import expect
import pytest

from .alone import Alone, activity

SCAN = activity("Scanning Films", subtitle="Harbour Lights (2014)")
CREDITS = activity(
    "Detecting Credits", progress=None, stoppable=False, category="media_analysis"
)
MARKUP = '<img src=x onerror="window.broken = true"><b>Bold</b>'


async def test_a_row_says_what_runs_how_far_it_is_and_since_when(alone: Alone) -> None:
    await alone.show(SCAN, CREDITS)
    await expect(alone.card.locator(".header")).to_have_text("Harbour Running: 2")
    row = alone.row("Scanning Films")
    await expect(row.locator(".title")).to_have_text("Scanning Films")
    await expect(row.locator(".subtitle")).to_have_text("Harbour Lights (2014)")
    await expect(row.locator(".details")).to_have_text("42%3:07")
    await expect(row.get_by_role("img")).to_have_accessible_name("Library scan")
    icon = row.locator(".kind ha-icon")
    await expect(icon).to_have_attribute("icon", "mdi:folder-search-outline")
    await expect(alone.row("Detecting Credits").locator(".subtitle")).to_be_hidden()


async def test_a_bar_has_its_length_and_one_without_a_number_moves(
    alone: Alone,
) -> None:
    await alone.show(SCAN, CREDITS)
    known = alone.row("Scanning Films").get_by_role("progressbar")
    await expect(known).to_have_attribute("aria-valuenow", "42")
    await expect(known).to_have_accessible_name("Scanning Films")
    await alone.page.wait_for_function(
        "() => { const fill = home.root().querySelector('.fill');"
        " const part = fill.offsetWidth / fill.parentElement.offsetWidth;"
        " return Math.abs(part - 0.42) < 0.01 }"
    )
    assert not await known.locator(".fill").evaluate(
        "fill => fill.getAnimations().some(each => each.animationName)"
    )
    unknown = alone.row("Detecting Credits").get_by_role("progressbar")
    assert await unknown.get_attribute("aria-valuenow") is None
    assert await unknown.locator(".fill").evaluate(
        "fill => fill.getAnimations().map(each => each.animationName)"
    ) == ["move"]


async def test_an_estimated_finish_is_told_as_long_as_it_lies_ahead(
    alone: Alone,
) -> None:
    await alone.show(activity("Scan", estimated_finish="2026-11-06T20:19:00+00:00"))
    details = alone.row("Scan").locator(".details")
    await expect(details).to_have_text("42%3:07until about 20:19")
    await alone.page.clock.run_for(60_000)
    await expect(details).to_have_text("42%4:07")


async def test_markup_is_text_wherever_it_stands(alone: Alone) -> None:
    await alone.show(activity(MARKUP, subtitle=MARKUP, library=MARKUP), title=MARKUP)
    await alone.stop(MARKUP).click()
    await alone.run("() => home.calls[0].fail({ message: home.asked[0].text })")
    await expect(alone.card.locator(".error")).to_contain_text(MARKUP)
    await expect(alone.row(MARKUP).locator(".subtitle")).to_have_text(MARKUP)
    await expect(alone.card.locator(".name")).to_have_text(MARKUP)
    assert await alone.card.locator("img, b").count() == 0
    assert not await alone.run("() => 'broken' in window")


async def test_rows_are_kept_and_only_what_differs_is_written(alone: Alone) -> None:
    await alone.show(SCAN, CREDITS)
    await alone.run(
        "() => { home.first = home.root().querySelector('.row'); home.written = [];"
        " home.observer = new MutationObserver(list => home.written.push(...list.map("
        "   each => [each.type, (each.target.className ?? each.target.parentElement?.className) || each.target.localName])));"
        " home.observer.observe(home.root(), { subtree: true, childList: true, attributes: true, characterData: true }) }"
    )
    await alone.running(SCAN | {"progress": 43}, CREDITS)
    await expect(alone.row("Scanning Films").locator(".details")).to_contain_text("43%")
    assert await alone.run("() => home.first === home.root().querySelector('.row')")
    written = await alone.run("() => home.written")
    assert sorted({each for _, each in written}) == ["bar", "fill", "span"]
    await alone.run("() => { home.written = [] }")
    await alone.run("() => home.state({ state: '21', attributes: {} }, 'sensor.lamp')")
    await alone.running(SCAN | {"progress": 43}, CREDITS)
    assert await alone.run("() => home.written") == []


async def test_rows_come_and_go_in_order(alone: Alone) -> None:
    a, b, c = (activity(name) for name in "abc")
    await alone.show(a, c)
    for listed in ([a, b, c], [b, c], [c], [a, b, c], []):
        await alone.running(*listed)
        titles = await alone.rows.locator(".title").all_text_contents()
        assert titles == [each["title"] for each in listed]


async def test_the_focus_stays_and_goes_on_when_its_row_is_gone(alone: Alone) -> None:
    a, b, c = (activity(name) for name in "abc")
    await alone.show(a, b, c)
    await alone.stop("b").focus()
    await alone.running(a, b | {"progress": 50}, activity("between"), c)
    await expect(alone.stop("b")).to_be_focused()
    await alone.running(b, c)
    await expect(alone.stop("b")).to_be_focused()
    await alone.running(c)
    await expect(alone.stop("c")).to_be_focused()
    await alone.running(activity("d", stoppable=False))
    await expect(alone.card.locator(".header")).to_be_focused()


async def test_a_focus_elsewhere_is_left_there(alone: Alone) -> None:
    await alone.show(activity("a"), activity("b"))
    await alone.running(activity("b"))
    assert await alone.run("() => document.activeElement === document.body")


async def test_time_passes_only_while_somebody_looks(alone: Alone) -> None:
    time = alone.row("Scan").get_by_role("timer")
    await alone.show(activity("Scan"))
    await alone.page.clock.run_for(3_000)
    await expect(time).to_have_text("3:10")
    await alone.run("() => home.look(false)")
    assert await alone.run("() => home.intervals.size") == 0
    await alone.running(activity("Scan", progress=80), activity("Another"))
    await alone.page.clock.run_for(60_000)
    await expect(time).to_have_text("3:10")
    assert await alone.rows.count() == 1
    await alone.run("() => home.look(true)")
    await expect(time).to_have_text("4:10")
    assert await alone.rows.count() == 2
    assert await alone.run("() => home.intervals.size") == 1


@pytest.mark.parametrize(
    "script",
    [
        "() => home.list([])",
        "() => home.state({ state: 'unavailable', attributes: {} })",
        "() => home.card().remove()",
    ],
)
async def test_without_rows_or_card_no_clock_runs(alone: Alone, script: str) -> None:
    await alone.show(activity("Scan"))
    assert await alone.run("() => home.intervals.size") == 1
    await alone.run(script)
    assert await alone.run("() => home.intervals.size") == 0
