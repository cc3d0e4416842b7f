"""What the card costs a browser: memory, event listeners, time and bytes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.async_api import CDPSession, Page, expect
import pytest

from demo.settings import DOMAIN

from .card_page import NOW, CardPage, activity
from .dashboard import Dashboard

# The first minutes make the browser compile what runs often, which takes memory once.
WARM_UP_MINUTES = 10
MINUTES = 60
UPDATES_PER_MINUTE = 12

# One minute: every five seconds all rows change, and the timers of the page fire each second. An activity runs for five
# minutes. When it ends, another one takes its place.
_MINUTE = """async ([rows, minute, updates]) => {
  for (let update = minute * updates; update < (minute + 1) * updates; update += 1) {
    const activities = rows.map((row, number) => {
      const age = update + 7 * number;
      const title = `Activity ${number}, ${Math.floor(age / 60)}`;
      return { ...row, activity_id: title, title, subtitle: `Film ${update}`, progress: age % 60 };
    });
    await scheduler.postTask(() => fake.setActivities(activities));
    for (let second = 0; second < 60 / updates; second += 1)
      await scheduler.postTask(() => { for (const tick of fake.intervals.values()) tick(); });
  }
}"""

type Measurements = dict[str, float]


@pytest.mark.parametrize("count", [10, 50])
async def test_an_hour_of_updates_leaves_nothing_behind(
    page: Page, count: int, print_figures: Callable[[str], None]
) -> None:
    await page.clock.set_fixed_time(NOW)
    card_page = CardPage(page)
    await card_page.open(real_time=True)
    rows = [activity(f"Activity {number}") for number in range(count)]
    await card_page.show(*rows)
    await expect(card_page.rows).to_have_count(count)
    devtools = await page.context.new_cdp_session(page)
    # The processor time of the page, which other processes do not change.
    await devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    async def pass_minutes(first: int, end: int) -> None:
        for minute in range(first, end):
            await page.clock.set_fixed_time(NOW + timedelta(minutes=minute))
            await card_page.evaluate(_MINUTE, rows, minute, UPDATES_PER_MINUTE)

    await pass_minutes(0, WARM_UP_MINUTES)
    before = await _measure(devtools)
    await pass_minutes(WARM_UP_MINUTES, WARM_UP_MINUTES + MINUTES)
    after = await _measure(devtools)
    updates = MINUTES * UPDATES_PER_MINUTE
    scripting_ms = 1000 * (after["ScriptDuration"] - before["ScriptDuration"]) / updates
    print_figures(
        f"{count} rows, one hour, {updates} updates: {scripting_ms:.1f} ms of scripting per update;"
        f" heap {_megabytes(before)} MB before, {_megabytes(after)} MB after;"
        f" {after['nodes']} nodes, {after['nodes'] - before['nodes']:+} in this hour;"
        f" {after['jsEventListeners']} event listeners, {after['jsEventListeners'] - before['jsEventListeners']:+}"
    )
    await expect(card_page.rows).to_have_count(count)
    # Twelve times as many activities end in this hour as there are rows, and a row has more than 20 nodes and two listeners.
    # The browser may not have collected the last few rows yet.
    assert after["nodes"] - before["nodes"] < 50 * count
    assert after["jsEventListeners"] - before["jsEventListeners"] < 5 * count
    assert after["JSHeapUsedSize"] - before["JSHeapUsedSize"] < 300_000


async def _measure(devtools: CDPSession) -> Measurements:
    # A row that was removed is only collected the second time.
    for _ in range(3):
        await devtools.send("HeapProfiler.collectGarbage")
    metrics = (await devtools.send("Performance.getMetrics"))["metrics"]
    counters: Measurements = await devtools.send("Memory.getDOMCounters")
    return {metric["name"]: metric["value"] for metric in metrics} | counters


def _megabytes(measurements: Measurements) -> str:
    return f"{measurements['JSHeapUsedSize'] / 1_000_000:.2f}"


async def test_the_modules_of_the_card_are_small(
    dashboard: Dashboard, print_figures: Callable[[str], None]
) -> None:
    await dashboard.open()
    await expect(dashboard.message).to_have_text("Nothing is running")
    entries: list[dict[str, Any]] = await dashboard.page.evaluate(
        "() => performance.getEntriesByType('resource').map(entry => entry.toJSON())"
    )
    modules = [entry for entry in entries if f"/{DOMAIN}_static/" in entry["name"]]
    # Those of a page that was loaded twice come from the cache, but this is their size when they were transferred.
    transferred, content = (
        sum(module[size] for module in modules) / 1000
        for size in ("encodedBodySize", "decodedBodySize")
    )
    print_figures(
        f"{len(modules)} modules of the card: {transferred:.0f} kB transferred, {content:.0f} kB of JavaScript"
    )
    names = {module["name"].rpartition("/")[2] for module in modules}
    assert {"card.js", "row.js", "en.js"} <= names
    assert len(names) == len(modules)
    assert 10 < transferred < content / 2 < 45
