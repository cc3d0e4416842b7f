"""How long nothing has been running, by category and by library."""

from collections.abc import Collection
from datetime import UTC, datetime

import pytest

from custom_components.plex_activities.aioplex.models import Activity, ActivityCategory
from custom_components.plex_activities.aioplex.wire import JsonValue
from custom_components.plex_activities.server.idle_times import IdleTimes

SCAN, RECORDING = ActivityCategory.LIBRARY_SCAN, ActivityCategory.RECORDING


def activity(activity_type: str, library_id: str | None = None) -> Activity:
    context: dict[str, JsonValue] = {}
    if library_id is not None:
        context = {"librarySectionID": library_id}
    row: dict[str, JsonValue] = {"type": activity_type, "Context": context}
    return Activity.from_row("a", row, datetime(2026, 1, 1, tzinfo=UTC))


# A server that is watched since second 100.
TIMES = (
    IdleTimes(watched_since=100)
    .after([activity("grabber.grab")], ["1", "7"], 110)
    .after([activity("library.update.section", "1")], ["1", "7"], 120)
    .after([activity("library.update.section", "7")], ["1", "7"], 130)
    .after([activity("library.update.section", "9")], ["1", "7"], 140)
    .after([], ["1", "7"], 150)
)


@pytest.mark.parametrize(
    ("categories", "libraries", "since"),
    [
        ([RECORDING], None, 110),
        ([SCAN], None, 140),
        ([RECORDING, SCAN], None, 140),
        ([ActivityCategory.CONVERSION], None, 100),
        ([SCAN], ["1"], 120),
        ([SCAN], ["1", "7"], 130),
        ([SCAN, RECORDING], ["1"], 120),
        # A library that was not known at that time.
        ([SCAN], ["9"], 100),
        ([RECORDING], ["1"], 100),
        ([SCAN], [], 100),
    ],
)
def test_idle_since(
    categories: Collection[ActivityCategory],
    libraries: Collection[str] | None,
    since: float,
) -> None:
    assert TIMES.idle_since(categories, libraries) == since


def test_unknown_libraries_take_no_memory() -> None:
    times = IdleTimes(watched_since=0)
    for number in range(1000):
        times = times.after([activity("a", str(number))], ["1"], number)
    assert len(times.ended) == 2
