"""Intents: what is running, stop something, scan a library.

custom_sentences/ has the sentences that are understood, and the texts of the answers,
in one file for each language.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, override

import probatio

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, intent

from .aioplex.models import ActivityCategory
from .assist import speech
from .assist.operations import (
    async_report_restart,
    async_report_running,
    async_scan_named,
    async_stop_matching,
)
from .assist.requests import ActivityFilter, Question, reached_servers
from .assist.servers import AssistServers

INTENT_STATUS = "PlexActivitiesStatus"
INTENT_CANCEL = "PlexActivitiesCancel"
INTENT_SCAN = "PlexActivitiesScan"

SLOT_CATEGORY = "category"
SLOT_EVERYTHING = "everything"
SLOT_LIBRARY = "library"
SLOT_QUESTION = "question"
SLOT_SERVER = "server"
SLOT_TITLE = "title"

STATUS_SLOTS = {
    probatio.Optional(SLOT_CATEGORY): probatio.Coerce(ActivityCategory),
    probatio.Optional(SLOT_QUESTION): probatio.Coerce(Question),
    probatio.Optional(SLOT_SERVER): intent.non_empty_string,
}

CANCEL_SLOTS = {
    probatio.Optional(SLOT_CATEGORY): probatio.Coerce(ActivityCategory),
    probatio.Optional(SLOT_LIBRARY): intent.non_empty_string,
    probatio.Optional(SLOT_TITLE): intent.non_empty_string,
    probatio.Optional(SLOT_EVERYTHING): cv.boolean,
    probatio.Optional(SLOT_SERVER): intent.non_empty_string,
}

SCAN_SLOTS = {
    probatio.Optional(SLOT_LIBRARY): intent.non_empty_string,
    probatio.Optional(SLOT_SERVER): intent.non_empty_string,
}

type Slots = Mapping[str, Any]


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register the intents, once for all servers."""
    for handler in (StatusIntent(), CancelIntent(), ScanIntent()):
        intent.async_register(hass, handler)


class PlexIntent(intent.IntentHandler):
    """What the intents share: which servers are meant, and the form of the answer."""

    _success = intent.IntentResponseType.ACTION_DONE

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        validated = self.async_validate_slots(intent_obj.slots)
        slots = {name: slot["value"] for name, slot in validated.items()}
        servers = await AssistServers.async_of(
            intent_obj.hass, intent_obj.assistant, intent_obj.context
        )
        answer = await self._async_answer(servers, slots)
        response = intent_obj.create_response()
        response.response_type = self._success
        if answer.error is not None:
            response.response_type = intent.IntentResponseType.ERROR
            response.error_code = answer.error
        response.async_set_speech_slots({"answer": answer.kind, **answer.values})
        return response

    async def _async_answer(
        self, servers: AssistServers, slots: Slots
    ) -> speech.Answer:
        if servers.all_hidden:
            return speech.not_permitted()
        if not servers.entry_ids:
            return speech.not_exposed()
        spoken: str | None = slots.get(SLOT_SERVER)
        entry_ids = servers.servers_named(spoken)
        if spoken is not None and not entry_ids:
            return speech.unknown_server(servers, spoken)
        return await self._async_handle_for(servers, entry_ids, slots)

    @abstractmethod
    async def _async_handle_for(
        self, servers: AssistServers, entry_ids: list[str], slots: Slots
    ) -> speech.Answer:
        """Do what was asked for on these servers."""


class StatusIntent(PlexIntent):
    """Answers what is running, how long it will take, and whether a restart is safe."""

    intent_type = INTENT_STATUS
    description = "Tells what Plex servers are doing in the background"
    slot_schema = STATUS_SLOTS
    _success = intent.IntentResponseType.QUERY_ANSWER

    @override
    async def _async_handle_for(
        self, servers: AssistServers, entry_ids: list[str], slots: Slots
    ) -> speech.Answer:
        question: Question | None = slots.get(SLOT_QUESTION)
        if question is Question.RESTART:
            restarts = await async_report_restart(servers, entry_ids)
            return speech.restart_answer(servers, restarts)
        reports = await async_report_running(servers, entry_ids)
        wanted = ActivityFilter(categories=_named(slots, SLOT_CATEGORY))
        return speech.status_answer(servers, reports, wanted, question)


class CancelIntent(PlexIntent):
    """Stops what was named, and nothing if nothing was."""

    intent_type = INTENT_CANCEL
    description = "Stops what Plex servers are doing in the background"
    slot_schema = CANCEL_SLOTS

    @override
    async def _async_handle_for(
        self, servers: AssistServers, entry_ids: list[str], slots: Slots
    ) -> speech.Answer:
        wanted = ActivityFilter(
            categories=_named(slots, SLOT_CATEGORY),
            libraries=_named(slots, SLOT_LIBRARY),
            title=slots.get(SLOT_TITLE),
            everything=slots.get(SLOT_EVERYTHING, False),
        )
        if wanted.is_empty:
            return speech.name_what_to_stop()
        reports = await async_report_running(servers, entry_ids)
        reached = reached_servers(reports)
        library: str | None = slots.get(SLOT_LIBRARY)
        if library and reached and not servers.libraries_named(reached, library):
            return speech.unknown_library(servers, reached, library)
        stops = await async_stop_matching(servers, reports, wanted)
        return speech.stop_answer(servers, reports, stops, wanted)


class ScanIntent(PlexIntent):
    """Scans a library."""

    intent_type = INTENT_SCAN
    description = "Makes Plex servers look for new files in a library"
    slot_schema = SCAN_SLOTS

    @override
    async def _async_handle_for(
        self, servers: AssistServers, entry_ids: list[str], slots: Slots
    ) -> speech.Answer:
        spoken: str | None = slots.get(SLOT_LIBRARY)
        if spoken is None:
            reports = await async_report_running(servers, entry_ids)
            return speech.name_library(servers, reached_servers(reports))
        scans = await async_scan_named(servers, entry_ids, spoken)
        return speech.scan_answer(servers, scans, spoken)


def _named(slots: Slots, slot: str) -> tuple[Any, ...]:
    """Return the value of a slot as a collection, empty if it has none."""
    return (slots[slot],) if slot in slots else ()
