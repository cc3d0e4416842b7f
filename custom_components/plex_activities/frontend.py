"""Serves the dashboard card, and adds it to Home Assistant's frontend."""

from hashlib import sha256
from pathlib import Path

from homeassistant.components import frontend
from homeassistant.components.http import StaticPathConfig
from homeassistant.core import HomeAssistant

from .const import DOMAIN

CARD_FOLDER = Path(__file__).parent / "www"
CARD_MODULE = "card.js"


async def async_setup_frontend(hass: HomeAssistant) -> None:
    """Register the card, once for all servers; do nothing without the frontend.

    Its files are served under a digest of their content, so browsers may cache them
    for good. An update has another path, which the imports between the files share.
    """
    if frontend.DOMAIN not in hass.config.components:
        return
    digest = await hass.async_add_executor_job(_digest, CARD_FOLDER)
    path = f"/{DOMAIN}_static/{digest}"
    await hass.http.async_register_static_paths(
        [StaticPathConfig(path, str(CARD_FOLDER), cache_headers=True)]
    )
    frontend.add_extra_js_url(hass, f"{path}/{CARD_MODULE}")


def _digest(folder: Path) -> str:
    content = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        content.update(f"{path.relative_to(folder)}\0{path.stat().st_size}\0".encode())
        content.update(path.read_bytes())
    return content.hexdigest()[:10]
