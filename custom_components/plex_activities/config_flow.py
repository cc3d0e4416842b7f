"""Setting a server up, and mending it when its address or token has changed."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, override

import probatio

from homeassistant.config_entries import ConfigEntry, ConfigFlow, ConfigFlowResult
from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from .aioplex.address import server_url
from .aioplex.exceptions import PlexError
from .aioplex.models import Server
from .connection import async_create_client
from .const import DOMAIN
from .errors import error_key

# As text, not as URL: people type `192.168.1.5` and mean it.
URL_FIELD = TextSelector(TextSelectorConfig(autocomplete="url"))
TOKEN_FIELD = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)

REAUTH_SCHEMA = probatio.Schema(
    {probatio.Required(probatio.Secret(CONF_TOKEN)): TOKEN_FIELD}
)
MANUAL_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_URL): URL_FIELD,
        probatio.Required(probatio.Secret(CONF_TOKEN)): TOKEN_FIELD,
        probatio.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
    }
)
RECONFIGURE_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_URL): URL_FIELD,
        probatio.Optional(probatio.Secret(CONF_TOKEN)): TOKEN_FIELD,
        probatio.Required(CONF_VERIFY_SSL): BooleanSelector(),
    }
)


class PlexActivitiesConfigFlow(ConfigFlow, domain=DOMAIN):
    """Each step tests what it was given before anything is stored."""

    VERSION = 1

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Offer the ways to set up a server."""
        return self.async_show_menu(step_id="user", menu_options=["manual"])

    async def async_step_manual(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Set up by address and token."""
        errors: dict[str, str] = {}
        if user_input is not None:
            user_input = _cleaned(user_input)
            server = await self._async_test(user_input, errors)
            if server:
                await self.async_set_unique_id(
                    server.machine_identifier, raise_on_progress=False
                )
                self._abort_if_unique_id_configured(updates=user_input)
                return self.async_create_entry(title=server.name, data=user_input)
        return self.async_show_form(
            step_id="manual",
            data_schema=self.add_suggested_values_to_schema(MANUAL_SCHEMA, user_input),
            errors=errors,
        )

    async def async_step_reauth(
        self, _entry_data: Mapping[str, Any]
    ) -> ConfigFlowResult:
        """Start over with a new token: the server refuses the stored one."""
        return await self.async_step_reauth_confirm()

    async def async_step_reauth_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Take a new token."""
        errors: dict[str, str] = {}
        entry = self._get_reauth_entry()
        if user_input is not None:
            user_input = _cleaned(user_input)
            if mended := await self._async_mend(entry, user_input, errors):
                return mended
        return self.async_show_form(
            step_id="reauth_confirm",
            data_schema=REAUTH_SCHEMA,
            description_placeholders={"name": entry.title},
            errors=errors,
        )

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Change the address, the certificate check or the token of a server."""
        errors: dict[str, str] = {}
        entry = self._get_reconfigure_entry()
        if user_input is not None:
            user_input = _cleaned(user_input)
            if mended := await self._async_mend(entry, user_input, errors):
                return mended
        known = {key: entry.data[key] for key in (CONF_URL, CONF_VERIFY_SSL)}
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(
                RECONFIGURE_SCHEMA, user_input or known
            ),
            description_placeholders={"name": entry.title},
            errors=errors,
        )

    async def _async_mend(
        self, entry: ConfigEntry, updates: dict[str, Any], errors: dict[str, str]
    ) -> ConfigFlowResult | None:
        """Take over the updates if with them the same server answers."""
        server = await self._async_test({**entry.data, **updates}, errors)
        if server is None:
            return None
        await self.async_set_unique_id(
            server.machine_identifier, raise_on_progress=False
        )
        self._abort_if_unique_id_mismatch(reason="wrong_server")
        return self.async_update_reload_and_abort(entry, data_updates=updates)

    async def _async_test(
        self, data: Mapping[str, Any], errors: dict[str, str]
    ) -> Server | None:
        """Return the server that answers, or put the reason why not into `errors`.

        Who is there is asked without the token, which only a Plex server gets to see.
        """
        session = async_get_clientsession(self.hass, data[CONF_VERIFY_SSL])
        try:
            client = await async_create_client(
                self.hass, session, data[CONF_URL], data[CONF_TOKEN]
            )
            await client.machine_identifier()
            return await client.server()
        except PlexError as err:
            errors["base"] = error_key(err)
        except ValueError:
            errors[CONF_URL] = "cannot_connect"
        return None


def _cleaned(user_input: dict[str, Any]) -> dict[str, Any]:
    """Return the input as it was meant: pasted tokens bring spaces along."""
    cleaned = dict(user_input)
    if CONF_TOKEN in cleaned:
        cleaned[CONF_TOKEN] = cleaned[CONF_TOKEN].strip()
    if CONF_URL in cleaned:
        # What cannot be read stays as it was typed, for the form to show again.
        with suppress(ValueError):
            cleaned[CONF_URL] = server_url(cleaned[CONF_URL])
    return cleaned
