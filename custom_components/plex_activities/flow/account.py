"""Setting a server up, or mending it, by signing in at plex.tv."""

from contextlib import suppress
from typing import Any, override

from yarl import URL

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..aioplex.account import AccountServer, PlexAccount
from ..aioplex.exceptions import PlexError
from ..const import CONF_ADDRESSES
from ..errors import error_key
from ..server.addresses import async_first_that_works
from ..server.client import (
    async_client_identifier,
    async_create_client,
    async_test,
)
from .base import ServerFlow
from .core_plex import with_token
from .schemas import CONF_SERVER, NO_FIELDS_SCHEMA, server_schema
from .sign_in import SignIn


class PlexAccountFlow(ServerFlow):
    """Gets address and token of a server from an account."""

    _sign_in: SignIn | None = None
    _why_again = "plex_tv_unavailable"
    _servers: dict[str, AccountServer]

    async def async_step_plex_account(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Send the browser to plex.tv, and wait until somebody has signed in."""
        if self._sign_in is None:
            account = await self._async_account()
            try:
                self._sign_in = await SignIn.async_begin(
                    self.hass, self.flow_id, account
                )
            except PlexError:
                return await self._async_sign_in_again("plex_tv_unavailable")
        else:
            returned = user_input is not None and user_input.get("returned") is True
            if await self._sign_in.async_is_over(returned=returned):
                return self.async_external_step_done(next_step_id="signed_in")
        return self.async_external_step(step_id="plex_account", url=self._sign_in.url)

    async def async_step_signed_in(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go on with the servers of the account, or with why nobody signed in."""
        token = self._sign_in and self._sign_in.token
        if not token:
            why = self._sign_in and self._sign_in.failure
            return await self._async_sign_in_again(why or "sign_in_expired")
        account = await self._async_account()
        try:
            servers = await account.servers(token)
        except PlexError:
            return await self._async_sign_in_again("plex_tv_unavailable")
        # One's own come first, and no friend's takes the place of one.
        found: dict[str, AccountServer] = {}
        for each in servers:
            found.setdefault(each.machine_identifier, each)
        return await self._async_choose(found)

    async def _async_choose(
        self, servers: dict[str, AccountServer]
    ) -> ConfigFlowResult:
        """Take the server that this flow is about, or have one chosen."""
        if not servers:
            return await self._async_sign_in_again("no_servers")
        if (wanted := self.wanted_server) is None:
            known = self._async_current_ids(include_ignore=False)
            self._servers = {
                each: servers[each] for each in servers if each not in known
            }
            if not self._servers:
                return self.async_abort(reason="all_configured")
            return await self.async_step_select_server()
        if wanted not in servers:
            return await self._async_sign_in_again("not_in_account")
        self._servers = {wanted: servers[wanted]}
        return await self.async_step_select_server({CONF_SERVER: wanted})

    async def async_step_select_server(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take the chosen server, at the best address at which it answers."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                return await self._async_take(self._servers[user_input[CONF_SERVER]])
            except PlexError as err:
                errors["base"] = error_key(err)
        names = {
            each.machine_identifier: f"{each.name} ({each.owner})"
            if each.owner
            else each.name
            for each in self._servers.values()
        }
        return self.async_show_form(
            step_id="select_server",
            data_schema=self.add_suggested_values_to_schema(
                server_schema(names), user_input
            ),
            errors=errors,
        )

    async def async_step_sign_in_again(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Tell why the sign-in led to nothing, and offer all ways again."""
        if user_input is not None:
            return await self.async_step_choose_again()
        return self.async_show_form(
            step_id="sign_in_again",
            data_schema=NO_FIELDS_SCHEMA,
            errors={"base": self._why_again},
        )

    @callback
    @override
    def async_remove(self) -> None:
        self._end_sign_in()

    async def _async_account(self) -> PlexAccount:
        return PlexAccount(
            async_get_clientsession(self.hass), await async_client_identifier(self.hass)
        )

    async def _async_sign_in_again(self, why: str) -> ConfigFlowResult:
        self._end_sign_in()
        self._why_again = why
        return await self.async_step_sign_in_again()

    @callback
    def _end_sign_in(self) -> None:
        if self._sign_in is not None:
            self._sign_in.stop()
            self._sign_in = None

    async def _async_take(self, server: AccountServer) -> ConfigFlowResult:
        """Store the server; raises a PlexError if it answers nowhere."""
        if (entry := self.mended_entry) is not None:
            # The address that somebody chose is kept as long as it is good.
            with suppress(PlexError):
                return await self._async_take_at(server, {**entry.data})
        session = async_get_clientsession(self.hass)

        async def attempt(url: URL) -> URL:
            client = await async_create_client(
                self.hass,
                session,
                str(url),
                server.token,
                server.machine_identifier,
            )
            await client.prove_identity()
            return url

        url = await async_first_that_works(server.urls, attempt)
        return await self._async_take_at(
            server,
            {
                CONF_URL: str(url),
                CONF_TOKEN: server.token,
                CONF_VERIFY_SSL: True,
                CONF_ADDRESSES: [],
            },
        )

    async def _async_take_at(
        self, server: AccountServer, data: dict[str, Any]
    ) -> ConfigFlowResult:
        data = with_token(data, server.token)
        if CONF_ADDRESSES in data:
            data[CONF_ADDRESSES] = [str(url) for url in server.urls]
        answer = await async_test(self.hass, data, server.machine_identifier)
        return await self.async_accept(answer, data)
