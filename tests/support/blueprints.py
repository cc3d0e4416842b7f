"""Loading a blueprint of the repository into an automation, as a person does."""

from pathlib import Path
import shutil
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from .repository import ROOT
from .states import state

FOLDER = Path("blueprints") / "automation" / "plex_activities"

MADE = "automation.made_of_a_blueprint"


async def use_blueprint(
    hass: HomeAssistant, config_dir: Path, name: str, **inputs: Any
) -> None:
    """Put the blueprints where they are looked for and make an automation of one."""
    hass.config.config_dir = str(config_dir)
    shutil.copytree(ROOT / FOLDER, config_dir / FOLDER)
    used = {
        "alias": "Made of a blueprint",
        "use_blueprint": {"path": f"plex_activities/{name}.yaml", "input": inputs},
    }
    assert await async_setup_component(hass, "automation", {"automation": [used]})
    await hass.async_block_till_done(wait_background_tasks=False)
    assert state(hass, MADE).state == "on"
