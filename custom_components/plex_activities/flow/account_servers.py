"""Choosing one of the servers that an account has access to."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from yarl import URL

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.core import callback
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from ..aioplex.account import AccountServer, labels
from ..aioplex.address import async_first_reachable
from ..aioplex.exceptions import PlexConnectionError, PlexError
from ..const import CONF_ADDRESSES, CONF_LIMITED_ACCEPTED, CONF_RELAYS
from ..errors import error_key
from ..server.addresses import without_downgrade
from ..server.client import async_client_of, async_create_client
from ..server.entry_data import replace_token, with_token
from .base import ServerFlow
from .schemas import CONF_SERVER, server_schema


class AccountServersFlow(ServerFlow):
    """Gets the addresses and the token of a server from those of an account."""

    # Those of one identifier; the user's own one comes first.
    _servers: dict[str, list[AccountServer]]

    @abstractmethod
    async def async_offer_sign_in(self, error: str) -> ConfigFlowResult:
        """Say why the account is of no use, and offer to sign in again."""

    async def async_choose_server(
        self, servers: list[AccountServer]
    ) -> ConfigFlowResult:
        """Take the server that this flow is about, or let the user select one."""
        if not servers:
            return await self.async_offer_sign_in("no_servers")
        by_identifier: dict[str, list[AccountServer]] = {}
        for server in servers:
            by_identifier.setdefault(server.machine_identifier, []).append(server)
        if (expected := self.expected_server) is not None:
            return await self._async_take(by_identifier, expected)
        self._servers = self._offered(by_identifier)
        match [*self._servers]:
            case []:
                return self.async_abort(reason="all_configured")
            case [identifier] if self.entry_of(identifier) is not None:
                return await self.async_step_select_server({CONF_SERVER: identifier})
        return await self.async_step_select_server()

    @callback
    def _offered(
        self, servers: Mapping[str, list[AccountServer]]
    ) -> dict[str, list[AccountServer]]:
        """Return the servers to select from: new ones, then those that are set up."""
        usable = {
            identifier: rows[:1]
            if (entry := self.entry_of(identifier)) is None
            else _usable(entry, rows)
            for identifier, rows in servers.items()
        }
        order = sorted(usable, key=lambda each: self.entry_of(each) is not None)
        return {
            identifier: usable[identifier] for identifier in order if usable[identifier]
        }

    async def _async_take(
        self, servers: dict[str, list[AccountServer]], expected: str
    ) -> ConfigFlowResult:
        """Take the server that this flow is about, or its successor at its address."""
        rows = servers.get(expected, [])[:1]
        if (entry := self.existing_entry) is not None:
            rows = _usable(entry, servers.get(expected, []))
            if not rows and (successor := await self._async_identifier_at(entry)):
                rows = [row for row in servers.get(successor, []) if row.owner is None]
        if not rows:
            return await self.async_offer_sign_in(
                "not_owned" if expected in servers else "not_in_account"
            )
        identifier = rows[0].machine_identifier
        self._servers = {identifier: rows}
        return await self.async_step_select_server({CONF_SERVER: identifier})

    async def _async_identifier_at(self, entry: ConfigEntry) -> str | None:
        """Return which server answers at the stored address. No token is sent."""
        client = await async_client_of(self.hass, replace_token(entry.data, None))
        with suppress(PlexError):
            return await client.machine_identifier()
        return None

    async def async_step_select_server(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Store the selected server, with the best address at which it answers."""
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                return await self._async_store_server(user_input[CONF_SERVER])
            except PlexError as err:
                key = error_key(err)
                # There is no address to check in this form.
                errors["base"] = (
                    "no_address_answers" if key == "cannot_connect" else key
                )
        return self.async_show_form(
            step_id="select_server",
            data_schema=self.add_suggested_values_to_schema(
                server_schema(self._labels()),
                user_input,
            ),
            errors=errors,
        )

    @callback
    def _labels(self) -> dict[str, str]:
        names = labels([rows[0] for rows in self._servers.values()])
        return {
            identifier: f"{name} · already set up"
            if self.entry_of(identifier)
            else name
            for identifier, name in names.items()
        }

    async def _async_store_server(self, identifier: str) -> ConfigFlowResult:
        """Store the server; raises a PlexError if it answers at no address."""
        rows = self._servers[identifier]
        entry = self.existing_entry or self.entry_of(identifier)
        if entry is not None:
            # The stored address stays as long as it works.
            for row in rows:
                with suppress(PlexError):
                    return await self._async_store_with(row, entry, entry.data)
        # Several accounts may share a server of this identifier. The one that answers at
        # the stored address is recognised by its token, which is no longer possible.
        if len(rows) > 1:
            raise PlexConnectionError("The stored address does not answer")
        [server] = rows
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

        url = await async_first_reachable(_allowed(entry, server.urls), attempt)
        data = {
            CONF_URL: str(url),
            CONF_TOKEN: server.token,
            CONF_VERIFY_SSL: True,
            CONF_ADDRESSES: [],
        }
        return await self._async_store_with(server, entry, data)

    async def _async_store_with(
        self,
        server: AccountServer,
        entry: ConfigEntry | None,
        entry_data: Mapping[str, Any],
    ) -> ConfigFlowResult:
        identifier = server.machine_identifier
        data = with_token(entry_data, server.token)
        if CONF_ADDRESSES in data:
            data[CONF_ADDRESSES] = [str(url) for url in _allowed(entry, server.urls)]
            if server.relays:
                data[CONF_RELAYS] = [str(url) for url in server.relays]
        retry = partial(self.async_step_select_server, {CONF_SERVER: identifier})
        question = await self.async_question(identifier, data, retry, server.name)
        if question is not None:
            return question
        check = await self.async_check(data, identifier)
        return await self.async_store_or_confirm(check, data)


def _usable(entry: ConfigEntry, rows: list[AccountServer]) -> list[AccountServer]:
    """Return those of the rows with an entry's identifier that may replace its token.

    Everybody can share a server that claims this identifier. So the user's own server
    is taken, and a shared one only for an entry whose token is not the owner's.
    """
    shared = entry.data.get(CONF_LIMITED_ACCEPTED)
    own = [row for row in rows if row.owner is None]
    return own[:1] or [
        row for row in rows if shared or row.token == entry.data.get(CONF_TOKEN)
    ]


def _allowed(entry: ConfigEntry | None, urls: Iterable[URL]) -> list[URL]:
    """Return the addresses that may replace that of the entry, if there is one."""
    return list(urls) if entry is None else without_downgrade(urls, entry.data)
