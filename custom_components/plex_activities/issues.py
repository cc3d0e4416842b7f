"""The issue of a token that is not the owner's: it works, and hides what others do."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from .const import CONF_LIMITED_ACCEPTED, DOMAIN
from .coordinator import PlexActivitiesCoordinator

ISSUE = "limited_access"


@callback
def async_keep_issue_current(
    hass: HomeAssistant, coordinator: PlexActivitiesCoordinator
) -> None:
    """Raise the issue when a server turns out to show only a part, and end it again.

    Who was told while setting the server up, and went on, is not told again.
    """
    entry = coordinator.config_entry

    @callback
    def _update() -> None:
        if coordinator.data.sees_all or entry.data.get(CONF_LIMITED_ACCEPTED):
            async_forget_issue(hass, entry)
        else:
            ir.async_create_issue(
                hass,
                DOMAIN,
                _issue_id(entry),
                data={"entry_id": entry.entry_id},
                is_fixable=True,
                severity=ir.IssueSeverity.WARNING,
                translation_key=ISSUE,
                translation_placeholders={"name": entry.title},
            )

    @callback
    def _unloaded() -> None:
        # Otherwise it stays, and with it that somebody has chosen to ignore it.
        if entry.disabled_by is not None:
            async_forget_issue(hass, entry)

    _update()
    entry.async_on_unload(coordinator.async_add_listener(_update))
    entry.async_on_unload(_unloaded)


@callback
def async_forget_issue(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """End the issue, if there is one."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry))


def _issue_id(entry: ConfigEntry) -> str:
    return f"{ISSUE}_{entry.entry_id}"
