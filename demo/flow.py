"""Adds the Plex server through the config flow and sets its options, as a user does."""

import json
from typing import Any

from .home import Home
from .settings import DOMAIN, ROOT, DemoError, Settings

_FLOWS = "/api/config/config_entries/flow"
_OPTIONS_FLOWS = "/api/config/config_entries/options/flow"


async def add_server(home: Home, settings: Settings) -> str:
    """Go through the config flow and return the id of the new entry. Raises DemoError if the server is refused."""
    step = await home.call("POST", _FLOWS, {"handler": DOMAIN})
    flow = f"{_FLOWS}/{step['flow_id']}"
    if step["type"] == "menu":
        step = await home.call("POST", flow, {"next_step_id": "manual"})
    user_input = {"url": settings.plex_url, "token": settings.plex_token}
    step = await home.call("POST", flow, user_input)
    if step["type"] != "create_entry":
        raise DemoError(
            f"The Plex server at {settings.plex_url} was not added: {_error_text(step)}"
        )
    entry_id: str = step["result"]["entry_id"]
    return entry_id


async def set_options(
    home: Home, entry_id: str, *, languages: list[str], expose: bool
) -> None:
    """Install the sentences for Assist in these languages only, and expose the server. Raises DemoError on failure."""
    step = await home.call("POST", _OPTIONS_FLOWS, {"handler": entry_id})
    flow = f"{_OPTIONS_FLOWS}/{step['flow_id']}"
    user_input = {"languages": languages, "expose": expose}
    step = await home.call("POST", flow, user_input)
    if step["type"] != "create_entry":
        raise DemoError(f"The sentences for Assist were not installed: {step}")


def _error_text(step: dict[str, Any]) -> str:
    """Return the text that the frontend shows for the result of a step."""
    path = ROOT / "custom_components" / DOMAIN / "translations" / "en.json"
    texts = json.loads(path.read_text("utf-8"))["config"]
    if step["type"] == "abort":
        reason = step["reason"]
        text = texts.get("abort", {}).get(reason, reason)
    else:
        errors = list((step.get("errors") or {}).values()) or ["unknown"]
        text = " ".join(texts.get("error", {}).get(error, error) for error in errors)
    return str(text)
