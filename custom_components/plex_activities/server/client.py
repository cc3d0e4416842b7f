"""Creating clients for Plex servers, and validating address and token."""

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
from ..aioplex.models import Library, Server


@dataclass(frozen=True, slots=True)
class ServerCheck:
    """Which server answers at an address, and whether the token is its owner's.

    `is_owner` is None if the server failed to answer that. `libraries` are there only if
    they were asked for.
    """

    server: Server
    is_owner: bool | None
    libraries: Mapping[str, Library] | None = None

    @property
    def limited(self) -> bool:
        """Whether it is known that others' activities are hidden."""
        return self.is_owner is False


async def async_client_identifier(hass: HomeAssistant) -> str:
    """Return the stable client identifier of this installation."""
    # Derived, so that Plex does not get Home Assistant's own instance id.
    return str(uuid5(NAMESPACE_DNS, await instance_id.async_get(hass)))


async def async_create_client(
    hass: HomeAssistant,
    session: ClientSession,
    url: str,
    token: str | None,
    machine_identifier: str | None = None,
) -> PlexClient:
    """Return a client for a server, or only for the one with this machine identifier.

    Raises PlexAuthenticationError if no header can carry the token, and ValueError if
    the address is invalid.
    """
    identifier = await async_client_identifier(hass)
    return PlexClient(session, URL(url), token, identifier, machine_identifier)


async def async_client_of(
    hass: HomeAssistant, data: Mapping[str, Any], expected: str | None = None
) -> PlexClient:
    """Return a client with the address, token and TLS setting of an entry.

    Raises what `async_create_client` raises.
    """
    session = async_get_clientsession(hass, data[CONF_VERIFY_SSL])
    return await async_create_client(
        hass, session, data[CONF_URL], data.get(CONF_TOKEN), expected
    )


async def async_validate(
    hass: HomeAssistant,
    data: Mapping[str, Any],
    expected: str | None = None,
    *,
    with_libraries: bool = False,
) -> ServerCheck:
    """Return which server answers with the address, token and TLS setting of an entry.

    Raises what `async_create_client` raises, and a PlexError.
    """
    client = await async_client_of(hass, data, expected)
    server = await client.server()
    # A token may be good for everything but this.
    await client.activities()
    libraries = await client.libraries() if with_libraries else None
    return ServerCheck(server, (await client.access()).is_owner, libraries)
