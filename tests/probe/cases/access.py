"""Cases about tasks, DVRs, and what is told to whom."""

from probe.entries import (
    GET_ACTIVITIES,
    GET_DVRS,
    GET_IDENTITY,
    GET_TASKS,
    WEBSOCKET,
    WEBSOCKET_SECOND,
    Caller,
    Json,
)

from ..recordings import (
    Case,
    listed,
    refused,
    response,
    row,
    stream,
)
from .streams import PLAIN

TASKS: dict[str, Json] = {
    "BackupDatabase": {"title": True},
    "ProcessAssets": {"title": False},
}

ACCESS = [
    Case("titled_tasks", [], "not seen", {"status": None}),
    Case(
        "titled_tasks",
        [response(GET_TASKS, 403, facts={"tasks": {}})],
        "not seen",
        {"status": 403},
    ),
    Case(
        "titled_tasks",
        [response(GET_TASKS, facts={"tasks": TASKS})],
        "no",
        {"tasks": TASKS},
    ),
    Case(
        "titled_tasks",
        [response(GET_TASKS, facts={"tasks": {"BackupDatabase": {"title": True}}})],
        "yes",
        {},
    ),
    Case("dvrs", [], "not seen", {"status": None}),
    Case("dvrs", [response(GET_DVRS, 404)], "not seen", {"status": 404}),
    Case("dvrs", [response(GET_DVRS, facts={"dvrs": 1})], "yes", {"dvrs": 1}),
    Case("without_token", [], "not seen", {}),
    *(
        Case(
            "without_token",
            [
                response(
                    GET_IDENTITY,
                    caller=Caller.NONE,
                    facts={"address": "name", "claimed": False},
                ),
                response(GET_ACTIVITIES),
                response(GET_ACTIVITIES, status, Caller.NONE),
            ],
            answer,
            {"status": status, "address": "name", "claimed": False},
        )
        for status, answer in (
            (200, "yes"),
            (401, "no"),
            (403, "no"),
            (500, "not seen"),
            (None, "not seen"),
        )
    ),
    Case("second_token_sees_all", [response(GET_ACTIVITIES)], "not seen", {}),
    Case(
        "second_token_sees_all",
        [response(GET_ACTIVITIES, 403, Caller.SECOND)],
        "no",
        {"status": 403},
    ),
    *(
        Case(
            "second_token_sees_all",
            [
                response(GET_ACTIVITIES, caller=Caller.SECOND),
                response(GET_TASKS, 403, Caller.SECOND),
                listed(0, *(row(f"activity-{it}") for it in first)),
                listed(
                    0,
                    *(row(f"activity-{it}") for it in second),
                    caller=Caller.SECOND,
                ),
            ],
            answer,
            {
                "status": 200,
                "status_of_tasks": 403,
                "activities_of_first": len(first),
                "activities_of_second": len(second),
                "common": common,
            },
        )
        for first, second, common, answer in (
            ([1, 2, 3, 4], [2, 3, 4, 5], 3, "yes"),
            ([1, 2, 3, 4], [2], 1, "no"),
            ([1, 2, 3, 4], [3, 4], 2, "no"),
            ([1, 2, 3], [], 0, "no"),
            ([1], [1], 1, "yes"),
            ([1, 2], [], 0, "not seen"),
        )
    ),
    Case(
        "second_token_messages",
        [refused(WEBSOCKET_SECOND, "401")],
        "not seen",
        {"refused": ["401"]},
    ),
    *(
        Case(
            "second_token_messages",
            [*stream(WEBSOCKET, **first), *stream(WEBSOCKET_SECOND, **second)],
            answer,
            {"first": dict(first), "second": dict(second)},
        )
        for first, second, answer in (
            (PLAIN, {"activity": 1}, "yes"),
            (PLAIN, {"playing": 1}, "no"),
            ({"activity": 3}, {}, "no"),
            ({"activity": 2}, {}, "not seen"),
        )
    ),
]
