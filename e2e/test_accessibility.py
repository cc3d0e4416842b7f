"""Layout, accessibility and speed of the card, with a fake Home Assistant."""

from collections.abc import Callable
import statistics

from playwright.async_api import Page, expect
import pytest

from .card_page import BUSY, CardPage, activity, axe_violations

LONG = "A title that is far too long for any phone, " * 4
SCAN = activity("Scanning Films", subtitle="Harbour Lights (2014)")
UNKNOWN = activity("Detecting Credits", progress=None, category="media_analysis")
FRAME_MS = 16
UPDATES = 100


@pytest.mark.parametrize("width", [320, 480, 1600])
async def test_nothing_overflows_at_any_width(card_page: CardPage, width: int) -> None:
    await card_page.page.set_viewport_size({"width": width, "height": 800})
    await card_page.page.add_style_tag(content="main { max-width: none !important }")
    await card_page.show(
        activity(LONG, subtitle=LONG, estimated_finish="2026-11-06T20:31:00+00:00"),
        UNKNOWN,
        title=LONG,
    )
    await expect(card_page.rows).to_have_count(2)
    assert await card_page.evaluate(
        "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
    )
    # Except for the moving part of an indeterminate bar, which the bar clips.
    right = await card_page.evaluate(
        "() => Math.max(...[...fake.root().querySelectorAll('ha-card *:not(.fill)')].map(element => element.getBoundingClientRect().right))"
    )
    assert right <= width


async def test_the_layout_is_mirrored_in_right_to_left_languages(
    card_page: CardPage,
) -> None:
    await card_page.show(SCAN, UNKNOWN)

    async def centers() -> list[float]:
        positions: list[float] = await card_page.evaluate(
            "() => ['.kind', '.heading', '.stop'].map(selector => fake.root().querySelector(selector).getBoundingClientRect()).map(box => box.x + box.width / 2)"
        )
        return positions

    assert await centers() == sorted(await centers())
    await card_page.evaluate("() => { document.documentElement.dir = 'rtl' }")
    assert await centers() == sorted(await centers(), reverse=True)
    assert await card_page.evaluate(
        "() => { const fill = fake.root().querySelector('.fill').getBoundingClientRect();"
        " return fill.right === fake.root().querySelector('.bar').getBoundingClientRect().right }"
    )
    assert (
        await card_page.row("Scanning Films")
        .locator(".title")
        .evaluate("title => getComputedStyle(title).textAlign")
        == "right"
    )


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
async def test_the_bar_of_unknown_progress_is_never_empty(
    card_page: CardPage, direction: str
) -> None:
    await card_page.evaluate(
        f"() => {{ document.documentElement.dir = '{direction}' }}"
    )
    await card_page.show(UNKNOWN)
    moving = card_page.row("Detecting Credits").locator(".fill")
    parts_in_sight = await moving.evaluate(
        "fill => { const [animation] = fill.getAnimations(); animation.pause();"
        " return [0, 700, 1399].map(time => { animation.currentTime = time;"
        "   const [part, bar] = [fill, fill.parentElement].map(element => element.getBoundingClientRect());"
        "   return (Math.min(part.right, bar.right) - Math.max(part.left, bar.left)) / bar.width }) }"
    )
    assert [round(part, 2) for part in parts_in_sight] == [0.4, 0.4, 0.4]


async def test_nothing_is_animated_with_reduced_motion(card_page: CardPage) -> None:
    await card_page.page.emulate_media(reduced_motion="reduce")
    await card_page.show(SCAN, UNKNOWN)
    # A full bar would be 100 %.
    stripes = card_page.row("Detecting Credits").locator(".fill")
    assert "repeating-linear-gradient" in await stripes.evaluate(
        "fill => getComputedStyle(fill).backgroundImage"
    )
    await card_page.stop_button("Scanning Films").click()
    await expect(card_page.row("Scanning Films")).to_have_class(BUSY)
    await card_page.set_activities(SCAN | {"progress": 60}, UNKNOWN)
    assert (
        await card_page.evaluate(
            "() => fake.root().getAnimations().map(animation => animation.animationName ?? animation.transitionProperty)"
        )
        == []
    )


async def test_all_buttons_can_be_focused_with_the_keyboard(
    card_page: CardPage,
) -> None:
    await card_page.show(SCAN, UNKNOWN, activity("Recording"), max_rows=2)
    focused = []
    for _ in range(6):
        await card_page.page.keyboard.press("Tab")
        focused.append(
            await card_page.evaluate("() => fake.root().activeElement?.className")
        )
    assert focused == ["header", "title", "stop", "title", "stop", "more fold"]
    assert (
        await card_page.evaluate(
            "() => getComputedStyle(fake.root().activeElement).outlineStyle"
        )
        == "solid"
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "state", ["running", "busy", "refused", "idle", "unavailable", "missing"]
)
async def test_the_card_has_no_accessibility_violations(
    card_page: CardPage, state: str, scheme: str
) -> None:
    if scheme == "dark":
        # The colors of Home Assistant's dark theme.
        await card_page.page.add_style_tag(
            content="html { background: #111; --primary-text-color: #e1e1e1; --secondary-text-color: #9b9b9b; --error-color: #ff5f52 }"
        )
    await card_page.show(SCAN, UNKNOWN, max_rows=1)
    if state in {"busy", "refused"}:
        await card_page.stop_button("Scanning Films").click()
        await expect(card_page.row("Scanning Films")).to_have_class(BUSY)
    if state == "refused":
        await card_page.evaluate(
            "() => fake.calls[0].reject({ message: 'Plex refused.' })"
        )
        await expect(card_page.card.locator(".error")).to_be_visible()
    if state == "idle":
        await card_page.set_activities()
    if state in {"unavailable", "missing"}:
        await card_page.set_state("unavailable" if state == "unavailable" else None)
    await card_page.page.clock.resume()
    assert await axe_violations(card_page.card) == []


async def test_updating_fifty_rows_takes_less_than_a_frame(
    page: Page, print_figures: Callable[[str], None]
) -> None:
    card_page = CardPage(page)
    await card_page.open(real_time=True)
    rows = [activity(f"Activity {number}") for number in range(50)]
    await card_page.show(*rows)
    await expect(card_page.rows).to_have_count(50)
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Performance.enable")

    async def durations() -> dict[str, float]:
        metrics = (await devtools.send("Performance.getMetrics"))["metrics"]
        return {metric["name"]: metric["value"] * 1000 for metric in metrics}

    before = await durations()
    times_ms: list[float] = await card_page.evaluate(
        "async ([rows, count]) => { const times = [];"
        " for (let update = 1; update <= count; update += 1) {"
        "   const activities = rows.map(row => ({ ...row, progress: update, subtitle: `Film ${update}` }));"
        "   const start = performance.now(); fake.setActivities(activities); times.push(performance.now() - start);"
        "   await new Promise(requestAnimationFrame) }"
        " return times }",
        rows,
        UPDATES,
    )
    after = await durations()
    rendering_ms = sum(
        after[name] - before[name] for name in ("LayoutDuration", "RecalcStyleDuration")
    )
    median_ms = statistics.median(times_ms)
    print_figures(
        f"50 rows, {UPDATES} updates: scripting {median_ms:.1f} ms (median), {max(times_ms):.1f} ms (maximum);"
        f" style and layout {rendering_ms / UPDATES:.1f} ms per update"
    )
    assert median_ms < FRAME_MS
