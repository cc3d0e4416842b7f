"""Running the YAML examples of the pages for users."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import slugify
from tests.support.readme import GUIDE, blocks

UUID = "3f0d2f5e-6a55-4c1c-9b7e-0b6f0c6b1a01"

YAML = [block.yaml for block in blocks(GUIDE, "yaml")]


def _kind(pasted: dict[str, Any]) -> str:
    """Return the name by which tests find a block."""
    match pasted:
        case {"alias": str(alias)}:
            return alias
        case {"action": str(action)}:
            return action
        case {"type": str(card)}:
            return card
        case {"activities": list()}:
            return "answer of get_activities"
        case {"activity_id": str(), "result": str(), "method": str()}:
            return "answer of cancel_activity"
    return ", ".join(pasted)


PASTED = {_kind(block): block for block in YAML}


async def load_automation(hass: HomeAssistant, pasted: dict[str, Any]) -> None:
    """Load an automation as its editor does; fail if it is invalid."""
    assert await async_setup_component(hass, "automation", {"automation": [pasted]})
    await hass.async_block_till_done(wait_background_tasks=False)
    loaded = hass.states.get(f"automation.{slugify(pasted['alias'])}")
    assert loaded is not None, pasted["alias"]
    assert loaded.state == "on"


async def respond(hass: HomeAssistant, pasted: dict[str, Any]) -> Any:
    """Perform one action as from the developer tools; return its response."""
    domain, action = pasted["action"].split(".")
    return await hass.services.async_call(
        domain, action, pasted["data"], blocking=True, return_response=True
    )


async def as_step(hass: HomeAssistant, pasted: dict[str, Any]) -> Any:
    """Perform one action as the only step of a script; return its response."""
    script = {
        "sequence": [
            pasted,
            {"stop": "done", "response_variable": pasted["response_variable"]},
        ]
    }
    assert await async_setup_component(hass, "script", {"script": {"ask": script}})
    return await hass.services.async_call(
        "script", "ask", {}, blocking=True, return_response=True
    )
