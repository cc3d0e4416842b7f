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
NO_FIELDS_SCHEMA = probatio.Schema({})


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
