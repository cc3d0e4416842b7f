"""Serves the dashboard card, and adds it to Home Assistant's frontend."""

from collections.abc import Mapping
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Final

from aiohttp import web

from homeassistant.components import frontend
from homeassistant.components.http import HomeAssistantView
from homeassistant.components.http.static import CACHE_HEADERS
from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN

CARD_FOLDER = Path(__file__).parent / "www"
CARD_MODULE: Final = "card.js"


async def async_setup_frontend(hass: HomeAssistant) -> None:
    """Register the card, once for all servers; do nothing without the frontend.

    Its files are served under a digest of their content, so browsers may cache them
    for good. An update has another path, which the imports between the files share.
    """
    if frontend.DOMAIN not in hass.config.components:
        return
    files = await hass.async_add_executor_job(_read, CARD_FOLDER)
    path = f"/{DOMAIN}_static/{_digest(files)}"
    hass.http.register_view(CardView(path, files))
    frontend.add_extra_js_url(hass, f"{path}/{CARD_MODULE}")


class CardView(HomeAssistantView):
    """Serves the files of the card as they were when Home Assistant started.

    They are not read again: an update replaces them while Home Assistant still runs,
    and browsers would keep the new ones under the digest of the old ones.
    """

    # As for the frontend's own files: browsers load modules without a token.
    requires_auth = False
    name = f"{DOMAIN}:card"

    def __init__(self, path: str, files: Mapping[str, bytes]) -> None:
        """Serve these files, by their paths, below a path."""
        self.url = path + "/{file:.+}"
        self._files = files

    @callback
    def get(self, _request: web.Request, file: str) -> web.Response:
        """Return a file."""
        content = self._files.get(file)
        if content is None:
            return web.Response(status=HTTPStatus.NOT_FOUND)
        response = web.Response(
            body=content,
            content_type="text/javascript",
            charset="utf-8",
            headers={**CACHE_HEADERS, "Vary": "Accept-Encoding"},
        )
        # The largest file takes less than a millisecond.
        response.enable_compression()
        return response


def _read(folder: Path) -> dict[str, bytes]:
    """Return the modules in a folder and the folders in it, by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*.js"))
    }


def _digest(files: Mapping[str, bytes]) -> str:
    digest = sha256()
    for name, content in files.items():
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
    return digest.hexdigest()[:10]
