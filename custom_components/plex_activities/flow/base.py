"""How every way of setting up a server ends: it is tested, then stored."""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

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

from ..aioplex.exceptions import PlexError
from ..aioplex.models import Server
from ..const import CONF_LIMITED_ACCEPTED
from ..errors import error_key
from ..server.client import Answer, async_test

WAYS_WHEN_LIMITED = ["choose_again", "go_on"]


class ServerFlow(ConfigFlow):
    """Tests what it was given before anything is stored."""

    _limited: tuple[Server, dict[str, Any]]

    @property
    def mended_entry(self) -> ConfigEntry | None:
        """The entry that this flow is to mend; None if it adds a server."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        if self.source == SOURCE_RECONFIGURE:
            return self._get_reconfigure_entry()
        return None

    @property
    def wanted_server(self) -> str | None:
        """The machine identifier of the server that this flow is about, if of one."""
        if self.mended_entry is not None:
            return self.mended_entry.unique_id
        return self.unique_id if self.source == SOURCE_ZEROCONF else None

    async def async_try(
        self,
        data: Mapping[str, Any],
        errors: dict[str, str],
        expected: str | None = None,
    ) -> ConfigFlowResult | None:
        """Store the data of an entry if the expected server answers with it.

        If not, return None and put the reason why into `errors`.
        """
        try:
            answer = await async_test(self.hass, data, expected or self.wanted_server)
        except PlexError as err:
            errors["base"] = error_key(err)
        except ValueError:
            errors[CONF_URL] = "cannot_connect"
        else:
            return await self.async_accept(answer, data)
        return None

    async def async_accept(
        self, answer: Answer, data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Store the data of an entry; who is not the owner is asked before."""
        known = self.mended_entry
        if known is None:
            known = await self.async_set_unique_id(
                answer.server.machine_identifier, raise_on_progress=False
            )
        if not answer.limited:
            owners = {
                each: data[each] for each in data if each != CONF_LIMITED_ACCEPTED
            }
            return self._store(answer.server, owners)
        if known is not None and known.data.get(CONF_LIMITED_ACCEPTED):
            return self._store(answer.server, {**data, CONF_LIMITED_ACCEPTED: True})
        self._limited = answer.server, {**data, CONF_LIMITED_ACCEPTED: True}
        return await self.async_step_limited()

    async def async_step_limited(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Tell that only the owner's token shows everything."""
        return self.async_show_menu(
            step_id="limited",
            menu_options=WAYS_WHEN_LIMITED,
            description_placeholders={"name": self._limited[0].name},
        )

    async def async_step_go_on(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Store a token that is not the owner's."""
        return self._store(*self._limited)

    @abstractmethod
    async def async_step_choose_again(
        self, _user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer all ways again: some dialogs cannot be closed and begun anew."""

    @callback
    def _store(self, server: Server, data: dict[str, Any]) -> ConfigFlowResult:
        if (entry := self.mended_entry) is not None:
            return self.async_update_reload_and_abort(entry, data=data)
        for known in self._async_current_entries(include_ignore=False):
            if known.unique_id == server.machine_identifier:
                self.hass.config_entries.async_update_entry(known, data=data)
                self.hass.config_entries.async_schedule_reload(known.entry_id)
                # `already_configured` would not tell that something was changed.
                return self.async_abort(reason="updated")
        return self.async_create_entry(title=server.name, data=data)
