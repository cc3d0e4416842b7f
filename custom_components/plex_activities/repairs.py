"""Repair flows: a token that is not the owner's, and sentences that a user has changed."""

from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_TOKEN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from .aioplex.exceptions import PlexError
from .aioplex.pasted import token_in
from .assist.sentence_changes import SentencesError
from .assist.sentences import async_replace_sentences
from .const import DOMAIN, TOKEN_DOCS
from .errors import error_key
from .flow.schemas import TOKEN_SCHEMA, under_fields
from .server.client import async_validate
from .server.entry_data import with_token
from .server.names import escape_markdown

CHANGED_SENTENCES_MENU = ["replace", "ignore"]


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
            description_placeholders={
                "name": escape_markdown(entry.title),
                "token_docs": TOKEN_DOCS,
            },
            errors=under_fields(errors, TOKEN_SCHEMA),
        )


class ChangedSentencesRepairFlow(RepairsFlow):
    """Replaces sentences that a user has changed, or leaves them for this version."""

    def __init__(self, folder: str, language: str, path: str) -> None:
        self._folder = folder
        self._language = language
        self._path = path

    async def async_step_init(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the menu."""
        return self.async_show_menu(
            step_id="init",
            menu_options=CHANGED_SENTENCES_MENU,
            description_placeholders={
                "language": escape_markdown(self._language),
                "path": escape_markdown(self._path),
            },
        )

    async def async_step_replace(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Replace the user's file, and keep it under another name."""
        try:
            await async_replace_sentences(self.hass, self._folder)
        except SentencesError as err:
            return self.async_abort(
                reason=err.key,
                description_placeholders={
                    name: escape_markdown(text)
                    for name, text in err.placeholders.items()
                },
            )
        return self.async_create_entry(data={})

    async def async_step_ignore(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Leave the user's file; the next change of ours is another issue."""
        ir.async_ignore_issue(self.hass, DOMAIN, self.issue_id, ignore=True)
        return self.async_abort(reason="issue_ignored")


async def async_create_fix_flow(
    hass: HomeAssistant,
    _issue_id: str,
    data: dict[str, str | int | float | None] | None,
) -> RepairsFlow:
    """Return the repair flow of an issue."""
    texts = {key: str(value) for key, value in (data or {}).items()}
    if "entry_id" not in texts:
        return ChangedSentencesRepairFlow(**texts)
    entry = hass.config_entries.async_get_known_entry(texts["entry_id"])
    return LimitedAccessRepairFlow(entry)
