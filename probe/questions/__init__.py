"""The open questions about Plex's protocol, and their answers from a recording."""

from . import access, activities, libraries, scans, streams
from .answer import Answer, Question, Verdict

QUESTIONS = (
    Question(
        "filters_on_websocket",
        "Does `filters=activity` work on the websocket?",
        streams.filters_on_websocket,
    ),
    Question(
        "filters_on_eventsource",
        "Does `filters=activity` work on EventSource?",
        streams.filters_on_event_source,
    ),
    Question(
        "server_pings",
        "Does the server send pings on the websocket?",
        streams.server_pings,
    ),
    Question(
        "client_pings",
        "Does the server answer pings on the websocket?",
        streams.client_pings,
    ),
    Question(
        "activity_header",
        "Does the response to a scan request have the header X-Plex-Activity?",
        scans.names_activity,
    ),
    Question(
        "scan_stopped",
        "Is a DELETE of a scan accepted?",
        scans.scan_stopped,
    ),
    Question(
        "ended_tells",
        "Does `ended` tell that a scan was stopped?",
        scans.ended_tells,
    ),
    Question(
        "resting_butler",
        "Does a `butler` row rest at 100 %?",
        activities.resting_butler,
    ),
    Question(
        "running_butler",
        "Is a `butler` row below 100 % while maintenance runs?",
        activities.running_butler,
    ),
    Question(
        "shapes",
        "Are all types and fields of activities known ones?",
        activities.shapes,
    ),
    Question(
        "queue",
        "Does the timeline of a library have `updateQueueSize`?",
        libraries.queue,
    ),
    Question(
        "queue_outlasts",
        "Is that queue still busy when no activity of a library runs?",
        libraries.queue_outlasts,
    ),
    Question(
        "scanned_at",
        "Do libraries have `scannedAt`?",
        libraries.scanned_at,
    ),
    Question(
        "titled_tasks",
        "Do all scheduled tasks have a title?",
        access.titled_tasks,
    ),
    Question(
        "dvrs",
        "Does the server list its DVRs at /livetv/dvrs?",
        access.dvrs,
    ),
    Question(
        "second_token_sees_all",
        "Is a second token shown all activities?",
        access.second_token_sees_all,
    ),
    Question(
        "second_token_messages",
        "Does the websocket of a second token get activity messages?",
        access.second_token_messages,
    ),
    Question(
        "without_token",
        "Does the server list its activities without a token?",
        access.without_token,
    ),
)

__all__ = ["QUESTIONS", "Answer", "Question", "Verdict"]
