"""Answers about libraries: the queue of their items, and when they were scanned."""

from ..entries import (
    GET_LIBRARIES,
    GET_TIMELINE,
    Json,
    Recording,
    Response,
    Row,
    after,
)
from .answer import Answer, not_seen, yes_or_no

_LATER_SECONDS = 5
"""Between two items of a queue no activity may run for a moment."""


def queue(recording: Recording) -> Answer:
    """Whether the timeline of a library has `updateQueueSize`."""
    timelines = recording.responses(GET_TIMELINE)
    found = [it for it in timelines if it.ok]
    if not found:
        return not_seen(statuses=_statuses(timelines))
    sizes = [_queue_size(it) for it in found]
    return yes_or_no(
        yes=None not in sizes,
        libraries=len({str(it.facts.get("library")) for it in found}),
        longest=max((size for size in sizes if size is not None), default=None),
        fields=found[0].facts.get("fields"),
    )


def queue_outlasts(recording: Recording) -> Answer:
    """Whether a queue is not empty although no activity of a library has run for some seconds."""
    running: dict[str, Row] = {}
    idle_since: float | None = None
    longest = 0.0
    was_busy = False
    for entry in recording.entries:
        running = after(running, entry)
        if any(str(row.get("type")).startswith("library.") for row in running.values()):
            idle_since = None
        elif idle_since is None:
            idle_since = entry.seconds
        if isinstance(entry, Response) and _queue_size(entry):
            was_busy = True
            if idle_since is not None:
                longest = max(longest, entry.seconds - idle_since)
    if not was_busy:
        return not_seen()
    return yes_or_no(
        yes=longest >= _LATER_SECONDS, seconds_without_activity=round(longest, 1)
    )


def scanned_at(recording: Recording) -> Answer:
    """Whether libraries have `scannedAt`, and whether it moved."""
    values: dict[str, list[Json]] = {}
    for response in recording.responses(GET_LIBRARIES):
        for library in _libraries(response):
            found = values.setdefault(str(library.get("key")), [])
            value = library.get("scannedAt", "missing")
            if value not in found:
                found.append(value)
    if not values:
        return not_seen(statuses=_statuses(recording.responses(GET_LIBRARIES)))
    numbers = [[it for it in found if isinstance(it, int)] for found in values.values()]
    return yes_or_no(
        yes=all(numbers),
        libraries=len(values),
        moved=sum(len(found) > 1 for found in numbers),
    )


def _queue_size(response: Response) -> int | None:
    size = response.facts.get("updateQueueSize")
    return size if isinstance(size, int) else None


def _libraries(response: Response) -> list[dict[str, Json]]:
    found = response.facts.get("libraries")
    rows = found if isinstance(found, list) else []
    return [row for row in rows if isinstance(row, dict)]


def _statuses(responses: list[Response]) -> list[Json]:
    return list(dict.fromkeys(it.status for it in responses))
