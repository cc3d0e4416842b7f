"""Spoken requests: what runs, stop this, scan that.

What is understood and what is said stands in custom_sentences/, one file for each
language.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any, override

import probatio

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, intent

from .aioplex.models import ActivityCategory
from .assist import speech
from .assist.requests import Wanted
from .assist.servers import PlexVoice
from .assist.speech import Answer

INTENT_STATUS = "PlexActivitiesStatus"
INTENT_CANCEL = "PlexActivitiesCancel"
INTENT_SCAN = "PlexActivitiesScan"

SLOT_CATEGORY = "category"
SLOT_EVERYTHING = "everything"
SLOT_LIBRARY = "library"
SLOT_SERVER = "server"
SLOT_TITLE = "title"

STATUS_SLOTS = {
    probatio.Optional(SLOT_CATEGORY): probatio.Coerce(ActivityCategory),
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
        voice = PlexVoice(intent_obj.hass, intent_obj.assistant, intent_obj.context)
        answer = await self._async_answer(voice, slots)
        response = intent_obj.create_response()
        response.response_type = self._success
        if answer.error is not None:
            response.response_type = intent.IntentResponseType.ERROR
            response.error_code = answer.error
        response.async_set_speech_slots({"answer": answer.kind, **answer.values})
        return response

    async def _async_answer(self, voice: PlexVoice, slots: Slots) -> Answer:
        if not voice.servers:
            return speech.not_exposed()
        spoken: str | None = slots.get(SLOT_SERVER)
        servers = voice.servers_called(spoken)
        if spoken is not None and not servers:
            return speech.unknown_server(voice, spoken)
        return await self._async_ask(voice, servers, slots)

    @abstractmethod
    async def _async_ask(
        self, voice: PlexVoice, servers: list[str], slots: Slots
    ) -> Answer:
        """Ask these servers, and do what was asked for."""


class StatusIntent(PlexIntent):
    """Tells what runs."""

    intent_type = INTENT_STATUS
    description = "Tells what Plex servers do in the background"
    slot_schema = STATUS_SLOTS
    _success = intent.IntentResponseType.QUERY_ANSWER

    @override
    async def _async_ask(
        self, voice: PlexVoice, servers: list[str], slots: Slots
    ) -> Answer:
        reports = await voice.async_running(servers)
        wanted = Wanted(category=slots.get(SLOT_CATEGORY))
        return speech.running(voice, reports, wanted)


class CancelIntent(PlexIntent):
    """Stops what was named, and nothing if nothing was."""

    intent_type = INTENT_CANCEL
    description = "Stops what Plex servers do in the background"
    slot_schema = CANCEL_SLOTS

    @override
    async def _async_ask(
        self, voice: PlexVoice, servers: list[str], slots: Slots
    ) -> Answer:
        wanted = Wanted(
            category=slots.get(SLOT_CATEGORY),
            library=slots.get(SLOT_LIBRARY),
            title=slots.get(SLOT_TITLE),
            everything=slots.get(SLOT_EVERYTHING, False),
        )
        if not wanted.names_something:
            return speech.name_what_to_stop()
        reports = await voice.async_running(servers)
        told = [each.entry_id for each in reports if each.reason is None]
        if wanted.library and told and not voice.libraries_called(told, wanted.library):
            return speech.unknown_library(voice, told, wanted.library)
        stops = await voice.async_stop(reports, wanted)
        return speech.stopped(voice, reports, stops, wanted)


class ScanIntent(PlexIntent):
    """Has a library scanned."""

    intent_type = INTENT_SCAN
    description = "Has Plex servers look for new files in a library"
    slot_schema = SCAN_SLOTS

    @override
    async def _async_ask(
        self, voice: PlexVoice, servers: list[str], slots: Slots
    ) -> Answer:
        spoken: str | None = slots.get(SLOT_LIBRARY)
        if spoken is None:
            reports = await voice.async_running(servers)
            told = [each.entry_id for each in reports if each.reason is None]
            return speech.name_library(voice, told)
        return speech.scanning(voice, await voice.async_scan(servers, spoken), spoken)
