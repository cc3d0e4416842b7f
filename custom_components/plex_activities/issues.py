"""The repair issue for a token that works, but hides what other users are doing."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import CONF_LIMITED_ACCEPTED, DOMAIN
from .coordinator import PlexActivitiesCoordinator

LIMITED_ACCESS = "limited_access"


@callback
def async_keep_issue_current(
    hass: HomeAssistant, coordinator: PlexActivitiesCoordinator
) -> None:
    """Create the issue while a server hides activities, and delete it afterwards.

    It is not created while that is in doubt, nor for a user who has accepted it when
    the server was set up.
    """
    entry = coordinator.config_entry

    @callback
    def update() -> None:
        data = coordinator.data
        if data.sees_all or entry.data.get(CONF_LIMITED_ACCEPTED):
            async_delete_issue(hass, entry)
        elif not data.ownership_in_doubt:
            ir.async_create_issue(
                hass,
                DOMAIN,
                _issue_id(entry),
                data={"entry_id": entry.entry_id},
                is_fixable=True,
                severity=ir.IssueSeverity.WARNING,
                translation_key=LIMITED_ACCESS,
                translation_placeholders={"name": entry.title},
            )

    @callback
    def unloaded() -> None:
        # Kept over a reload, so that an ignored issue stays ignored. Deleted when the
        # entry is disabled.
        if entry.disabled_by is not None:
            async_delete_issue(hass, entry)

    update()
    entry.async_on_unload(coordinator.async_add_listener(update))
    entry.async_on_unload(unloaded)


@callback
def async_delete_issue(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Delete the issue, if there is one."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry))


def _issue_id(entry: ConfigEntry) -> str:
    return f"{LIMITED_ACCESS}_{entry.entry_id}"
