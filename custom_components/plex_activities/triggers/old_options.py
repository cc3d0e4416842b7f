"""The options of version 1.0.0 that targets have replaced: `device_id` and `library`.

They work as before where there is no target. A repair issue lists the automations and
scripts that have them. The next version removes this module.
"""

from collections.abc import Collection, Mapping
from typing import Any, cast

import probatio

from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import (
    ATTR_DEVICE_ID,
    CONF_CONDITION,
    CONF_OPTIONS,
    CONF_PLATFORM,
    CONF_TARGET,
    CONF_TRIGGER,
)
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, issue_registry as ir
from homeassistant.helpers.entity import Entity
from homeassistant.helpers.entity_component import EntityComponent
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER
from ..coordinator import PlexActivitiesConfigEntry
from ..devices import async_library_device_ids, async_server_device_id
from ..options import ATTR_LIBRARY
from ..server.names import escape_markdown, join_some
from ..user_names import async_libraries_named

ISSUE = "old_options"

OLD_OPTIONS = {
    ATTR_DEVICE_ID: probatio.All(probatio.EnsureList(), [cv.string]),
    ATTR_LIBRARY: cv.string,
}

COMPONENTS: tuple[HassKey[EntityComponent[Entity]], ...] = (
    HassKey("automation"),
    HassKey("script"),
)
EVENT_AUTOMATION_RELOADED = "automation_reloaded"

# The libraries that there has been a warning of since Home Assistant started.
WARNED: HassKey[set[str]] = HassKey(f"{DOMAIN}_warned_libraries")
IS_WATCHING: HassKey[bool] = HassKey(f"{DOMAIN}_watches_old_options")


@callback
def async_split_off(
    hass: HomeAssistant, config: ConfigType, allowed: Collection[str]
) -> tuple[ConfigType, ConfigType]:
    """Return a config without its old options, and those of them that count.

    With a target none of them counts. Raises probatio.Invalid if one is wrong.
    """
    options = config.get(CONF_OPTIONS)
    if not isinstance(options, Mapping):
        return config, {}
    found = {key: options[key] for key in allowed if key in options}
    if not found:
        return config, {}
    others = {key: value for key, value in options.items() if key not in found}
    config = {**config, CONF_OPTIONS: others}
    if _has_target(config):
        return config, {}
    schema = probatio.Schema({CONF_OPTIONS: {key: OLD_OPTIONS[key] for key in found}})
    used = cast(ConfigType, schema({CONF_OPTIONS: found}))[CONF_OPTIONS]
    if any(used.values()):
        _async_keep_issue_current(hass)
    return config, used


def target_of(
    target: Mapping[str, Any], options: Mapping[str, Any]
) -> tuple[Mapping[str, Any], str]:
    """Return the target, also if it is given by old options, and the library's name."""
    if device_ids := options.get(ATTR_DEVICE_ID):
        target = {ATTR_DEVICE_ID: device_ids}
    return target, options.get(ATTR_LIBRARY, "")


@callback
def async_library_devices(
    hass: HomeAssistant, library: str, server_ids: Collection[str]
) -> dict[str, set[str]]:
    """Return the devices of the libraries of this name or id, by the ids of entries.

    Only libraries of these servers, or of all, as far as they are loaded. A server that
    has none is included: it may get one. Once all servers are loaded, a warning is
    logged if none has the library.
    """
    entries: list[PlexActivitiesConfigEntry] = hass.config_entries.async_entries(
        DOMAIN, include_ignore=False, include_disabled=False
    )
    devices: dict[str, set[str]] = {}
    titles: set[str] = set()
    all_loaded = True
    for entry in entries:
        if entry.state is not ConfigEntryState.LOADED:
            all_loaded = False
            continue
        coordinator = entry.runtime_data
        if server_ids and async_server_device_id(coordinator) not in server_ids:
            continue
        titles.update(coordinator.data.titles.values())
        named = async_libraries_named(coordinator, library)
        devices[entry.entry_id] = {
            device_id
            for library_id, device_id in async_library_device_ids(coordinator).items()
            if library_id in named
        }
    warned = hass.data.setdefault(WARNED, set())
    # A server that has just started may not know its libraries yet.
    is_known = any(devices.values())
    if all_loaded and titles and not is_known and library not in warned:
        warned.add(library)
        LOGGER.warning(
            "There is no Plex library named %s, so a trigger for it does not fire."
            " The libraries are: %s",
            library,
            join_some(titles),
        )
    return devices


@callback
def _async_keep_issue_current(hass: HomeAssistant) -> None:
    if hass.data.get(IS_WATCHING):
        return
    hass.data[IS_WATCHING] = True

    @callback
    def update(_event: Event | HomeAssistant) -> None:
        users = [
            _link(component.domain, entity)
            for key in COMPONENTS
            if (component := hass.data.get(key))
            for entity in component.entities
            if _has_old_options(getattr(entity, "raw_config", None))
        ]
        if not users:
            ir.async_delete_issue(hass, DOMAIN, ISSUE)
            return
        ir.async_create_issue(
            hass,
            DOMAIN,
            ISSUE,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE,
            translation_placeholders={"users": "\n".join(sorted(users))},
        )

    async_at_started(hass, update)
    hass.bus.async_listen(EVENT_AUTOMATION_RELOADED, update)


def _link(domain: str, entity: Entity) -> str:
    name = escape_markdown(str(entity.name or entity.entity_id))
    if entity.unique_id is None:
        return f"- {name}"
    return f"- [{name}](/config/{domain}/edit/{entity.unique_id})"


def _has_old_options(config: object) -> bool:
    """Return whether a config has one of our triggers or conditions with old options."""
    match config:
        case Mapping():
            return _is_old(config) or any(map(_has_old_options, config.values()))
        case list():
            return any(map(_has_old_options, config))
    return False


def _is_old(config: Mapping[str, Any]) -> bool:
    keys = (config.get(it) for it in (CONF_TRIGGER, CONF_PLATFORM, CONF_CONDITION))
    options = config.get(CONF_OPTIONS)
    return (
        any(isinstance(key, str) and key.startswith(f"{DOMAIN}.") for key in keys)
        and isinstance(options, Mapping)
        and any(map(options.get, OLD_OPTIONS))
        and not _has_target(config)
    )


def _has_target(config: Mapping[str, Any]) -> bool:
    target = config.get(CONF_TARGET)
    return isinstance(target, Mapping) and any(target.values())
