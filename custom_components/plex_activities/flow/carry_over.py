"""Carrying an entry over to another server, after Plex was reinstalled."""

from collections.abc import Iterable, Mapping

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.device_registry import ChildDeviceEntry

from ..aioplex.models import Library
from ..const import DOMAIN
from ..server.identifiers import device_identifier, uuid_identifier


@callback
def async_carry_over(
    hass: HomeAssistant,
    entry: ConfigEntry,
    new: str,
    libraries: Mapping[str, Library],
) -> None:
    """Give the devices and entities of an entry to the server with another identifier.

    They keep what automations, areas and users know them by: ids, entity ids and names.
    A library is carried over to the one with its uuid, or else to one with its name. The
    device of another library is removed.
    """
    old = str(entry.unique_id)
    registry = dr.async_get(hass)
    for parent in dr.async_entries_for_config_entry(registry, entry.entry_id):
        children = dr.async_entries_for_parent_device(registry, parent.id)
        successors = _successors(old, children, libraries.values())
        for child in children:
            library = successors.get(child.id)
            if library is None:
                registry.async_remove_device(child.id)
                continue
            identifier = device_identifier(new, library)
            identifiers = {(DOMAIN, identifier)}
            if library.uuid:
                identifiers.add((DOMAIN, uuid_identifier(new, library)))
            _rename_entities(hass, child, identifier)
            registry.async_update_child_device(child.id, new_identifiers=identifiers)
        _rename_entities(hass, parent, device_identifier(new))
        registry.async_update_device(
            parent.id, new_identifiers={(DOMAIN, device_identifier(new))}
        )


def _successors(
    old: str, children: Iterable[ChildDeviceEntry], libraries: Iterable[Library]
) -> dict[str, Library]:
    """Return the libraries that take the place of those before, by device id."""
    found: dict[str, Library] = {}
    left = list(libraries)

    def same_uuid(child: ChildDeviceEntry, library: Library) -> bool:
        return (DOMAIN, uuid_identifier(old, library)) in child.identifiers

    def same_name(child: ChildDeviceEntry, library: Library) -> bool:
        return child.name == library.title

    for is_same in (same_uuid, same_name):
        for child in children:
            for library in left:
                if child.id not in found and is_same(child, library):
                    found[child.id] = library
                    left.remove(library)
                    break
    return found


@callback
def _rename_entities(
    hass: HomeAssistant, device: dr.DeviceEntry | ChildDeviceEntry, new: str
) -> None:
    """Begin the unique ids of a device's entities with its new identifier."""
    registry = er.async_get(hass)
    entities = er.async_entries_for_device(
        registry, device.id, include_disabled_entities=True
    )
    for entity in entities:
        for old in _prefixes(device, entity):
            key = entity.unique_id.removeprefix(old)
            registry.async_update_entity(entity.entity_id, new_unique_id=f"{new}_{key}")


def _prefixes(
    device: dr.DeviceEntry | ChildDeviceEntry, entity: er.RegistryEntry
) -> list[str]:
    """Return what the unique id of our entity begins with; nothing for others' ones."""
    prefixes = (f"{identifier}_" for _, identifier in device.identifiers)
    return [
        prefix
        for prefix in prefixes
        if entity.platform == DOMAIN and entity.unique_id.startswith(prefix)
    ]
