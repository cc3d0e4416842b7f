"""Which servers are exposed to an assistant.

A server takes part once one of its entities is exposed.
"""

from homeassistant.components.homeassistant import async_should_expose
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN
from ..coordinator import PlexActivitiesConfigEntry

# Home Assistant's name of Assist as an assistant.
ASSIST = "conversation"


@callback
def async_exposed(
    hass: HomeAssistant, assistant: str | None
) -> list[PlexActivitiesConfigEntry]:
    """Return the entries of which an entity is exposed to the assistant.

    Without an assistant, as when a script fires an intent, that is not needed.
    """
    return [
        entry
        for entry in hass.config_entries.async_entries(
            DOMAIN, include_ignore=False, include_disabled=False
        )
        if assistant is None or is_exposed(hass, assistant, entry)
    ]


@callback
def is_exposed(hass: HomeAssistant, assistant: str, entry: ConfigEntry) -> bool:
    """Return whether a server is exposed to this assistant."""
    return any(
        async_should_expose(hass, assistant, entity.entity_id)
        for entity in _enabled_entities(hass, entry)
    )


@callback
def can_be_exposed(hass: HomeAssistant, entry: ConfigEntry) -> bool:
    """Return whether a server has an entity to expose."""
    return bool(_enabled_entities(hass, entry))


@callback
def async_set_exposed(
    hass: HomeAssistant, entry: ConfigEntry, *, exposed: bool
) -> None:
    """Expose a server to Assist through one entity, or none of its entities.

    Nothing changes if that is so already, so that a choice of entities stays.
    """
    if exposed == is_exposed(hass, ASSIST, entry):
        return
    if exposed:
        # `busy` is short, and enabled by default.
        entity = max(
            _enabled_entities(hass, entry),
            key=lambda entity: entity.unique_id == f"{entry.unique_id}_busy",
        )
        async_expose_entity(hass, ASSIST, entity.entity_id, should_expose=True)
        return
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        async_expose_entity(hass, ASSIST, entity.entity_id, should_expose=False)


def _enabled_entities(
    hass: HomeAssistant, entry: ConfigEntry
) -> list[er.RegistryEntry]:
    return [
        entity
        for entity in er.async_entries_for_config_entry(
            er.async_get(hass), entry.entry_id
        )
        if entity.disabled_by is None
    ]
