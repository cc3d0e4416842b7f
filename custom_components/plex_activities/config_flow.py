"""Config flow: add a server, sign in again, change its address or token."""

from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_IGNORE,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigFlowResult,
    OptionsFlow,
)
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import callback
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from .aioplex.address import server_url
from .aioplex.exceptions import PlexError
from .aioplex.pasted import token_in
from .const import (
    CONF_ADDRESSES,
    DOMAIN,
    TOKEN_DOCS,
    URL_EXAMPLE,
)
from .flow.account import PlexAccountFlow
from .flow.core_plex import CorePlexFlow
from .flow.discovery import Discovered, async_discover, async_updates_after_move
from .flow.options import PlexActivitiesOptionsFlow
from .flow.schemas import (
    CONF_NO_TOKEN,
    MANUAL_SCHEMA,
    RECONFIGURE_SCHEMA,
    TOKEN_SCHEMA,
    under_fields,
)
from .server.entry_data import replace_token, with_token
from .server.names import escape_markdown

# The easiest first.
ADD_MENU = ["core_plex", "plex_account", "manual"]
# Discovered servers that are offered at the same time.
MAX_DISCOVERED = 20
REAUTH_MENU = ["plex_account", "reauth_token"]
RECONFIGURE_MENU = ["plex_account", "reconfigure_manual"]


class PlexActivitiesConfigFlow(CorePlexFlow, PlexAccountFlow, domain=DOMAIN):
    """The ways to add or repair a server. All of them end in ServerFlow.

    core_plex (see CorePlexFlow), plex_account (see PlexAccountFlow), manual; reauth_confirm leads to
    plex_account or reauth_token, and reconfigure to plex_account or reconfigure_manual.
    """

    VERSION = 1
    MINOR_VERSION = 2

    _discovered: Discovered

    @staticmethod
    @callback
    @override
    def async_get_options_flow(config_entry: ConfigEntry) -> OptionsFlow:
        """Return the flow behind *Configure*."""
        return PlexActivitiesOptionsFlow()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer the ways to set up a server."""
        return self.async_show_menu(step_id="user", menu_options=self._add_menu())

    @override
    async def async_step_zeroconf(
        self, discovery_info: ZeroconfServiceInfo
    ) -> ConfigFlowResult:
        """Offer a server that was discovered, or update the address of a known one."""
        waiting = [
            flow
            for flow in self._async_in_progress(include_uninitialized=True)
            if flow["context"]["source"] == SOURCE_ZEROCONF
        ]
        if len(waiting) >= MAX_DISCOVERED:
            # Anybody in the network can announce any number. Nobody sees the reason.
            return self.async_abort(reason="cannot_connect")
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
        """Offer the ways to set up the server that was discovered."""
        return self.async_show_menu(
            step_id="discovered",
            menu_options=self._add_menu(),
            description_placeholders={
                "name": escape_markdown(self._discovered.name),
                "host": escape_markdown(str(self._discovered.url.host)),
            },
        )

    async def async_step_manual(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Add a server by address and token."""
        errors: dict[str, str] = {}
        if user_input is not None:
            user_input = _cleaned(user_input)
            retry = partial(self.async_step_manual, user_input)
            if result := await self.async_validate_and_store(user_input, errors, retry):
                return result
        elif self.source == SOURCE_ZEROCONF:
            user_input = {CONF_URL: str(self._discovered.url)}
        return self.async_show_form(
            step_id="manual",
            data_schema=self.add_suggested_values_to_schema(MANUAL_SCHEMA, user_input),
            description_placeholders={
                "token_docs": TOKEN_DOCS,
                "url_example": URL_EXAMPLE,
            },
            errors=under_fields(errors, MANUAL_SCHEMA),
        )

    async def async_step_reauth(
        self, _entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Get a new token, because the server refuses the stored one."""
        if result := await self.async_copy_new_token(self._get_reauth_entry()):
            return result
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer the ways to get a new token."""
        return self.async_show_menu(
            step_id="reauth_confirm",
            menu_options=REAUTH_MENU,
            description_placeholders={
                "name": escape_markdown(self._get_reauth_entry().title)
            },
        )

    async def async_step_reauth_token(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for a new token."""
        errors: dict[str, str] = {}
        entry = self._get_reauth_entry()
        if user_input is not None:
            data = _changed(entry, _cleaned(user_input))
            retry = partial(self.async_step_reauth_token, user_input)
            if result := await self.async_validate_and_store(data, errors, retry):
                return result
        return self.async_show_form(
            step_id="reauth_token",
            data_schema=TOKEN_SCHEMA,
            description_placeholders={"name": entry.title, "token_docs": TOKEN_DOCS},
            errors=under_fields(errors, TOKEN_SCHEMA),
        )

    async def async_step_reconfigure(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer the ways to change the connection."""
        return self.async_show_menu(
            step_id="reconfigure",
            menu_options=RECONFIGURE_MENU,
            description_placeholders={
                "name": escape_markdown(self._get_reconfigure_entry().title)
            },
        )

    async def async_step_reconfigure_manual(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the address, the certificate check or the token of a server."""
        errors: dict[str, str] = {}
        entry = self._get_reconfigure_entry()
        if user_input is not None:
            user_input = _cleaned(user_input)
            data = _changed(entry, user_input)
            if data[CONF_URL] != entry.data[CONF_URL]:
                # The other addresses belong to the old one.
                data.pop(CONF_ADDRESSES, None)
            retry = partial(self.async_step_reconfigure_manual, user_input)
            if result := await self.async_validate_and_store(data, errors, retry):
                return result
        known = {
            CONF_URL: entry.data[CONF_URL],
            CONF_NO_TOKEN: CONF_TOKEN not in entry.data,
            CONF_VERIFY_SSL: entry.data[CONF_VERIFY_SSL],
        }
        return self.async_show_form(
            step_id="reconfigure_manual",
            data_schema=self.add_suggested_values_to_schema(
                RECONFIGURE_SCHEMA, user_input or known
            ),
            description_placeholders={
                "name": entry.title,
                "token_docs": TOKEN_DOCS,
                "url_example": URL_EXAMPLE,
            },
            errors=under_fields(errors, RECONFIGURE_SCHEMA),
        )

    @callback
    def _add_menu(self) -> list[str]:
        if self.core_plex_servers():
            return ADD_MENU
        return [step for step in ADD_MENU if step != "core_plex"]


def _changed(entry: ConfigEntry, changes: dict[str, Any]) -> dict[str, Any]:
    """Return the data of an entry with the user's input."""
    kept = None if changes.get(CONF_NO_TOKEN) else entry.data.get(CONF_TOKEN)
    data = with_token(entry.data, changes.get(CONF_TOKEN, kept)) | changes
    data.pop(CONF_NO_TOKEN, None)
    return data


def _cleaned(user_input: dict[str, Any]) -> dict[str, Any]:
    """Return the input without what pasting adds, and with a complete URL.

    A token that was left empty is left out.
    """
    cleaned = replace_token(user_input, token_in(user_input.get(CONF_TOKEN, "")))
    if CONF_URL in cleaned:
        # An invalid URL stays as it was typed, so that the form shows it again.
        with suppress(ValueError):
            cleaned[CONF_URL] = server_url(cleaned[CONF_URL])
    return cleaned
