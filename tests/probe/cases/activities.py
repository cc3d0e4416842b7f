"""Cases about the rows of activities."""

from probe.entries import (
    SCAN,
    Caller,
    Message,
)

from ..recordings import (
    Case,
    listed,
    message,
    row,
)

BUTLER = row("activity-9", "butler", progress=100)

ACTIVITIES = [
    Case(
        "resting_butler",
        [listed(0, BUTLER), listed(50, BUTLER, row()), listed(90)],
        "yes",
        {"seconds": 90, "row": BUTLER},
    ),
    Case("resting_butler", [listed(0), listed(20, BUTLER)], "yes", {"seconds": 580}),
    Case("resting_butler", [listed(0, BUTLER), listed(9)], "no", {"seconds": 9}),
    Case("resting_butler", [listed(0)], "no", {"seconds": 0}),
    Case(
        "resting_butler",
        [listed(0, row("activity-9", "butler", progress=40))],
        "no",
        {"seconds": 0},
    ),
    # Another activity may stay at 100 % for long.
    Case("resting_butler", [listed(0, row(progress=100))], "no", {"seconds": 0}),
    Case("resting_butler", [listed(0, BUTLER)], "yes", {}, seconds=60),
    Case("resting_butler", [listed(0, BUTLER)], "not seen", {}, seconds=59),
    Case("resting_butler", [listed(0)], "no", {}, seconds=60),
    Case("resting_butler", [listed(0)], "not seen", {}, seconds=59),
    Case("resting_butler", [], "not seen", {}),
    Case("running_butler", [listed(0, BUTLER, row(progress=3))], "not seen", {}),
    Case(
        "running_butler",
        [listed(0, row("activity-9", "butler", progress="40"))],
        "not seen",
        {},
    ),
    Case(
        "running_butler",
        [
            listed(0, BUTLER),
            message(1, "started", row("activity-8", "butler", progress=0)),
            message(2, "updated", row("activity-8", "butler", progress=40)),
        ],
        "yes",
        {"progress": [0, 40], "row": row("activity-8", "butler", progress=0)},
    ),
    Case("shapes", [listed(0, caller=Caller.SECOND)], "not seen", {}),
    Case(
        "shapes",
        [
            listed(0, row(title="title 1", progress=-1, cancellable=False)),
            message(
                1,
                "updated",
                row(
                    subtitle="",
                    progress=20,
                    cancellable="1",
                    Context={
                        "key": "/library/metadata/item-1/children",
                        "exists": True,
                    },
                ),
            ),
            Message(seconds=1, rows=({"event": "ended", "uuid": "activity-1"},)),
        ],
        "no",
        {
            "new_types": [],
            "odd_fields": ["cancellable: text"],
            "types": {
                SCAN: {
                    "rows": 2,
                    "fields": {
                        "uuid": "text",
                        "type": "text",
                        "title": "text",
                        "progress": "number",
                        "cancellable": "flag, text",
                        "subtitle": "empty text",
                        "Context": "object",
                    },
                    "cancellable": "1, false",
                    "Context": {"key": "text", "exists": "flag"},
                    "key": "/library/metadata/…/children",
                    "progress": [-1, 20],
                }
            },
        },
    ),
    Case(
        "shapes",
        [listed(0, row(kind="firmware.polish"))],
        "no",
        {"new_types": ["firmware.polish"], "odd_fields": []},
    ),
    Case(
        "shapes",
        [
            listed(
                0,
                row(
                    progress=42.5, userStopped=None, Context="Context 1", Response=["a"]
                ),
            )
        ],
        "no",
        {
            "odd_fields": [
                "Context: text",
                "Response: list",
                "progress: fraction",
                "userStopped: null",
            ]
        },
    ),
    Case("shapes", [listed(0, row(Context={"a": 1}))], "yes", {"odd_fields": []}),
    Case(
        "shapes",
        [listed(0, row(progress="50"), row(progress=True), row(progress=3))],
        "no",
        {
            "odd_fields": ["progress: flag", "progress: text"],
            "types": {
                SCAN: {
                    "rows": 3,
                    "fields": {
                        "uuid": "text",
                        "type": "text",
                        "progress": "flag, number, text",
                    },
                    "cancellable": "missing",
                    "progress": [3, 3],
                }
            },
        },
    ),
]
