"""What the entities have to show, as the simulated server says."""

from collections.abc import Mapping

from custom_components.plex_activities.const import DOMAIN
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from simulator import PlexSimulator
from tests.support.states import ACTIVITIES, BUSY, SAFE

type Shown = dict[str, tuple[str, int | None]]

# The types of activities that a restart of the server would break off.
NOT_TO_INTERRUPT = ("library.update.section", "grabber.", "butler", "media.download")
# The attributes list no more than this.
MAX_LISTED = 50
DONE = 100


def percent(value: object) -> int | None:
    """Return the progress that is shown for one in a row."""
    try:
        number = float(value) if isinstance(value, int | float | str) else -1
    except ValueError:
        return None
    return int(min(number, DONE)) if number >= 0 else None


def is_butler(row: Mapping[str, object]) -> bool:
    """Return whether this is the row of the maintenance, whose uuid stays."""
    return str(row.get("type", "")).startswith("butler")


def is_resting(row: Mapping[str, object]) -> bool:
    """Return whether this is the maintenance row that idle servers keep."""
    return is_butler(row) and percent(row.get("progress")) == DONE


def running(plex: PlexSimulator) -> Shown:
    """Return title and progress of what the sensor has to count, by uuid."""
    return {
        str(row["uuid"]): (str(row.get("title", "")), percent(row.get("progress")))
        for row in plex.activities
        # No sensor shows the pages that somebody has opened.
        if row.get("type") != "library.refresh.items" and not is_resting(row)
    }


def shown(hass: HomeAssistant) -> Shown:
    """Return title and progress of each activity in the attributes of the sensor."""
    state = hass.states.get(ACTIVITIES)
    activities = state.attributes.get("activities", []) if state else []
    return {
        activity["activity_id"]: (activity["title"], activity["progress"])
        for activity in activities
    }


def states_are_right(hass: HomeAssistant, plex: PlexSimulator) -> bool:
    """Return whether the entities of the server show what it does."""
    count, busy = hass.states.get(ACTIVITIES), hass.states.get(BUSY)
    expected, listed = running(plex), shown(hass)
    return (
        count is not None
        and busy is not None
        and count.state == str(len(expected))
        and busy.state == ("on" if expected else "off")
        and listed.items() <= expected.items()
        and len(listed) == min(len(expected), MAX_LISTED)
        and _safe_is_right(hass, plex)
    )


def _safe_is_right(hass: HomeAssistant, plex: PlexSimulator) -> bool:
    """Return whether the server is shown as safe to restart if it is."""
    state = hass.states.get(SAFE)
    disturbed = bool(plex.sessions) or any(
        str(row.get("type", "")).startswith(NOT_TO_INTERRUPT) and not is_resting(row)
        for row in plex.activities
    )
    return state is not None and state.state == ("off" if disturbed else "on")


def wrong_libraries(hass: HomeAssistant, plex: PlexSimulator) -> str:
    """Return how the devices of the libraries differ from the server's, empty if they do not."""
    registry, prefix = dr.async_get(hass), f"{plex.machine_identifier}_library_"
    [entry] = hass.config_entries.async_entries(DOMAIN)
    [server] = dr.async_entries_for_config_entry(registry, entry.entry_id)
    names: dict[str, str | None] = {}
    for device in dr.async_entries_for_parent_device(registry, server.id):
        names |= {
            identifier.removeprefix(prefix): device.name
            for _, identifier in device.identifiers
            if identifier.startswith(prefix)
        }
        entities = er.async_entries_for_device(er.async_get(hass), device.id)
        if not entities or any(not hass.states.get(it.entity_id) for it in entities):
            return f"{device.name} has the entities {[it.entity_id for it in entities]}"
    if names == plex.libraries:
        return ""
    return f"the devices are {names}, but the libraries {plex.libraries}"
