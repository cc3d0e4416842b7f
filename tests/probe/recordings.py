"""Builders of recordings and of cases for the questions."""

from collections.abc import Sequence
from typing import NamedTuple

from probe.entries import (
    GET_LIBRARIES,
    GET_TIMELINE,
    SCAN,
    WEBSOCKET,
    WEBSOCKET_FILTERED,
    Caller,
    Entry,
    Json,
    Listed,
    Message,
    Ping,
    Response,
    Row,
    Stream,
)


class Case(NamedTuple):
    """Entries, and the expected answer: `seen` is part of what it was seen from."""

    question: str
    entries: Sequence[Entry]
    answer: str
    seen: dict[str, Json]
    seconds: float = 600


def row(uuid: str = "activity-1", kind: str = SCAN, **fields: Json) -> dict[str, Json]:
    return {"uuid": uuid, "type": kind, **fields}


def listed(seconds: float, *rows: Row, caller: Caller = Caller.FIRST) -> Listed:
    return Listed(seconds=seconds, caller=caller, rows=rows)


def message(seconds: float, event: str, activity: dict[str, Json]) -> Message:
    notification = {"event": event, "uuid": activity["uuid"], "Activity": activity}
    return Message(seconds=seconds, rows=(notification,))


def response(
    request: str,
    status: int | None = 200,
    caller: Caller = Caller.FIRST,
    seconds: float = 0,
    facts: Row | None = None,
) -> Response:
    return Response(
        seconds=seconds,
        request=request,
        status=status,
        caller=caller,
        facts=facts or {},
    )


def stream(name: str, **types: int) -> list[Entry]:
    """Return what is recorded of a stream that was open all the time."""
    return [
        Stream(seconds=0, stream=name, change="opened", types={}),
        Stream(seconds=600, stream=name, change="closed", types=types),
    ]


def refused(name: str, reason: str) -> Stream:
    return Stream(seconds=0, stream=name, change="refused", reason=reason, types={})


def pings(*seconds: float) -> list[Entry]:
    return [
        Ping(seconds=it, stream=WEBSOCKET, frame="ping of the server") for it in seconds
    ]


def own_ping(seconds: float, number: int) -> Ping:
    return Ping(
        seconds=seconds,
        stream=WEBSOCKET_FILTERED,
        frame="ping of the probe",
        number=number,
    )


def pong(seconds: float, number: int | None) -> Ping:
    return Ping(
        seconds=seconds,
        stream=WEBSOCKET_FILTERED,
        frame="pong of the server",
        number=number,
    )


def timeline(seconds: float, queue: Json, status: int = 200) -> Response:
    facts: dict[str, Json] = {"library": "1", "updateQueueSize": queue, "fields": []}
    return response(GET_TIMELINE, status, seconds=seconds, facts=facts)


def libraries(seconds: float, *rows: Json) -> Response:
    return response(GET_LIBRARIES, seconds=seconds, facts={"libraries": list(rows)})
