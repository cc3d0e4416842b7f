"""Answers about tasks, DVRs, and what the server tells whom."""

from ..entries import (
    GET_ACTIVITIES,
    GET_DVRS,
    GET_IDENTITY,
    GET_TASKS,
    WEBSOCKET,
    WEBSOCKET_SECOND,
    Caller,
    Json,
    Listed,
    Recording,
)
from .answer import Answer, not_seen, yes_or_no
from .streams import refusals, types_on, was_open

_OK = 200
_REFUSED = {401, 403}
_ENOUGH = 3


def titled_tasks(recording: Recording) -> Answer:
    """Whether all scheduled tasks have a title."""
    responses = recording.responses(GET_TASKS)
    tasks = responses[-1].facts.get("tasks") if responses else None
    if not isinstance(tasks, dict) or not tasks:
        return not_seen(status=responses[-1].status if responses else None)
    titled = [isinstance(task, dict) and task.get("title") for task in tasks.values()]
    fields = responses[-1].facts.get("fields")
    return yes_or_no(yes=all(titled), tasks=tasks, fields=fields)


def dvrs(recording: Recording) -> Answer:
    """Whether the server lists its DVRs."""
    responses = recording.responses(GET_DVRS)
    if not responses or not responses[-1].ok:
        return not_seen(status=responses[-1].status if responses else None)
    return yes_or_no(yes=True, **responses[-1].facts)


def without_token(recording: Recording) -> Answer:
    """Whether the server lists its activities to a request without a token."""
    statuses = [it.status for it in recording.responses(GET_ACTIVITIES, Caller.NONE)]
    if not statuses:
        return not_seen()
    identity = recording.responses(GET_IDENTITY, None)
    facts = dict(identity[0].facts) if identity else {}
    seen: dict[str, Json] = {
        "status": statuses[0],
        "address": facts.get("address"),
        "claimed": facts.get("claimed"),
    }
    if statuses[0] == _OK:
        return yes_or_no(yes=True, **seen)
    if statuses[0] in _REFUSED:
        return yes_or_no(yes=False, **seen)
    return not_seen(**seen)


def second_token_sees_all(recording: Recording) -> Answer:
    """Whether a second token is shown all activities."""
    statuses = [it.status for it in recording.responses(GET_ACTIVITIES, Caller.SECOND)]
    if not statuses:
        return not_seen()
    tasks = [it.status for it in recording.responses(GET_TASKS, Caller.SECOND)]
    if statuses[0] in _REFUSED:
        return yes_or_no(yes=False, status=statuses[0])
    first, second = _uuids(recording, Caller.FIRST), _uuids(recording, Caller.SECOND)
    seen: dict[str, Json] = {
        "status": statuses[0],
        "status_of_tasks": tasks[0] if tasks else None,
        "activities_of_first": len(first),
        "activities_of_second": len(second),
        "common": len(first & second),
    }
    # What ran between two lists is in one of them by chance.
    if len(first) >= _ENOUGH or second:
        return yes_or_no(yes=len(second) * 2 > len(first), **seen)
    return not_seen(**seen)


def second_token_messages(recording: Recording) -> Answer:
    """Whether the websocket of a second token gets activity messages."""
    if not was_open(recording, WEBSOCKET_SECOND):
        return not_seen(refused=refusals(recording, WEBSOCKET_SECOND))
    first = types_on(recording, WEBSOCKET)
    second = types_on(recording, WEBSOCKET_SECOND)
    seen: dict[str, Json] = {"first": dict(first), "second": dict(second)}
    if second["activity"]:
        return yes_or_no(yes=True, **seen)
    if first["activity"] >= _ENOUGH:
        return yes_or_no(yes=False, **seen)
    return not_seen(**seen)


def _uuids(recording: Recording, caller: Caller) -> set[str]:
    """Return the uuids of the activities that were listed to this token."""
    return {
        str(row.get("uuid"))
        for entry in recording.of(Listed)
        if entry.caller is caller
        for row in entry.rows
    }
