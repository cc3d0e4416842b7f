"""Repair flow for the limited-access issue."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN
from homeassistant.core import HomeAssistant

from .aioplex.exceptions import PlexError
from .aioplex.pasted import token_in
from .errors import error_key
from .flow.schemas import TOKEN_SCHEMA
from .server.client import async_validate
from .server.core_plex import with_token
from .server.names import escape_markdown


class LimitedAccessRepairFlow(RepairsFlow):
    """Replaces a token by the owner's."""

    def __init__(self, entry: ConfigEntry) -> None:
        self._entry = entry

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the form."""
        return await self.async_step_token()

    async def async_step_token(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Store the token if it is the owner's."""
        errors: dict[str, str] = {}
        entry = self._entry
        if user_input is not None:
            data = with_token(entry.data, token_in(user_input[CONF_TOKEN]))
            try:
                check = await async_validate(self.hass, data, entry.unique_id)
            except PlexError as err:
                errors["base"] = error_key(err)
            else:
                if not check.limited:
                    config_entries = self.hass.config_entries
                    config_entries.async_update_entry(entry, data=data)
                    config_entries.async_schedule_reload(entry.entry_id)
                    return self.async_create_entry(data={})
                errors["base"] = "not_the_owner"
        return self.async_show_form(
            step_id="token",
            data_schema=TOKEN_SCHEMA,
            description_placeholders={"name": escape_markdown(entry.title)},
            errors=errors,
        )


async def async_create_fix_flow(
    hass: HomeAssistant,
    _issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the repair flow of an issue; there is only one kind."""
    entry_id = str((data or {})["entry_id"])
    return LimitedAccessRepairFlow(hass.config_entries.async_get_known_entry(entry_id))
