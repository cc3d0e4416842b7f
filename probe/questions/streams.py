"""Answers about the streams: `filters`, and pings in both directions."""

from collections import Counter
from itertools import pairwise
from statistics import median

from ..entries import (
    EVENT_SOURCE,
    EVENT_SOURCE_FILTERED,
    WEBSOCKET,
    WEBSOCKET_FILTERED,
    Json,
    Ping,
    Recording,
    Stream,
)
from ..wire import UNREADABLE
from .answer import Answer, not_seen, yes_or_no

_ALWAYS_SENT = {"activity", "ping", UNREADABLE}
"""What says nothing about a filter."""
_ENOUGH = 3
"""So many activity messages on one stream and none on another one are no coincidence."""
_LONG_SECONDS = 120
"""A server that sends no ping for so long sends none."""
_PONG_SECONDS = 10


def types_on(recording: Recording, stream: str) -> Counter[str]:
    """Return how many messages of each type came on a stream."""
    types: Counter[str] = Counter()
    for entry in recording.of(Stream):
        if entry.stream == stream:
            types.update(entry.types)
    return types


def was_open(recording: Recording, stream: str) -> bool:
    """Return whether a stream was open at some time."""
    changes = recording.of(Stream)
    return any(it.stream == stream and it.change == "opened" for it in changes)


def refusals(recording: Recording, stream: str) -> list[Json]:
    """Return why a stream was refused, each reason once."""
    refused = [
        entry.reason
        for entry in recording.of(Stream)
        if entry.stream == stream and entry.change == "refused"
    ]
    return list(dict.fromkeys(refused))


def filters_on_websocket(recording: Recording) -> Answer:
    """Whether a websocket with `filters` gets activity messages and no others."""
    return _filters(recording, WEBSOCKET, WEBSOCKET_FILTERED)


def filters_on_event_source(recording: Recording) -> Answer:
    """Whether an EventSource stream with `filters` gets activity messages and no others."""
    return _filters(recording, EVENT_SOURCE, EVENT_SOURCE_FILTERED)


def _filters(recording: Recording, plain: str, filtered: str) -> Answer:
    without, with_filters = types_on(recording, plain), types_on(recording, filtered)
    seen: dict[str, Json] = {
        "without filters": dict(without),
        "with filters": dict(with_filters),
    }
    if not was_open(recording, filtered):
        return not_seen(refused=refusals(recording, filtered))
    if with_filters.keys() - _ALWAYS_SENT:
        return yes_or_no(yes=False, **seen)
    if not with_filters["activity"] and without["activity"] >= _ENOUGH:
        return yes_or_no(yes=False, **seen)
    if with_filters["activity"] and without.keys() - _ALWAYS_SENT:
        return yes_or_no(yes=True, **seen)
    return not_seen(**seen)


def server_pings(recording: Recording) -> Answer:
    """Whether the server pings on a websocket, and how often."""
    times: dict[str, list[float]] = {}
    for ping in recording.of(Ping):
        if ping.frame == "ping of the server":
            times.setdefault(ping.stream, []).append(ping.seconds)
    if times:
        longest = max(times.values(), key=len)
        gaps = [later - at for at, later in pairwise(longest)]
        every = round(median(gaps), 1) if gaps else None
        return yes_or_no(yes=True, pings=len(longest), seconds_between=every)
    open_for = round(_longest_open(recording, WEBSOCKET))
    if open_for >= _LONG_SECONDS:
        return yes_or_no(yes=False, open_for_seconds=open_for)
    return not_seen(open_for_seconds=open_for)


def client_pings(recording: Recording) -> Answer:
    """Whether the server answers pings, and how fast."""
    sent: dict[int | None, float] = {}
    answered: dict[int | None, float] = {}
    pongs = 0
    for ping in recording.of(Ping):
        if ping.frame == "ping of the probe":
            sent[ping.number] = ping.seconds
        elif ping.frame == "pong of the server":
            pongs += 1
            if ping.number in sent:
                answered[ping.number] = ping.seconds - sent[ping.number]
    seen: dict[str, Json] = {"pings": len(sent), "pongs": pongs}
    if answered:
        slowest = round(max(answered.values()), 3)
        return yes_or_no(yes=True, **seen, slowest_seconds=slowest)
    if any(at + _PONG_SECONDS <= recording.seconds for at in sent.values()):
        return yes_or_no(yes=False, **seen)
    return not_seen(**seen)


def _longest_open(recording: Recording, stream: str) -> float:
    """Return for how many seconds a stream was open at most."""
    longest, opened = 0.0, None
    for entry in recording.of(Stream):
        if entry.stream == stream:
            if opened is not None:
                longest = max(longest, entry.seconds - opened)
            opened = entry.seconds if entry.change == "opened" else None
    return longest if opened is None else max(longest, recording.seconds - opened)
