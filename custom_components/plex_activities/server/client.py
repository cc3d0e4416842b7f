"""How Home Assistant introduces itself to a Plex server, and learns who answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from aiohttp import ClientSession
from yarl import URL

from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import instance_id
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..aioplex.client import PlexClient
from ..aioplex.models import Server


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers at an address, and whether the token is that of the owner.

    `is_owner` is None where the server fails to tell.
    """

    server: Server
    is_owner: bool | None

    @property
    def limited(self) -> bool:
        """Whether it is known that others' activities are hidden."""
        return self.is_owner is False


async def async_client_identifier(hass: HomeAssistant) -> str:
    """Return this installation's own, stable client identifier."""
    # Derived, since Home Assistant's own id is nobody else's business.
    return str(uuid5(NAMESPACE_DNS, await instance_id.async_get(hass)))


async def async_create_client(
    hass: HomeAssistant,
    session: ClientSession,
    url: str,
    token: str,
    machine_identifier: str | None = None,
) -> PlexClient:
    """Return a client for a server: for this one, if its identifier is known.

    Raises PlexAuthenticationError for a token that cannot be one, and ValueError for
    an address that is none.
    """
    identifier = await async_client_identifier(hass)
    return PlexClient(session, URL(url), token, identifier, machine_identifier)


async def async_test(
    hass: HomeAssistant, data: Mapping[str, Any], expected: str | None = None
) -> Answer:
    """Return who answers to address, token and certificate check of an entry.

    Raises what `async_create_client` raises, and a PlexError.
    """
    session = async_get_clientsession(hass, data[CONF_VERIFY_SSL])
    client = await async_create_client(
        hass, session, data[CONF_URL], data[CONF_TOKEN], expected
    )
    return Answer(await client.server(), await client.is_owner())
