"""How every way of adding or repairing a server ends: validate, confirm, store."""

from collections.abc import Mapping
from typing import Any

from yarl import URL

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import CONF_URL
from homeassistant.core import callback

from ..aioplex.exceptions import (
    PlexError,
    PlexNotFoundError,
    PlexProxyLoginError,
    PlexResponseError,
)
from ..aioplex.models import Server
from ..const import CONF_LIMITED_ACCEPTED
from ..errors import error_key
from ..server.client import ServerCheck, async_validate
from ..server.names import escape_markdown

LIMITED_MENU = ["start_over", "accept_limited"]


class ServerFlow(ConfigFlow):
    """Validates the data of an entry before it is stored."""

    _limited: tuple[Server, dict[str, Any]]

    @property
    def existing_entry(self) -> ConfigEntry | None:
        """The entry that this flow changes; None if it adds a server."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        if self.source == SOURCE_RECONFIGURE:
            return self._get_reconfigure_entry()
        return None

    @property
    def expected_server(self) -> str | None:
        """The machine identifier of the only server that this flow accepts."""
        if self.existing_entry is not None:
            return self.existing_entry.unique_id
        return self.unique_id if self.source == SOURCE_ZEROCONF else None

    async def async_validate_and_store(
        self,
        data: Mapping[str, Any],
        errors: dict[str, str],
        expected: str | None = None,
    ) -> ConfigFlowResult | None:
        """Store the data of an entry if the expected server answers with it.

        Otherwise return None and put the translation key of the reason into `errors`.
        """
        try:
            check, data = await self._async_validate_here_or_at_origin(
                data, expected or self.expected_server
            )
        except PlexError as err:
            errors["base"] = error_key(err)
        except ValueError:
            errors[CONF_URL] = "cannot_connect"
        else:
            return await self.async_store_or_confirm(check, data)
        return None

    async def _async_validate_here_or_at_origin(
        self, data: Mapping[str, Any], expected: str | None
    ) -> tuple[ServerCheck, Mapping[str, Any]]:
        """Return the check, and the data with the address where the server answers."""
        try:
            return await async_validate(self.hass, data, expected), data
        except (PlexNotFoundError, PlexProxyLoginError, PlexResponseError) as err:
            # The path of the address may be that of a page, and not of a proxy.
            at_origin = {**data, CONF_URL: str(URL(data[CONF_URL]).origin())}
            if at_origin == data:
                raise
            try:
                return await async_validate(self.hass, at_origin, expected), at_origin
            except PlexError:
                raise err from None

    async def async_store_or_confirm(
        self, check: ServerCheck, data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Store the data of an entry, or ask first if the token is not the owner's."""
        existing = self.existing_entry
        if existing is None:
            existing = await self.async_set_unique_id(
                check.server.machine_identifier, raise_on_progress=False
            )
        if not check.limited:
            unlimited = dict(data)
            unlimited.pop(CONF_LIMITED_ACCEPTED, None)
            return self._store(check.server, unlimited)
        self._limited = check.server, {**data, CONF_LIMITED_ACCEPTED: True}
        if existing is not None and existing.data.get(CONF_LIMITED_ACCEPTED):
            return await self.async_step_accept_limited()
        return await self.async_step_limited()

    async def async_step_limited(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say that only the owner's token shows everything."""
        return self.async_show_menu(
            step_id="limited",
            menu_options=LIMITED_MENU,
            description_placeholders={"name": escape_markdown(self._limited[0].name)},
        )

    async def async_step_accept_limited(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Store a token that is not the owner's."""
        return self._store(*self._limited)

    async def async_step_start_over(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Begin again: a dialog for reauth cannot be closed and opened again."""
        # Home Assistant starts a flow with the step that is called like its source.
        first_step = getattr(self, f"async_step_{self.source}")
        result: ConfigFlowResult = await first_step(self.init_data)
        return result

    @callback
    def _store(self, server: Server, data: dict[str, Any]) -> ConfigFlowResult:
        if (entry := self.existing_entry) is not None:
            return self.async_update_reload_and_abort(entry, data=data)
        for known in self._async_current_entries(include_ignore=False):
            if known.unique_id == server.machine_identifier:
                if known.data.items() >= data.items():
                    return self.async_abort(reason="already_configured")
                self.hass.config_entries.async_update_entry(known, data=data)
                self.hass.config_entries.async_schedule_reload(known.entry_id)
                # `already_configured` would hide that something was changed.
                return self.async_abort(reason="updated")
        return self.async_create_entry(title=server.name, data=data)
