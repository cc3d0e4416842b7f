"""Answers about the rows of activities."""

from collections.abc import Iterator

from ..entries import Caller, Json, Listed, Message, Recording, Row, activity_of
from .answer import Answer, not_seen, yes_or_no
from .shapes import KNOWN_TYPES, ShapeOfType, odd_fields

_RESTING = 100
_REST_SECONDS = 60
"""A row that stays for so long rests."""


def rows_of(recording: Recording) -> Iterator[Row]:
    """Yield the rows of all lists of the first token, and those of the messages that are kept."""
    for entry in recording.entries:
        match entry:
            case Listed(caller=Caller.FIRST, rows=rows):
                yield from rows
            case Message(rows=rows):
                yield from (activity for row in rows if (activity := activity_of(row)))


def shapes(recording: Recording) -> Answer:
    """Whether all types, fields and values are known ones."""
    found: dict[str, ShapeOfType] = {}
    for row in rows_of(recording):
        name = str(row.get("type"))
        found.setdefault(name, ShapeOfType()).add(row)
    if not found:
        return not_seen()
    types: dict[str, Json] = {
        name: shape.as_json() for name, shape in sorted(found.items())
    }
    new_types: list[Json] = [*sorted(found.keys() - KNOWN_TYPES)]
    odd: list[Json] = [
        *sorted({field for row in rows_of(recording) for field in odd_fields(row)})
    ]
    return yes_or_no(
        yes=not new_types and not odd, new_types=new_types, odd_fields=odd, types=types
    )


def resting_butler(recording: Recording) -> Answer:
    """Whether a `butler` row stays at 100 %."""
    resting: dict[str, float] = {}
    longest, fields = 0.0, {}
    lists = [entry for entry in recording.of(Listed) if entry.caller is Caller.FIRST]
    for entry in lists:
        rows = [
            row
            for row in entry.rows
            if _is_butler(row) and row.get("progress") == _RESTING
        ]
        for since in resting.values():
            longest = max(longest, entry.seconds - since)
        now = {str(row.get("uuid")): entry.seconds for row in rows}
        resting = {uuid: resting.get(uuid, since) for uuid, since in now.items()}
        for row in rows:
            fields = dict(row)
    for since in resting.values():
        longest = max(longest, recording.seconds - since)
    listened = recording.seconds - lists[0].seconds if lists else 0
    if longest >= _REST_SECONDS:
        return yes_or_no(yes=True, seconds=round(longest), row=fields)
    if listened >= _REST_SECONDS:
        return yes_or_no(yes=False, seconds=round(longest))
    return not_seen(seconds=round(longest))


def running_butler(recording: Recording) -> Answer:
    """Whether a `butler` row was below 100 %. That none was seen proves nothing."""
    shape, example = ShapeOfType(), None
    for row in rows_of(recording):
        if _is_butler(row) and _is_running(row):
            shape.add(row)
            example = example or dict(row)
    if example is None:
        return not_seen()
    return yes_or_no(yes=True, **shape.as_json(), row=example)


def _is_butler(row: Row) -> bool:
    return row.get("type") == "butler"


def _is_running(row: Row) -> bool:
    progress = row.get("progress")
    return isinstance(progress, int | float) and progress < _RESTING
