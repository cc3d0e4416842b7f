"""The contents of spoken answers: values for the texts in custom_sentences/."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from homeassistant.helpers.intent import IntentResponseErrorCode
from homeassistant.util import dt as dt_util
from homeassistant.util.json import JsonObjectType, JsonValueType

from ..server.categories import TITLE_ONLY
from ..server.names import first_names
from ..server.stop_methods import StopResult
from .operations import UNKNOWN_LIBRARY
from .requests import (
    ActivityFilter,
    Question,
    RestartReport,
    ScanReport,
    ServerActivity,
    ServerReport,
    StopReport,
)
from .servers import AssistServers
from .texts import one_line

# Nobody wants to listen to more names; the rest is counted.
MAX_NAMED = 3

# After this error Assist asks a language model, if one is configured.
NOT_FOUND = IntentResponseErrorCode.NO_VALID_TARGETS
# After this one it does not.
REFUSED = IntentResponseErrorCode.FAILED_TO_HANDLE


@dataclass(frozen=True, slots=True)
class Answer:
    """The kind of an answer, and the values for its text."""

    kind: str
    values: JsonObjectType
    error: IntentResponseErrorCode | None = None


def not_exposed() -> Answer:
    """Answer that no server is exposed to the assistant."""
    return Answer("not_exposed", {}, NOT_FOUND)


def not_permitted() -> Answer:
    """Answer that the user may not know of any server."""
    return Answer("not_permitted", {}, REFUSED)


def unknown_server(servers: AssistServers, spoken: str) -> Answer:
    """Answer that no server has this name, and which there are."""
    return Answer(
        "unknown_server",
        {
            "named": spoken,
            **_some(servers.server_name(entry_id) for entry_id in servers.entry_ids),
        },
        NOT_FOUND,
    )


def unknown_library(
    servers: AssistServers, entry_ids: Iterable[str], spoken: str
) -> Answer:
    """Answer that no library has this name, and which there are."""
    libraries = _libraries(servers, entry_ids)
    return Answer("unknown_library", {"named": spoken, "servers": libraries}, NOT_FOUND)


def name_what_to_stop() -> Answer:
    """Answer a request to stop something that names nothing."""
    return Answer("name_what_to_stop", {}, REFUSED)


def name_library(servers: AssistServers, entry_ids: Iterable[str]) -> Answer:
    """Answer a request to scan a library that names none."""
    return Answer("name_library", {"servers": _libraries(servers, entry_ids)}, REFUSED)


def restart_answer(servers: AssistServers, reports: list[RestartReport]) -> Answer:
    """Answer whether each server can be restarted, and what a restart would disturb."""
    rows: list[JsonValueType] = [
        {
            "name": servers.server_name(report.entry_id),
            "reason": report.reason,
            "safe": report.safe,
            "obstacles": list(report.obstacles),
        }
        for report in reports
    ]
    all_failed = all(report.reason for report in reports)
    return Answer("restart", {"servers": rows}, REFUSED if all_failed else None)


def status_answer(
    servers: AssistServers,
    reports: list[ServerReport],
    wanted: ActivityFilter,
    question: Question | None = None,
) -> Answer:
    """Answer what is running on each server, and first the question if it is yes or no."""
    rows: list[JsonValueType] = [
        {
            "name": servers.server_name(report.entry_id),
            "reason": report.reason,
            "sees_all": report.sees_all,
            **_group(wanted.apply(report.running)),
        }
        for report in reports
    ]
    all_failed = all(report.reason for report in reports)
    return Answer(
        "running",
        {
            "servers": rows,
            "question": question,
            "yes": _is_yes(reports, wanted, question),
            **_named(wanted),
        },
        REFUSED if all_failed else None,
    )


def _is_yes(
    reports: list[ServerReport], wanted: ActivityFilter, question: Question | None
) -> bool | None:
    """Return the answer to a question about all servers; None if it is unknown."""
    if question not in (Question.BUSY, Question.IDLE):
        return None
    if any(wanted.apply(report.running) for report in reports):
        return question is Question.BUSY
    if all(report.sees_all and report.reason is None for report in reports):
        return question is Question.IDLE
    return None


def stop_answer(
    servers: AssistServers,
    reports: list[ServerReport],
    stops: list[StopReport],
    wanted: ActivityFilter,
) -> Answer:
    """Answer what was stopped on each server, and what was not, and why."""
    rows: list[JsonValueType] = []
    for report in reports:
        here = [stop for stop in stops if stop.item.entry_id == report.entry_id]
        if here or not stops or report.reason is not None:
            rows.append(_stop_row(servers, report, here))
    reasons = [report.reason for report in reports] + [stop.reason for stop in stops]
    refused = any(reasons) and not any(
        stop.result is StopResult.CANCELLED for stop in stops
    )
    return Answer(
        "stopped",
        {"servers": rows, **_named(wanted)},
        REFUSED if refused else None,
    )


def _stop_row(
    servers: AssistServers, report: ServerReport, stops: list[StopReport]
) -> JsonObjectType:
    def ended(result: StopResult) -> JsonObjectType:
        return _group(stop.item for stop in stops if stop.result is result)

    reasons = dict.fromkeys(stop.reason for stop in stops if stop.reason)
    return {
        "name": servers.server_name(report.entry_id),
        "reason": report.reason,
        "sees_all": report.sees_all,
        "stopped": ended(StopResult.CANCELLED),
        "over": ended(StopResult.ALREADY_FINISHED),
        "failed": [
            {
                "reason": reason,
                **_group(stop.item for stop in stops if stop.reason == reason),
            }
            for reason in reasons
        ],
    }


def scan_answer(servers: AssistServers, scans: list[ScanReport], spoken: str) -> Answer:
    """Answer which servers scan the library, and why others do not."""
    if all(scan.reason == UNKNOWN_LIBRARY for scan in scans):
        return unknown_library(servers, [scan.entry_id for scan in scans], spoken)
    started = [scan for scan in scans if scan.reason is None]
    # A server may have several libraries of this name.
    failed = dict.fromkeys(
        (servers.server_name(scan.entry_id), scan.reason)
        for scan in scans
        if scan.reason not in (None, UNKNOWN_LIBRARY)
    )
    return Answer(
        "scanning",
        {
            "library": (started or scans)[0].name,
            **_some(servers.server_name(scan.entry_id) for scan in started),
            "failed": [{"name": name, "reason": reason} for name, reason in failed],
        },
        None if started else REFUSED,
    )


def _some(names: Iterable[str]) -> JsonObjectType:
    """Return names of servers, each of them once: at most ten, and how many others."""
    some, more = first_names(list(dict.fromkeys(names)))
    return {"servers": [*some], "more": more}


def _named(wanted: ActivityFilter) -> JsonObjectType:
    """Return what the user has named, for answers that nothing like it was found."""
    return {
        "category": next(iter(wanted.categories), None),
        "library": next(iter(wanted.libraries), None),
        "title": wanted.title,
    }


def _libraries(servers: AssistServers, entry_ids: Iterable[str]) -> list[JsonValueType]:
    rows: list[JsonValueType] = []
    for entry_id in entry_ids:
        some, more = first_names(servers.library_names(entry_id))
        rows.append(
            {
                "name": servers.server_name(entry_id),
                "libraries": [*some],
                "more": more,
            }
        )
    return rows


def _group(items: Iterable[ServerActivity]) -> JsonObjectType:
    group = list(items)
    return {
        "count": len(group),
        "first": [
            {
                **_name(item),
                "percent": item.activity.progress,
                "minutes": minutes_left(item.activity.estimated_finish),
            }
            for item in group[:MAX_NAMED]
        ],
        "more": max(0, len(group) - MAX_NAMED),
    }


def minutes_left(finish: datetime | None) -> int | None:
    """Return how many minutes are left; None if that is unknown, or stalled."""
    if finish is None:
        return None
    minutes = ceil((finish - dt_util.utcnow()) / timedelta(minutes=1))
    return minutes if minutes > 0 else None


def _name(item: ServerActivity) -> JsonObjectType:
    """Return what an activity is called.

    `category` stands for a title that is missing: each language has words for it.
    """
    activity = item.activity
    if not activity.has_title:
        return {"category": activity.category, "name": one_line(activity.subtitle)}
    texts = [activity.title]
    if activity.subtitle and activity.category not in TITLE_ONLY:
        texts.append(activity.subtitle)
    return {"category": None, "name": ": ".join(map(one_line, texts))}
