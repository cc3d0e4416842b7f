"""Cases about the scan that is started and stopped."""

from probe.entries import (
    START_SCAN,
    STOP_SCAN,
    Caller,
    Entry,
    Message,
)

from ..recordings import (
    Case,
    listed,
    message,
    response,
    row,
)

STOPPED = response(
    STOP_SCAN,
    seconds=5.1,
    facts={"library": "1", "activity": "activity-1", "sent": 5},
)
CANCELLED: list[Entry] = [
    # Another activity is never taken for the scan, and what was listed before or to somebody else is no proof.
    listed(0),
    message(4, "started", row(progress=0)),
    message(4.5, "updated", row(progress=20)),
    message(4.8, "updated", row("activity-2", progress=3)),
    STOPPED,
    listed(5.5, caller=Caller.SECOND),
    message(5.6, "updated", row(progress=20)),
    message(5.7, "updated", row("activity-2", progress=3)),
    message(5.8, "ended", row("activity-2", progress=3)),
]
DONE = message(6.5, "ended", row(progress=100))

SCANS = [
    Case("activity_header", [], "not seen", {}),
    Case("activity_header", [response(START_SCAN, 404)], "not seen", {}),
    Case(
        "activity_header",
        [
            response(START_SCAN, facts={"X-Plex-Activity": None}),
            response(START_SCAN, facts={"X-Plex-Activity": "activity-1"}),
            response(START_SCAN, facts={"X-Plex-Activity": "activity-2"}),
            message(4, "started", row()),
        ],
        "yes",
        {"requests": 3, "named": 2, "named_and_seen": 1},
    ),
    Case(
        "activity_header",
        [response(START_SCAN, facts={"X-Plex-Activity": None})],
        "no",
        {"requests": 1, "named": 0},
    ),
    Case("scan_stopped", [], "not seen", {}),
    Case(
        "scan_stopped",
        [*CANCELLED, listed(7, row("activity-2")), DONE],
        "yes",
        {
            "status": 200,
            "seconds_until_ended": 1.5,
            "seconds_until_not_listed": 2,
        },
    ),
    Case(
        "scan_stopped",
        [*CANCELLED, DONE],
        "yes",
        {"seconds_until_ended": 1.5, "still_running_after_seconds": None},
    ),
    Case(
        "scan_stopped",
        [*CANCELLED, listed(7, row()), listed(12)],
        "yes",
        {"seconds_until_not_listed": 7, "still_running_after_seconds": None},
    ),
    Case(
        "scan_stopped",
        [response(STOP_SCAN, 404, facts={"activity": "activity-1"}), listed(7, row())],
        "no",
        {"status": 404, "still_running_after_seconds": 600},
    ),
    # What ended before the request was sent was not stopped by it.
    Case(
        "scan_stopped",
        [message(4.9, "ended", row()), STOPPED],
        "yes",
        {"still_running_after_seconds": 595},
    ),
    Case("ended_tells", [], "not seen", {}),
    Case("ended_tells", CANCELLED, "not seen", {}),
    Case(
        "ended_tells",
        [*CANCELLED, DONE],
        "no",
        {"progress": 100, "progress_before": 20, "new_fields": []},
    ),
    Case(
        "ended_tells",
        [*CANCELLED, message(6, "ended", row(progress=20))],
        "yes",
        {"progress": 20},
    ),
    Case(
        "ended_tells",
        [*CANCELLED, message(6, "ended", row(progress=100, userStopped=True))],
        "yes",
        {"new_fields": ["userStopped"]},
    ),
    Case(
        "ended_tells",
        [
            *CANCELLED,
            Message(
                seconds=6,
                rows=(
                    {
                        "event": "ended",
                        "uuid": "activity-1",
                        "cancelled": True,
                        "Activity": row(progress=100),
                    },
                ),
            ),
        ],
        "yes",
        {"new_fields": ["cancelled"]},
    ),
]
