"""What spoken answers tell: plain values, for the texts in custom_sentences/."""

from collections.abc import Iterable
from dataclasses import dataclass

from homeassistant.helpers.intent import IntentResponseErrorCode
from homeassistant.util.json import JsonObjectType, JsonValueType

from ..aioplex.models import ActivityCategory
from ..server.stop_methods import StopResult
from .requests import Running, ScanStart, ServerReport, Stop, Wanted
from .servers import UNKNOWN_LIBRARY, PlexVoice

# Nobody wants to hear more than so many names; the rest is counted.
MAX_NAMED = 3
MAX_LIBRARIES = 10

# Their subtitle changes with every file, and their title names the library.
_TITLE_IS_ENOUGH = {ActivityCategory.LIBRARY_SCAN, ActivityCategory.METADATA_REFRESH}

# After this a language model is asked, where there is one to fall back on.
NOT_FOUND = IntentResponseErrorCode.NO_VALID_TARGETS
# This is the last word.
REFUSED = IntentResponseErrorCode.FAILED_TO_HANDLE


@dataclass(frozen=True, slots=True)
class Answer:
    """The kind of an answer, and the values that go into it."""

    kind: str
    values: JsonObjectType
    error: IntentResponseErrorCode | None = None


def not_exposed() -> Answer:
    """Tell that no server takes part."""
    return Answer("not_exposed", {}, NOT_FOUND)


def unknown_server(voice: PlexVoice, spoken: str) -> Answer:
    """Tell that no server is called so, and which there are."""
    names: list[JsonValueType] = [voice.server_name(each) for each in voice.servers]
    return Answer("unknown_server", {"named": spoken, "servers": names}, NOT_FOUND)


def unknown_library(voice: PlexVoice, servers: Iterable[str], spoken: str) -> Answer:
    """Tell that no library is called so, and which there are."""
    libraries = _libraries(voice, servers)
    return Answer("unknown_library", {"named": spoken, "servers": libraries}, NOT_FOUND)


def name_what_to_stop() -> Answer:
    """Ask what to stop, since nothing was named."""
    return Answer("name_what_to_stop", {}, REFUSED)


def name_library(voice: PlexVoice, servers: Iterable[str]) -> Answer:
    """Ask which library to scan, since none was named."""
    return Answer("name_library", {"servers": _libraries(voice, servers)}, REFUSED)


def running(voice: PlexVoice, reports: list[ServerReport], wanted: Wanted) -> Answer:
    """Tell what runs on each server."""
    servers: list[JsonValueType] = [
        {
            "name": voice.server_name(report.entry_id),
            "reason": report.reason,
            "sees_all": report.sees_all,
            **_group(wanted.of(report.running, frozenset())),
        }
        for report in reports
    ]
    nobody_told = all(report.reason for report in reports)
    return Answer(
        "running",
        {"servers": servers, **_named(wanted)},
        REFUSED if nobody_told else None,
    )


def stopped(
    voice: PlexVoice, reports: list[ServerReport], stops: list[Stop], wanted: Wanted
) -> Answer:
    """Tell what was stopped on each server, and what was not, and why."""
    servers: list[JsonValueType] = []
    for report in reports:
        here = [each for each in stops if each.activity.entry_id == report.entry_id]
        if stops and not here and report.reason is None:
            # Another one had what was meant.
            continue
        why_not = dict.fromkeys(each.reason for each in here if each.reason)
        servers.append(
            {
                "name": voice.server_name(report.entry_id),
                "reason": report.reason,
                "sees_all": report.sees_all,
                "stopped": _group(
                    each.activity
                    for each in here
                    if each.result is StopResult.CANCELLED
                ),
                "over": _group(
                    each.activity
                    for each in here
                    if each.result is StopResult.ALREADY_FINISHED
                ),
                "failed": [
                    {
                        "reason": reason,
                        **_group(
                            each.activity for each in here if each.reason == reason
                        ),
                    }
                    for reason in why_not
                ],
            }
        )
    reasons = [each.reason for each in reports] + [each.reason for each in stops]
    refused = any(reasons) and not any(
        each.result is StopResult.CANCELLED for each in stops
    )
    return Answer(
        "stopped",
        {"servers": servers, **_named(wanted)},
        REFUSED if refused else None,
    )


def scanning(voice: PlexVoice, starts: list[ScanStart], spoken: str) -> Answer:
    """Tell which servers scan the library, and why others do not."""
    if all(each.reason == UNKNOWN_LIBRARY for each in starts):
        return unknown_library(voice, [each.entry_id for each in starts], spoken)
    started = [each for each in starts if each.reason is None]
    told = [
        (voice.server_name(each.entry_id), each.reason)
        for each in starts
        if each.reason != UNKNOWN_LIBRARY
    ]
    names = {name: None for name, reason in told if reason is None}
    return Answer(
        "scanning",
        {
            "library": (started or starts)[0].name,
            "servers": list(names),
            "failed": [
                {"name": name, "reason": reason} for name, reason in told if reason
            ],
        },
        None if started else REFUSED,
    )


def _named(wanted: Wanted) -> JsonObjectType:
    """Return what somebody named, for the answer that there is no such thing."""
    return {
        "category": wanted.category,
        "library": wanted.library,
        "title": wanted.title,
    }


def _libraries(voice: PlexVoice, servers: Iterable[str]) -> list[JsonValueType]:
    found: list[JsonValueType] = []
    for each in servers:
        names = voice.library_names(each)
        found.append(
            {
                "name": voice.server_name(each),
                "libraries": list(names[:MAX_LIBRARIES]),
                "more": max(0, len(names) - MAX_LIBRARIES),
            }
        )
    return found


def _group(activities: Iterable[Running]) -> JsonObjectType:
    found = list(activities)
    return {
        "count": len(found),
        "first": [
            {"name": _name(each), "percent": each.progress}
            for each in found[:MAX_NAMED]
        ],
        "more": max(0, len(found) - MAX_NAMED),
    }


def _name(activity: Running) -> str:
    texts = [activity.title, activity.subtitle]
    if activity.title and activity.category in _TITLE_IS_ENOUGH:
        texts = [activity.title]
    # Plex calls nearly everything something.
    return ": ".join(each for each in texts if each) or activity.category.value
