"""The data of an entry: addresses and token."""

from collections.abc import Mapping
from typing import Any

from yarl import URL

from homeassistant.const import CONF_TOKEN, CONF_URL

from ..const import CONF_ADDRESSES, CONF_FROM_CORE_PLEX


def addresses_in(data: Mapping[str, Any]) -> list[URL]:
    """Return the addresses of a server, the stored one first."""
    addresses = [data[CONF_URL], *data.get(CONF_ADDRESSES, ())]
    return [URL(address) for address in dict.fromkeys(addresses)]


def replace_token(data: Mapping[str, Any], token: str | None) -> dict[str, Any]:
    """Return the data of an entry with this token, or without one."""
    changed = {key: value for key, value in data.items() if key != CONF_TOKEN}
    return changed | ({CONF_TOKEN: token} if token else {})


def with_token(data: Mapping[str, Any], token: str | None) -> dict[str, Any]:
    """Return the data of an entry with another token.

    A new token is no longer the one that was copied from core `plex`.
    """
    changed = replace_token(data, token)
    if changed.get(CONF_TOKEN) != data.get(CONF_TOKEN):
        changed.pop(CONF_FROM_CORE_PLEX, None)
    return changed
