"""Answers about the scan that `--stop` starts and stops."""

from ..entries import (
    SCAN,
    START_SCAN,
    STOP_SCAN,
    Caller,
    Json,
    Listed,
    Message,
    Recording,
    Response,
    Row,
    activity_of,
)
from .answer import Answer, not_seen, yes_or_no

_DONE = 100


def names_activity(recording: Recording) -> Answer:
    """Whether the response to a scan request has the header `X-Plex-Activity`."""
    accepted = [response for response in recording.responses(START_SCAN) if response.ok]
    if not accepted:
        return not_seen()
    named = [it.facts.get("X-Plex-Activity") for it in accepted]
    listed = {
        str(row.get("uuid"))
        for entry in recording.of(Message)
        for row in entry.rows
        if activity_of(row).get("type") == SCAN
    }
    return yes_or_no(
        yes=any(named),
        requests=len(named),
        named=sum(name is not None for name in named),
        named_and_seen=sum(name in listed for name in named),
    )


def scan_stopped(recording: Recording) -> Answer:
    """Whether a DELETE of a scan is accepted, and how long it takes until the scan is gone."""
    if (stop := _stop(recording)) is None:
        return not_seen()
    seen: dict[str, Json] = {"status": stop.status}
    ended, listed_last = _ended(recording, stop), _missing(recording, stop)
    sent = _sent(stop)
    if ended is not None:
        seen["seconds_until_ended"] = round(ended[0] - sent, 3)
    if listed_last is not None:
        seen["seconds_until_not_listed"] = round(listed_last - sent, 3)
    if ended is None and listed_last is None:
        seen["still_running_after_seconds"] = round(recording.seconds - sent)
    return yes_or_no(yes=stop.ok, **seen)


def ended_tells(recording: Recording) -> Answer:
    """Whether `ended` differs for a scan that was stopped: another progress, or more fields."""
    stop = _stop(recording)
    ended = None if stop is None else _ended(recording, stop)
    if stop is None or ended is None:
        return not_seen()
    _, message = ended
    row, before = activity_of(message), _last_row(recording, stop)
    new = sorted(row.keys() - before.keys())
    new += sorted(message.keys() - {"event", "uuid", "Activity"})
    fields: list[Json] = list(row)
    new_fields: list[Json] = list(new)
    return yes_or_no(
        yes=row.get("progress") != _DONE or bool(new),
        progress=row.get("progress"),
        progress_before=before.get("progress"),
        fields=fields,
        new_fields=new_fields,
        row=row,
    )


def _stop(recording: Recording) -> Response | None:
    """Return the response to the request to stop."""
    return next(iter(recording.responses(STOP_SCAN)), None)


def _sent(stop: Response) -> float:
    sent = stop.facts.get("sent")
    return sent if isinstance(sent, int | float) else stop.seconds


def _ended(recording: Recording, stop: Response) -> tuple[float, Row] | None:
    """Return when the stopped scan ended, and with which message."""
    for entry in recording.of(Message):
        for row in entry.rows:
            is_it = row.get("uuid") == stop.facts.get("activity")
            if is_it and row.get("event") == "ended" and entry.seconds >= _sent(stop):
                return entry.seconds, row
    return None


def _missing(recording: Recording, stop: Response) -> float | None:
    """Return when the stopped scan was missing from a list."""
    for entry in recording.of(Listed):
        if entry.caller is Caller.FIRST and entry.seconds > stop.seconds:
            uuids = {row.get("uuid") for row in entry.rows}
            if stop.facts.get("activity") not in uuids:
                return entry.seconds
    return None


def _last_row(recording: Recording, stop: Response) -> Row:
    """Return the last row of the stopped scan before it ended."""
    last: Row = {}
    for entry in recording.of(Message):
        for row in entry.rows:
            is_it = row.get("uuid") == stop.facts.get("activity")
            if is_it and row.get("event") != "ended":
                last = activity_of(row)
    return last
