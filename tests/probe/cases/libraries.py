"""Cases about libraries."""

from probe.entries import (
    GET_LIBRARIES,
)

from ..recordings import (
    Case,
    libraries,
    listed,
    message,
    response,
    row,
    timeline,
)
from .activities import BUTLER

LIBRARIES = [
    Case("queue", [], "not seen", {"statuses": []}),
    Case("queue", [timeline(0, None, 404)] * 2, "not seen", {"statuses": [404]}),
    Case("queue", [timeline(0, None)], "no", {"longest": None}),
    Case(
        "queue",
        [timeline(0, 0), timeline(5, 14)],
        "yes",
        {"libraries": 1, "longest": 14, "fields": []},
    ),
    Case("queue_outlasts", [timeline(0, 0)], "not seen", {}),
    Case(
        "queue_outlasts",
        [
            message(1, "started", row()),
            timeline(2, 14),
            message(3, "ended", row()),
            timeline(8, 2),
        ],
        "yes",
        {"seconds_without_activity": 5},
    ),
    # Between two items no activity runs for a moment.
    Case(
        "queue_outlasts",
        [
            message(1, "started", row()),
            message(3, "ended", row()),
            timeline(4, 14),
            message(4, "started", row("activity-2", "library.update.item.metadata")),
            timeline(20, 3),
            message(21, "ended", row("activity-2")),
        ],
        "no",
        {"seconds_without_activity": 1},
    ),
    Case(
        "queue_outlasts",
        [listed(0, row()), timeline(10, 2), listed(11, BUTLER), timeline(30, 2)],
        "yes",
        {"seconds_without_activity": 19},
    ),
    Case("scanned_at", [], "not seen", {"statuses": []}),
    Case("scanned_at", [response(GET_LIBRARIES, 403)], "not seen", {"statuses": [403]}),
    Case(
        "scanned_at",
        [
            libraries(
                0, {"key": "1", "scannedAt": 0}, {"key": "7", "scannedAt": 0}, "?"
            ),
            libraries(9, {"key": "1", "scannedAt": 60}, {"key": "7", "scannedAt": 0}),
        ],
        "yes",
        {"libraries": 2, "moved": 1},
    ),
    Case(
        "scanned_at",
        [libraries(0, {"key": "1"}, {"key": "7", "scannedAt": 0})],
        "no",
        {"libraries": 2, "moved": 0},
    ),
]
