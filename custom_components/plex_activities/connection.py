"""How Home Assistant introduces itself to a Plex server."""

from uuid import NAMESPACE_DNS, uuid5

from aiohttp import ClientSession
from yarl import URL

from homeassistant.core import HomeAssistant
from homeassistant.helpers import instance_id

from .aioplex.client import PlexClient


async def async_create_client(
    hass: HomeAssistant, session: ClientSession, url: str, token: str
) -> PlexClient:
    """Return a client with this installation's own, stable client identifier.

    Raises PlexAuthenticationError for a token that cannot be one.
    """
    # Derived, since Home Assistant's own id is nobody else's business.
    identifier = uuid5(NAMESPACE_DNS, await instance_id.async_get(hass))
    return PlexClient(session, URL(url), token, str(identifier))
