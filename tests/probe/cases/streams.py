"""Cases about `filters` and pings."""

from probe.entries import (
    EVENT_SOURCE,
    EVENT_SOURCE_FILTERED,
    WEBSOCKET,
    WEBSOCKET_FILTERED,
)

from ..recordings import (
    Case,
    own_ping,
    pings,
    pong,
    refused,
    stream,
)

PLAIN = {"activity": 5, "timeline": 9}

STREAMS = [
    Case(
        question,
        [*stream(plain, **without), *stream(filtered, **with_filters)],
        answer,
        {"without filters": dict(without), "with filters": dict(with_filters)},
    )
    for question, plain, filtered in (
        ("filters_on_websocket", WEBSOCKET, WEBSOCKET_FILTERED),
        ("filters_on_eventsource", EVENT_SOURCE, EVENT_SOURCE_FILTERED),
    )
    for without, with_filters, answer in (
        (PLAIN, {"activity": 5, "ping": 60}, "yes"),
        (PLAIN, PLAIN, "no"),
        (PLAIN, {}, "no"),
        ({"activity": 3}, {}, "no"),
        ({"activity": 2}, {}, "not seen"),
        ({"activity": 5, "ping": 60}, {"activity": 5}, "not seen"),
        ({"timeline": 9}, {}, "not seen"),
    )
] + [
    Case(
        "filters_on_websocket",
        [
            refused(WEBSOCKET, "503"),
            *stream(WEBSOCKET, **PLAIN),
            *[refused(WEBSOCKET_FILTERED, "400")] * 2,
            *stream(WEBSOCKET_FILTERED)[1:],
        ],
        "not seen",
        {"refused": ["400"]},
    )
]

PINGS = [
    Case(
        "server_pings", pings(10, 20.2, 30), "yes", {"pings": 3, "seconds_between": 10}
    ),
    Case("server_pings", pings(10), "yes", {"seconds_between": None}),
    Case("server_pings", stream(WEBSOCKET), "no", {"open_for_seconds": 600}),
    Case("server_pings", [], "not seen", {"open_for_seconds": 0}),
    Case(
        "server_pings",
        stream(WEBSOCKET)[:1],
        "not seen",
        {"open_for_seconds": 119},
        seconds=119,
    ),
    Case("server_pings", stream(WEBSOCKET)[:1], "no", {}, seconds=120),
    Case(
        "client_pings",
        [own_ping(15, 1), pong(15.25, 1), own_ping(30, 2)],
        "yes",
        {"pings": 2, "pongs": 1, "slowest_seconds": 0.25},
    ),
    # A pong to a ping that was not sent is no answer.
    Case("client_pings", [own_ping(15, 1), pong(16, None)], "no", {"pongs": 1}),
    Case("client_pings", [own_ping(15, 1)], "no", {"pings": 1}),
    Case("client_pings", [own_ping(15, 1)], "no", {}, seconds=25),
    Case("client_pings", [own_ping(15, 1)], "not seen", {}, seconds=24),
    Case("client_pings", [], "not seen", {}),
]
