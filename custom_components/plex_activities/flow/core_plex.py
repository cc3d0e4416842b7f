"""Adding or repairing a server with the data of Home Assistant's own Plex integration."""

from contextlib import suppress
from functools import partial
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.const import CONF_TOKEN
from homeassistant.core import callback

from ..aioplex.exceptions import PlexError
from ..const import CONF_FROM_CORE_PLEX, CONF_LIMITED_ACCEPTED
from ..server.client import async_validate
from ..server.core_plex import CorePlexServer, servers_of_core_plex
from ..server.entry_data import replace_token
from .base import ServerFlow
from .schemas import CONF_SERVER, server_schema


class CorePlexFlow(ServerFlow):
    """Copies the address and the token of a server from an entry of core `plex`."""

    async def async_step_core_plex(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Copy a server from Home Assistant's own Plex integration."""
        errors: dict[str, str] = {}
        servers = self.core_plex_servers()
        if user_input is not None:
            chosen = servers.get(user_input[CONF_SERVER])
            if chosen is None:
                # It was set up or removed while the form was open.
                return await self.async_step_start_over()
            data = {**chosen.data, CONF_FROM_CORE_PLEX: True}
            retry = partial(self.async_step_core_plex, user_input)
            result = await self.async_validate_and_store(
                data, errors, retry, chosen.machine_identifier
            )
            if result:
                return result
        names = {
            identifier: f"{server.name} ({server.url})"
            for identifier, server in servers.items()
        }
        return self.async_show_form(
            step_id="core_plex",
            data_schema=self.add_suggested_values_to_schema(
                server_schema(names), user_input
            ),
            errors=errors,
        )

    @callback
    def core_plex_servers(self) -> dict[str, CorePlexServer]:
        """Return the servers that can be copied, by machine identifier."""
        known = self._async_current_ids(include_ignore=False)
        return {
            identifier: server
            for identifier, server in servers_of_core_plex(self.hass).items()
            if identifier not in known and self.expected_server in (None, identifier)
        }

    async def async_copy_new_token(self, entry: ConfigEntry) -> ConfigFlowResult | None:
        """Store the new token of the core `plex` entry that the old one was copied from.

        None if there is no new one, or if it needs a user to confirm it.
        """
        core_server = servers_of_core_plex(self.hass).get(entry.unique_id or "")
        if (
            not entry.data.get(CONF_FROM_CORE_PLEX)
            or core_server is None
            or core_server.token == entry.data.get(CONF_TOKEN)
        ):
            return None
        data = replace_token(entry.data, core_server.token)
        with suppress(PlexError, ValueError):
            check = await async_validate(self.hass, data, entry.unique_id)
            # Nobody is there to confirm a limited token.
            if not check.limited or data.get(CONF_LIMITED_ACCEPTED):
                return await self.async_store_or_confirm(check, data)
        return None
