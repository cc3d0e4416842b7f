"""Adding or repairing a server by signing in at plex.tv."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, override

from yarl import URL

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..aioplex.account import AccountServer, PlexAccount, labels
from ..aioplex.address import async_first_reachable
from ..aioplex.exceptions import PlexError
from ..const import CONF_ADDRESSES, CONF_RELAYS
from ..errors import error_key
from ..server.client import (
    async_client_identifier,
    async_create_client,
    async_validate,
)
from ..server.core_plex import with_token
from .base import ServerFlow
from .schemas import CONF_SERVER, NO_FIELDS_SCHEMA, server_schema
from .sign_in import SignIn


class PlexAccountFlow(ServerFlow):
    """Gets the addresses and token of a server from an account.

    plex_account (external) → signed_in → select_server, or sign_in_again after an error.
    """

    _sign_in: SignIn | None = None
    _sign_in_error = "plex_tv_unavailable"
    _servers: dict[str, AccountServer]

    async def async_step_plex_account(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Open plex.tv in the browser, and wait until somebody has signed in."""
        if self._sign_in is None:
            account = await self._async_account()
            try:
                self._sign_in = await SignIn.async_begin(
                    self.hass, self.flow_id, account
                )
            except PlexError:
                return await self._async_sign_in_failed("plex_tv_unavailable")
        else:
            returned = user_input is not None and user_input.get("returned") is True
            if await self._sign_in.async_is_over(returned=returned):
                return self.async_external_step_done(next_step_id="signed_in")
        return self.async_external_step(step_id="plex_account", url=self._sign_in.url)

    async def async_step_signed_in(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Continue with the servers of the account, or with the error."""
        token = self._sign_in and self._sign_in.token
        if not token:
            error = self._sign_in and self._sign_in.error
            return await self._async_sign_in_failed(error or "sign_in_expired")
        account = await self._async_account()
        try:
            servers = await account.servers(token)
        except PlexError:
            return await self._async_sign_in_failed("plex_tv_unavailable")
        # The user's own servers come first, so that no shared one replaces them.
        by_identifier: dict[str, AccountServer] = {}
        for server in servers:
            by_identifier.setdefault(server.machine_identifier, server)
        return await self._async_choose(by_identifier)

    async def _async_choose(
        self, servers: dict[str, AccountServer]
    ) -> ConfigFlowResult:
        """Take the server that this flow is about, or let the user select one."""
        if not servers:
            return await self._async_sign_in_failed("no_servers")
        if (expected := self.expected_server) is None:
            known = self._async_current_ids(include_ignore=False)
            self._servers = {
                identifier: server
                for identifier, server in servers.items()
                if identifier not in known
            }
            if not self._servers:
                return self.async_abort(reason="all_configured")
            return await self.async_step_select_server()
        if expected not in servers:
            return await self._async_sign_in_failed("not_in_account")
        self._servers = {expected: servers[expected]}
        return await self.async_step_select_server({CONF_SERVER: expected})

    async def async_step_select_server(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Store the selected server, with the best address at which it answers."""
        errors: dict[str, str] = {}
        if user_input is not None:
            server = self._servers[user_input[CONF_SERVER]]
            try:
                return await self._async_store_server(server)
            except PlexError as err:
                errors["base"] = error_key(err)
        return self.async_show_form(
            step_id="select_server",
            data_schema=self.add_suggested_values_to_schema(
                server_schema(labels(self._servers.values())), user_input
            ),
            errors=errors,
        )

    async def async_step_sign_in_again(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show why the sign-in failed, and start over."""
        if user_input is not None:
            return await self.async_step_start_over()
        return self.async_show_form(
            step_id="sign_in_again",
            data_schema=NO_FIELDS_SCHEMA,
            errors={"base": self._sign_in_error},
        )

    @callback
    @override
    def async_remove(self) -> None:
        self._end_sign_in()

    async def _async_account(self) -> PlexAccount:
        return PlexAccount(
            async_get_clientsession(self.hass), await async_client_identifier(self.hass)
        )

    async def _async_sign_in_failed(self, error: str) -> ConfigFlowResult:
        self._end_sign_in()
        self._sign_in_error = error
        return await self.async_step_sign_in_again()

    @callback
    def _end_sign_in(self) -> None:
        if self._sign_in is not None:
            self._sign_in.stop()
            self._sign_in = None

    async def _async_store_server(self, server: AccountServer) -> ConfigFlowResult:
        """Store the server; raises a PlexError if it answers at no address."""
        if (entry := self.existing_entry) is not None:
            # The stored address stays as long as it works.
            with suppress(PlexError):
                return await self._async_store_with(server, entry.data)
        session = async_get_clientsession(self.hass)

        async def attempt(url: URL) -> URL:
            client = await async_create_client(
                self.hass,
                session,
                str(url),
                server.token,
                server.machine_identifier,
            )
            await client.verify_identity()
            return url

        url = await async_first_reachable(self._allowed(server.urls), attempt)
        data = {
            CONF_URL: str(url),
            CONF_TOKEN: server.token,
            CONF_VERIFY_SSL: True,
            CONF_ADDRESSES: [],
        }
        return await self._async_store_with(server, data)

    @callback
    def _allowed(self, urls: Iterable[URL]) -> list[URL]:
        """Return the addresses that may replace the stored one: never http for https."""
        entry = self.existing_entry
        https_only = entry is not None and entry.data[CONF_URL].startswith("https:")
        return [url for url in urls if not https_only or url.scheme == "https"]

    async def _async_store_with(
        self, server: AccountServer, entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        data = with_token(entry_data, server.token)
        if CONF_ADDRESSES in data:
            data[CONF_ADDRESSES] = [str(url) for url in self._allowed(server.urls)]
            if server.relays:
                data[CONF_RELAYS] = [str(url) for url in server.relays]
        check = await async_validate(self.hass, data, server.machine_identifier)
        return await self.async_store_or_confirm(check, data)
