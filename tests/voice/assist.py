"""The conversation agent of Home Assistant, with the sentences of the integration."""

from dataclasses import dataclass

from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.plex_activities.const import DOMAIN
from homeassistant.components.conversation import async_converse
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.intent import IntentResponse

STATUS = "PlexActivitiesStatus"
CANCEL = "PlexActivitiesCancel"
SCAN = "PlexActivitiesScan"

type Slots = dict[str, object]


def speech(response: IntentResponse) -> str:
    """Return the text of an answer."""
    text: str = response.speech["plain"]["speech"]
    return text


@dataclass
class Assist:
    """The agent as the dialog in the frontend uses it."""

    hass: HomeAssistant

    async def respond(
        self, text: str, language: str = "en", context: Context | None = None
    ) -> IntentResponse:
        """Return the response to a sentence."""
        result = await async_converse(
            self.hass, text, None, context or Context(), language
        )
        return result.response

    async def ask(
        self, text: str, language: str = "en", context: Context | None = None
    ) -> str:
        """Return the answer to a sentence."""
        return speech(await self.respond(text, language, context))

    async def recognize(
        self, text: str, language: str = "en"
    ) -> tuple[str, Slots] | None:
        """Return the intent and the slots of a sentence; None if it is not ours."""
        response = await self.respond(text, language)
        if response.intent is None or not response.intent.intent_type.startswith(
            "PlexActivities"
        ):
            return None
        slots = {name: slot["value"] for name, slot in response.intent.slots.items()}
        return response.intent.intent_type, slots


def expose(hass: HomeAssistant, entity_id: str, *, exposed: bool = True) -> None:
    """Expose an entity to Assist, as its settings page does."""
    async_expose_entity(hass, "conversation", entity_id, exposed)


def add_servers(hass: HomeAssistant, count: int) -> None:
    """Add servers that are not loaded, one entity of each exposed."""
    for number in range(count):
        entry = MockConfigEntry(
            domain=DOMAIN, title=f"Pier {number:02}", unique_id=f"pier {number}"
        )
        entry.add_to_hass(hass)
        entity = er.async_get(hass).async_get_or_create(
            "binary_sensor", DOMAIN, f"pier {number}_busy", config_entry=entry
        )
        expose(hass, entity.entity_id)
