"""Setting a server up, and mending it when its address or token has changed."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigFlowResult,
)
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import callback
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .aioplex.address import server_url
from .aioplex.exceptions import PlexError
from .const import CONF_ADDRESSES, CONF_FROM_CORE_PLEX, CONF_LIMITED_ACCEPTED, DOMAIN
from .flow.account import PlexAccountFlow
from .flow.core_plex import CorePlexServer, servers_of_core_plex, with_token
from .flow.discovery import Discovered, async_discover, async_updates_after_move
from .flow.schemas import (
    CONF_SERVER,
    MANUAL_SCHEMA,
    RECONFIGURE_SCHEMA,
    TOKEN_SCHEMA,
    server_schema,
)
from .server.client import async_test

# In the order in which they are offered, the easiest first.
WAYS_TO_ADD = ["core_plex", "plex_account", "manual"]
WAYS_TO_MEND = ["plex_account", "reauth_token"]


class PlexActivitiesConfigFlow(PlexAccountFlow, domain=DOMAIN):
    """The ways in; how each of them ends is in ServerFlow."""

    VERSION = 1

    _discovered: Discovered

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer the ways to set up a server."""
        return self.async_show_menu(step_id="user", menu_options=self._ways())

    @override
    async def async_step_zeroconf(
        self, discovery_info: ZeroconfServiceInfo
    ) -> ConfigFlowResult:
        """Offer a server that was found, or follow a known one to its new address."""
        try:
            found = await async_discover(self.hass, discovery_info)
        except PlexError:
            return self.async_abort(reason="cannot_connect")
        known = await self.async_set_unique_id(found.machine_identifier)
        updates = {}
        if known is not None and known.source != SOURCE_IGNORE:
            updates = await async_updates_after_move(self.hass, known, found)
        self._abort_if_unique_id_configured(updates=updates)
        self._discovered = found
        self.context["title_placeholders"] = {"name": found.name}
        return await self.async_step_discovered()

    async def async_step_discovered(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer the ways to set up the server that was found."""
        return self.async_show_menu(
            step_id="discovered",
            menu_options=self._ways(),
            description_placeholders={
                "name": self._discovered.name,
                "host": str(self._discovered.url.host),
            },
        )

    async def async_step_manual(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Set up by address and token."""
        errors: dict[str, str] = {}
        if user_input is not None:
            user_input = _cleaned(user_input)
            if added := await self.async_try(user_input, errors):
                return added
        elif self.source == SOURCE_ZEROCONF:
            user_input = {CONF_URL: str(self._discovered.url)}
        return self.async_show_form(
            step_id="manual",
            data_schema=self.add_suggested_values_to_schema(MANUAL_SCHEMA, user_input),
            errors=errors,
        )

    async def async_step_core_plex(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take a server over from Home Assistant's own Plex integration."""
        errors: dict[str, str] = {}
        servers = self._core_plex_servers()
        if user_input is not None:
            chosen = servers.get(user_input[CONF_SERVER])
            if chosen is None:
                # Set up or removed elsewhere while the form was open.
                return await self.async_step_choose_again()
            data = {**chosen.data, CONF_FROM_CORE_PLEX: True}
            added = await self.async_try(data, errors, chosen.machine_identifier)
            if added:
                return added
        names = {
            each: f"{servers[each].name} ({servers[each].url})" for each in servers
        }
        return self.async_show_form(
            step_id="core_plex",
            data_schema=self.add_suggested_values_to_schema(
                server_schema(names), user_input
            ),
            errors=errors,
        )

    async def async_step_reauth(
        self, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Start over with a new token: the server refuses the stored one.

        Where the token was taken over, the one it was taken from may have a new one.
        """
        entry = self._get_reauth_entry()
        taken_from = servers_of_core_plex(self.hass).get(entry.unique_id or "")
        if entry_data.get(CONF_FROM_CORE_PLEX) and taken_from is not None:
            data = {**entry_data, CONF_TOKEN: taken_from.token}
            with suppress(PlexError, ValueError):
                answer = await async_test(self.hass, data, entry.unique_id)
                # Nobody is there to be asked whether less will do.
                if not answer.limited or data.get(CONF_LIMITED_ACCEPTED):
                    return await self.async_accept(answer, data)
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer the ways to get a new token."""
        return self.async_show_menu(
            step_id="reauth_confirm",
            menu_options=WAYS_TO_MEND,
            description_placeholders={"name": self._get_reauth_entry().title},
        )

    async def async_step_reauth_token(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take a new token."""
        errors: dict[str, str] = {}
        entry = self._get_reauth_entry()
        if user_input is not None:
            data = _changed(entry, _cleaned(user_input))
            if mended := await self.async_try(data, errors):
                return mended
        return self.async_show_form(
            step_id="reauth_token",
            data_schema=TOKEN_SCHEMA,
            description_placeholders={"name": entry.title},
            errors=errors,
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the address, the certificate check or the token of a server."""
        errors: dict[str, str] = {}
        entry = self._get_reconfigure_entry()
        if user_input is not None:
            user_input = _cleaned(user_input)
            data = _changed(entry, user_input)
            if data[CONF_URL] != entry.data[CONF_URL]:
                # Who writes down an address does not want another one.
                data.pop(CONF_ADDRESSES, None)
            if mended := await self.async_try(data, errors):
                return mended
        known = {key: entry.data[key] for key in (CONF_URL, CONF_VERIFY_SSL)}
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                RECONFIGURE_SCHEMA, user_input or known
            ),
            description_placeholders={"name": entry.title},
            errors=errors,
        )

    @override
    async def async_step_choose_again(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        offer = {
            SOURCE_REAUTH: self.async_step_reauth_confirm,
            SOURCE_RECONFIGURE: self.async_step_reconfigure,
            SOURCE_ZEROCONF: self.async_step_discovered,
        }
        return await offer.get(self.source or "", self.async_step_user)()

    @callback
    def _ways(self) -> list[str]:
        return [
            way
            for way in WAYS_TO_ADD
            if way != "core_plex" or self._core_plex_servers()
        ]

    @callback
    def _core_plex_servers(self) -> dict[str, CorePlexServer]:
        servers = servers_of_core_plex(self.hass)
        known = self._async_current_ids(include_ignore=False)
        return {
            each: servers[each]
            for each in servers
            if each not in known and self.wanted_server in (None, each)
        }


def _changed(entry: ConfigEntry, changes: dict[str, Any]) -> dict[str, Any]:
    """Return an entry's data with what somebody has entered."""
    token = changes.get(CONF_TOKEN, entry.data[CONF_TOKEN])
    return with_token(entry.data, token) | changes


def _cleaned(user_input: dict[str, Any]) -> dict[str, Any]:
    """Return the input as it was meant: pasted tokens bring spaces along."""
    cleaned = dict(user_input)
    if CONF_TOKEN in cleaned:
        cleaned[CONF_TOKEN] = cleaned[CONF_TOKEN].strip()
    if CONF_URL in cleaned:
        # What cannot be read stays as it was typed, for the form to show again.
        with suppress(ValueError):
            cleaned[CONF_URL] = server_url(cleaned[CONF_URL])
    return cleaned
