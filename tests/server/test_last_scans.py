"""How long the last scans of libraries took, from ends and lists."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.plex_activities.aioplex.models import Library
from custom_components.plex_activities.server.last_scans import LastScans

START = datetime(2026, 11, 1, 12, tzinfo=UTC)

type Step = tuple[str | None, float | None] | str


def listed(text: str) -> Mapping[str, Library]:
    """Return the list of libraries of a text like `a1 b-`: ids, and hours of the scan."""
    hours = {entry[0]: entry[1:] for entry in text.split()}
    return {
        name: Library(
            name,
            name,
            scanned_at=None if hour == "-" else START + timedelta(hours=int(hour)),
        )
        for name, hour in hours.items()
    }


@pytest.mark.parametrize(
    ("steps", "durations", "expected"),
    [
        pytest.param([], {}, set(), id="nothing"),
        pytest.param(["a2"], {}, set(), id="a scan that was not seen"),
        pytest.param([("a", 9)], {}, {"a"}, id="has ended"),
        pytest.param([("a", 9), "a2 b1"], {"a": 9}, set(), id="shows at once"),
        pytest.param([("a", 9), "a1 b1"], {}, {"a"}, id="does not show at once"),
        pytest.param([("a", 9), "a1 b1", "a2"], {"a": 9}, set(), id="shows later"),
        pytest.param([("a", 9), "a1 b1", "a1"], {}, set(), id="never shows"),
        pytest.param([("a", 9), "a1", "a1", "a2"], {}, set(), id="shows too late"),
        pytest.param(
            [("a", 9), "a2", "a3"], {}, set(), id="then one that was not seen"
        ),
        pytest.param([("a", 9), "a2", "a2"], {"a": 9}, set(), id="stays"),
        pytest.param([("a", 9), "a2", "b1"], {}, set(), id="library removed"),
        pytest.param(
            [("a", 9), ("b", 8), "a2 b1"], {"a": 9}, {"b"}, id="one of two shows"
        ),
        pytest.param([("a", 9), ("a", 3), "a2"], {"a": 3}, set(), id="the later one"),
        pytest.param([("a", None), "a2"], {}, set(), id="an unknown duration"),
        pytest.param(
            [("a", 9), ("a", None), "a2"], {"a": 9}, set(), id="requested, but seen"
        ),
        pytest.param(
            [("a", 9), "a2", ("a", None), "a3"], {}, set(), id="seen, then not seen"
        ),
        pytest.param(
            [("a", 9), "a1 b1", ("a", 4), "a1 b1"], {}, {"a"}, id="counts anew"
        ),
        pytest.param([(None, 9), "a2 b1"], {}, set(), id="unnamed, and one shows"),
        pytest.param([(None, 9), "a1 b1"], {}, {None}, id="unnamed, and none shows"),
        pytest.param([(None, 9), "a1 b1", "a1"], {}, set(), id="unnamed, none ever"),
        pytest.param([("c", 9), "a1 b1 c1"], {}, {"c"}, id="a library that is new"),
        pytest.param([("a", 9), "a-"], {"a": 9}, set(), id="time taken back"),
    ],
)
def test_a_duration_belongs_to_the_scan_that_the_list_shows(
    steps: list[Step], durations: dict[str, float], expected: set[str | None]
) -> None:
    scans, before = LastScans(), listed("a1 b1")
    for step in steps:
        if isinstance(step, str):
            after = listed(step)
            scans, before = scans.after_list(before, after), after
        else:
            scans = scans.expecting(*step)
    assert scans.durations == durations
    assert scans.expected.keys() == expected
