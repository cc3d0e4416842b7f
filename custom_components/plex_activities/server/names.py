"""The names of activities that Plex gives no title."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations

from ..aioplex.models import Activity
from ..const import DOMAIN
from .data import ActivityDescription, PlexActivitiesData


@callback
def activity_name(hass: HomeAssistant, activity: Activity) -> str:
    """Return the title of an activity, or else its category in Home Assistant's language."""
    if activity.has_title:
        return activity.title
    # They are loaded with the integration, and again when the language changes.
    texts = async_get_cached_translations(
        hass, hass.config.language, "selector", DOMAIN
    )
    category = activity.category.value
    return texts.get(
        f"component.{DOMAIN}.selector.category.options.{category}", category
    )


@callback
def describe_with_name(
    hass: HomeAssistant, data: PlexActivitiesData, activity: Activity
) -> ActivityDescription:
    """Return an activity for events, triggers and responses, never without a title."""
    return data.describe(activity._replace(title=activity_name(hass, activity)))
