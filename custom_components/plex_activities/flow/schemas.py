"""The schemas of the forms in the config and repair flows."""

from collections.abc import Mapping

import probatio

from homeassistant.const import CONF_TOKEN, CONF_URL, CONF_VERIFY_SSL
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

CONF_SERVER = "server"
CONF_NO_TOKEN = "no_token"  # noqa: S105  # the name of a field

# Text, because people type `192.168.1.5`, which is no URL.
URL_FIELD = TextSelector(TextSelectorConfig(autocomplete="url"))
TOKEN_FIELD = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)

TOKEN_SCHEMA = probatio.Schema(
    {probatio.Required(probatio.Secret(CONF_TOKEN)): TOKEN_FIELD}
)
MANUAL_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_URL): URL_FIELD,
        probatio.Optional(probatio.Secret(CONF_TOKEN)): TOKEN_FIELD,
        probatio.Required(CONF_VERIFY_SSL, default=True): BooleanSelector(),
    }
)
RECONFIGURE_SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_URL): URL_FIELD,
        probatio.Optional(probatio.Secret(CONF_TOKEN)): TOKEN_FIELD,
        probatio.Required(CONF_NO_TOKEN, default=False): BooleanSelector(),
        probatio.Required(CONF_VERIFY_SSL): BooleanSelector(),
    }
)

# The fields that errors are about. Others are about the form as a whole.
_FIELD_OF = {
    "cannot_connect": CONF_URL,
    "claim_code": CONF_TOKEN,
    "invalid_auth": CONF_TOKEN,
    "name_unknown": CONF_URL,
    "not_an_address": CONF_URL,
    "not_https": CONF_URL,
    "not_plex": CONF_URL,
    "not_the_owner": CONF_TOKEN,
    "proxy_error": CONF_URL,
    "proxy_login": CONF_URL,
    "secure_required": CONF_URL,
    "ssl_error": CONF_URL,
    "token_needed": CONF_TOKEN,
    "wrong_server": CONF_URL,
}


def under_fields(errors: Mapping[str, str], form: probatio.Schema) -> dict[str, str]:
    """Return the errors of a form, each under the field that it is about."""
    fields = {str(field) for field in form.schema}
    return {
        field if (field := _FIELD_OF.get(key, "")) in fields else place: key
        for place, key in errors.items()
    }


def server_schema(names: Mapping[str, str]) -> probatio.Schema:
    """Return the form to select one of these servers; `names` is by identifier."""
    options = [
        SelectOptionDict(value=identifier, label=name)
        for identifier, name in names.items()
    ]
    return probatio.Schema(
        {
            probatio.Required(CONF_SERVER): SelectSelector(
                SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST)
            )
        }
    )
