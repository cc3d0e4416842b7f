"""Speaking with the real conversation agent."""

from dataclasses import dataclass

from homeassistant.components.conversation import async_converse
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.intent import IntentResponse

STATUS = "PlexActivitiesStatus"
CANCEL = "PlexActivitiesCancel"
SCAN = "PlexActivitiesScan"

type Understood = tuple[str, dict[str, object]] | None


@dataclass
class Assist:
    """Home Assistant's own agent, as the dialog in the frontend uses it."""

    hass: HomeAssistant

    async def respond(
        self, text: str, language: str = "en", context: Context | None = None
    ) -> IntentResponse:
        """Say something and return the response."""
        result = await async_converse(
            self.hass, text, None, context or Context(), language
        )
        return result.response

    async def ask(
        self, text: str, language: str = "en", context: Context | None = None
    ) -> str:
        """Say something and return what is answered."""
        response = await self.respond(text, language, context)
        speech: str = response.speech["plain"]["speech"]
        return speech

    async def understood(self, text: str, language: str = "en") -> Understood:
        """Say something; return which of our intents took it, and its slots."""
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
