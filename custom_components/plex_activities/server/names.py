"""Names in texts: of activities without a title, of many libraries, in Markdown."""

from collections.abc import Iterable
import re
import string

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_cached_translations

from ..aioplex.models import Activity
from ..const import DOMAIN
from .data import ActivityDescription, PlexActivitiesData

# A server may have hundreds of libraries, and a message shows only some of them.
MAX_NAMES = 10

_PUNCTUATION = re.compile(f"([{re.escape(string.punctuation)}])")


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


def join_some(names: Iterable[str]) -> str:
    """Return the names as one text: at most ten, and how many others there are."""
    some, left_out = first_names(sorted(names))
    shown = ", ".join(some)
    return f"{shown}, … (+{left_out})" if left_out else shown


def first_names(names: list[str]) -> tuple[list[str], int]:
    """Return at most ten names, and how many others there are."""
    return names[:MAX_NAMES], max(0, len(names) - MAX_NAMES)


def escape_markdown(text: str) -> str:
    """Return a text that the frontend shows as it is where it expects Markdown.

    That is in the descriptions of dialogs, and in persistent notifications. Titles of
    dialogs, errors, toasts and names of entities are no Markdown: backslashes would
    show there.
    """
    return _PUNCTUATION.sub(r"\\\1", " ".join(text.split()))
