"""How every way of adding or repairing a server ends: validate, confirm, store."""

from collections.abc import Mapping
from typing import Any

from yarl import URL

from homeassistant.config_entries import (
    SOURCE_ZEROCONF,
    ConfigEntry,
    ConfigFlowResult,
)
from homeassistant.const import CONF_URL
from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr

from ..aioplex.address import server_url
from ..aioplex.exceptions import (
    PlexError,
    PlexNotFoundError,
    PlexOtherServerError,
    PlexProxyLoginError,
    PlexResponseError,
)
from ..const import CONF_LIMITED_ACCEPTED
from ..errors import error_key
from ..server.client import ServerCheck, async_client_of, async_validate
from ..server.names import escape_markdown
from .carry_over import async_carry_over
from .questions import Retry, ServerQuestions

LIMITED_MENU = ["start_over", "accept_limited"]


class ServerFlow(ServerQuestions):
    """Validates the data of an entry before it is stored."""

    _limited: tuple[ServerCheck, dict[str, Any]]

    @property
    def expected_server(self) -> str | None:
        """The machine identifier of the server that this flow is about."""
        if self.existing_entry is not None:
            return self.existing_entry.unique_id
        return self.unique_id if self.source == SOURCE_ZEROCONF else None

    async def async_validate_and_store(
        self,
        data: Mapping[str, Any],
        errors: dict[str, str],
        retry: Retry,
        expected: str | None = None,
    ) -> ConfigFlowResult | None:
        """Store the data of an entry if the expected server answers with it, or ask.

        `retry` does the same again after a question. Otherwise return None and put the
        translation key of the reason into `errors`.
        """
        if self.existing_entry is None:
            expected = expected or self.expected_server
        try:
            server_url(data[CONF_URL])
        except ValueError:
            errors["base"] = "not_an_address"
            return None
        try:
            identifier, data = await self._async_locate(data)
            if expected not in (None, identifier):
                raise PlexOtherServerError("Another server answers")
            if question := await self.async_question(identifier, data, retry):
                return question
            check = await self.async_check(data, identifier)
        except PlexError as err:
            errors["base"] = error_key(err)
        else:
            return await self.async_store_or_confirm(check, data)
        return None

    async def async_check(
        self, data: Mapping[str, Any], identifier: str
    ) -> ServerCheck:
        """Return the check of an entry's data. Raises what `async_validate` raises."""
        is_taking_over = self.entry_taken_over_by(identifier) is not None
        return await async_validate(
            self.hass, data, identifier, with_libraries=is_taking_over
        )

    async def _async_locate(
        self, data: Mapping[str, Any]
    ) -> tuple[str, Mapping[str, Any]]:
        """Return which server answers, and the data with its address. No token is sent."""
        client = await async_client_of(self.hass, data)
        try:
            return await client.machine_identifier(), data
        except (PlexNotFoundError, PlexProxyLoginError, PlexResponseError) as err:
            # The path of the address may be that of a page, and not of a proxy.
            origin = URL(data[CONF_URL]).origin()
            at_origin = {**data, CONF_URL: str(origin)}
            if at_origin == data:
                raise
            try:
                return await client.at(origin).machine_identifier(), at_origin
            except PlexError:
                raise err from None

    async def async_store_or_confirm(
        self, check: ServerCheck, data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Store the data of an entry, or ask first if the token is not the owner's."""
        identifier = check.server.machine_identifier
        existing = self.existing_entry
        if existing is None:
            existing = await self.async_set_unique_id(
                identifier, raise_on_progress=False
            )
        existing = existing or self.entry_taken_over_by(identifier)
        if not check.limited:
            unlimited = dict(data)
            unlimited.pop(CONF_LIMITED_ACCEPTED, None)
            return await self._async_store(check, unlimited)
        self._limited = check, {**data, CONF_LIMITED_ACCEPTED: True}
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
            description_placeholders={
                "name": escape_markdown(self._limited[0].server.name)
            },
        )

    async def async_step_accept_limited(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Store a token that is not the owner's."""
        return await self._async_store(*self._limited)

    async def async_step_start_over(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Begin again: a dialog for reauth cannot be closed and opened again."""
        self.forget_answers()
        # Home Assistant starts a flow with the step that is called like its source.
        first_step = getattr(self, f"async_step_{self.source}")
        result: ConfigFlowResult = await first_step(self.init_data)
        return result

    @callback
    def abort_known(self, *, changed: bool) -> ConfigFlowResult:
        """Say that a server that was to be added has an entry, and what became of it."""
        if not changed:
            return self.async_abort(reason="already_configured")
        # `already_configured` would hide that something was changed.
        return self.async_abort(reason="updated")

    async def _async_store(
        self, check: ServerCheck, data: dict[str, Any]
    ) -> ConfigFlowResult:
        server = check.server
        if entry := self.entry_taken_over_by(server.machine_identifier):
            return await self._async_take_over(entry, check, data)
        if (entry := self.existing_entry) is not None:
            return self.async_update_reload_and_abort(entry, data=data)
        if (known := self.entry_of(server.machine_identifier)) is not None:
            changed = not known.data.items() >= data.items()
            if changed:
                self.hass.config_entries.async_update_entry(known, data=data)
                self.hass.config_entries.async_schedule_reload(known.entry_id)
            return self.abort_known(changed=changed)
        return self.async_create_entry(title=server.name, data=data)

    async def _async_take_over(
        self, entry: ConfigEntry, check: ServerCheck, data: dict[str, Any]
    ) -> ConfigFlowResult:
        """Store the data in the entry of another server, with all that belongs to it."""
        server = check.server
        for other in self._async_current_entries(include_ignore=True):
            if other.unique_id == server.machine_identifier:
                # Its discovery was ignored.
                await self.hass.config_entries.async_remove(other.entry_id)
        registry = dr.async_get(self.hass)
        devices = dr.async_entries_for_config_entry(registry, entry.entry_id)
        # A title that the user has chosen stays.
        named_by_server = entry.title in {device.name for device in devices}
        async_carry_over(
            self.hass, entry, server.machine_identifier, check.libraries or {}
        )
        self._abort_flows_about(server.machine_identifier)
        return self.async_update_reload_and_abort(
            entry,
            unique_id=server.machine_identifier,
            title=server.name if named_by_server else entry.title,
            data=data,
            reason="carried_over",
        )

    @callback
    def _abort_flows_about(self, machine_identifier: str) -> None:
        """End the discovery of a server that is set up now."""
        for flow in self._async_in_progress(
            include_uninitialized=True,
            match_context={"unique_id": machine_identifier},
        ):
            self.hass.config_entries.flow.async_abort(flow["flow_id"])
