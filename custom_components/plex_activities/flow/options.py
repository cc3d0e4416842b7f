"""Options flow: the sentences for Assist, and whether it may reach this server.

The options are in files and in the entity registry, where other pages and other entries
change them, too. Nothing is stored in the entry.
"""

from typing import Any

import probatio

from homeassistant.config_entries import ConfigFlowResult, OptionsFlow
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)

from ..assist.exposure import ASSIST, async_set_exposed, can_be_exposed, is_exposed
from ..assist.sentence_changes import SentencesError
from ..assist.sentence_files import LANGUAGE_NAMES
from ..assist.sentences import (
    async_get_files,
    async_install_sentences,
)
from ..server.names import escape_markdown

CONF_EXPOSE = "expose"
CONF_LANGUAGES = "languages"


class PlexActivitiesOptionsFlow(OptionsFlow):
    """Changes how Assist works with the servers."""

    _kept: list[str]

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the languages, and whether this server is exposed."""
        errors: dict[str, str] = {}
        placeholders = {"path": "", "reason": ""}
        if user_input is not None:
            try:
                if await self._async_apply(user_input, errors):
                    return await self.async_step_kept()
            except SentencesError as err:
                errors["base"] = err.key
                placeholders = err.placeholders
        files = await async_get_files(self.hass)
        installed = {file.language for file in files if file.content is not None}
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                options_schema({file.language for file in files}),
                user_input
                or {
                    CONF_LANGUAGES: sorted(installed),
                    CONF_EXPOSE: is_exposed(self.hass, ASSIST, self.config_entry),
                },
            ),
            description_placeholders={"name": self.config_entry.title, **placeholders},
            errors=errors,
        )

    async def async_step_kept(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Say which files stay because they were changed by hand, and finish."""
        if self._kept and user_input is None:
            return self.async_show_form(
                step_id="kept",
                data_schema=probatio.Schema({}),
                description_placeholders={
                    "paths": escape_markdown(", ".join(self._kept))
                },
            )
        return self.async_create_entry(data={})

    async def _async_apply(
        self, user_input: dict[str, Any], errors: dict[str, str]
    ) -> bool:
        """Make the changes and return True, or put the reason into `errors`."""
        expose: bool = user_input[CONF_EXPOSE]
        if expose and not can_be_exposed(self.hass, self.config_entry):
            errors[CONF_EXPOSE] = "no_entities"
            return False
        self._kept = await async_install_sentences(
            self.hass, user_input.get(CONF_LANGUAGES, ())
        )
        async_set_exposed(self.hass, self.config_entry, exposed=expose)
        return True


def options_schema(languages: set[str]) -> probatio.Schema:
    """Return the form, with these languages to choose from."""
    options = [
        SelectOptionDict(value=language, label=LANGUAGE_NAMES.get(language, language))
        for language in languages
    ]
    return probatio.Schema(
        {
            probatio.Optional(CONF_LANGUAGES): SelectSelector(
                SelectSelectorConfig(
                    options=sorted(options, key=lambda option: option["label"]),
                    multiple=True,
                    mode=SelectSelectorMode.LIST,
                )
            ),
            probatio.Required(CONF_EXPOSE): BooleanSelector(),
        }
    )
