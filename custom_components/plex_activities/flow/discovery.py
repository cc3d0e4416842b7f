"""Servers that announce themselves in the network, and known ones that have moved."""

from dataclasses import dataclass
from typing import Any

from yarl import URL

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from ..aioplex import fields
from ..aioplex.address import PLEX_PORT, at_new_address
from ..aioplex.client import PlexClient
from ..aioplex.exceptions import PlexError, PlexSecureRequiredError
from ..server.client import async_create_client


@dataclass(frozen=True, slots=True)
class Discovered:
    """A server that answers at an announced address."""

    machine_identifier: str
    name: str
    url: URL


async def async_discover(hass: HomeAssistant, info: ZeroconfServiceInfo) -> Discovered:
    """Return which server answers at an announced address. Raises a PlexError.

    The announcement itself is not trusted. The request carries no token, so the
    certificate, which cannot be for an IP address, is not checked.
    """
    name = fields.text(info.name.removesuffix(f".{info.type}"))
    port = info.port or PLEX_PORT
    url = URL.build(scheme="http", host=info.host, port=port)
    try:
        identifier = await _async_identifier(hass, url)
    except PlexSecureRequiredError:
        url = url.with_scheme("https")
        identifier = await _async_identifier(hass, url)
    return Discovered(identifier, name, url)


async def async_updates_after_move(
    hass: HomeAssistant, entry: ConfigEntry, found: Discovered
) -> dict[str, Any]:
    """Return the changes to the data of a known server's entry: its address, or none.

    The address changes only if the server no longer answers at the old one, and proves
    its identity at the new one with the same certificate check.
    """
    current = URL(entry.data[CONF_URL])
    new = at_new_address(current, str(found.url.host), found.url.port or PLEX_PORT)
    if new is None or new == current:
        return {}
    session = async_get_clientsession(hass, entry.data[CONF_VERIFY_SSL])
    client = await async_create_client(
        hass, session, str(current), entry.data.get(CONF_TOKEN), entry.unique_id
    )
    if await _async_answers(client):
        return {}
    if await _async_answers(client.at(new)):
        return {CONF_URL: str(new)}
    return {}


async def _async_identifier(hass: HomeAssistant, url: URL) -> str:
    session = async_get_clientsession(hass, verify_ssl=False)
    client = await async_create_client(hass, session, str(url), token=None)
    return await client.machine_identifier()


async def _async_answers(client: PlexClient) -> bool:
    try:
        await client.verify_identity()
    except PlexError:
        return False
    return True
