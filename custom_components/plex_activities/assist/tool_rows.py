"""What language models get to see, and how what Plex says is kept apart in it."""

import re

from homeassistant.helpers.llm import ToolResult
from homeassistant.util.json import JsonObjectType, JsonValueType

from .requests import Running
from .servers import PlexVoice

MAX_LIBRARIES = 50

# Plex's own ids look so. What does not is no id for a model, but a text.
_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)


def activity_row(activity: Running) -> JsonObjectType:
    """Return an activity."""
    known_id = _ID.fullmatch(activity.activity_id)
    return {
        "activity_id": activity.activity_id if known_id else None,
        "category": activity.category.value,
        "progress": activity.progress,
        "stoppable": activity.stoppable,
        "from_plex": {
            "title": activity.title,
            "subtitle": activity.subtitle,
            "library": activity.library,
        },
    }


def server_row(
    voice: PlexVoice, entry_id: str, **texts: JsonValueType
) -> JsonObjectType:
    """Return a server, and perhaps more texts that come from it."""
    return {"from_plex": {"server": voice.server_name(entry_id), **texts}}


def libraries_to_choose_from(
    voice: PlexVoice, entry_ids: list[str]
) -> list[JsonValueType]:
    """Return which libraries these servers have."""
    return [
        server_row(voice, each, libraries=[*voice.library_names(each)[:MAX_LIBRARIES]])
        for each in entry_ids
    ]


def failed(text: str, servers: list[JsonValueType] | None = None) -> ToolResult:
    """Return that something did not work, and what there is to choose from."""
    data: JsonObjectType = {"error": text}
    if servers is not None:
        data["servers"] = servers
    return ToolResult(data=data, error=True)
