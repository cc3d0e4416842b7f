"""What language models get to see; texts of Plex stand apart, under `from_plex`."""

import re

from homeassistant.helpers.llm import ToolResult
from homeassistant.util.json import JsonObjectType, JsonValueType

from ..server.names import MAX_NAMES, first_names
from .requests import ServerActivity
from .servers import AssistServers
from .texts import one_line

# A model needs no more to answer; the others are counted.
MAX_ROWS = 25

# The form of Plex's own ids. Anything else could be a text to the model.
_ID = re.compile(r"[\w.-]{1,64}", re.ASCII)


def activity_row(item: ServerActivity) -> JsonObjectType:
    """Return the row of an activity."""
    activity = item.activity
    # A title would be a text of Plex.
    name: JsonObjectType = {} if activity.has_title else {"name": item.name}
    return {
        "activity_id": activity.uuid if _ID.fullmatch(activity.uuid) else None,
        **name,
        "category": activity.category.value,
        "progress": activity.progress,
        "stoppable": item.stoppable,
        "from_plex": {
            "title": one_line(activity.title),
            "subtitle": one_line(activity.subtitle),
            "library": one_line(item.library) if item.library else None,
        },
    }


def server_row(
    servers: AssistServers, entry_id: str, **texts: JsonValueType
) -> JsonObjectType:
    """Return the row of a server, with more texts that come from it."""
    return {"from_plex": {"server": servers.server_name(entry_id), **texts}}


def library_choices(
    servers: AssistServers, entry_ids: list[str]
) -> list[JsonValueType]:
    """Return the libraries of these servers: ten of each, and how many others."""
    rows: list[JsonValueType] = []
    for entry_id in entry_ids:
        some, more = first_names(servers.library_names(entry_id))
        row = server_row(servers, entry_id, libraries=[*some])
        if more:
            row["more_libraries"] = more
        rows.append(row)
    return rows


def failed(
    text: str,
    choices: list[JsonValueType] | None = None,
    **right: JsonValueType,
) -> ToolResult:
    """Return that a call failed, the servers to choose from, and what is right."""
    data: JsonObjectType = {"error": text, **right}
    if choices is not None:
        data |= first_rows("servers", choices, MAX_NAMES)
    return ToolResult(data=data, error=True)


def first_rows(
    key: str, rows: list[JsonValueType], limit: int = MAX_ROWS
) -> JsonObjectType:
    """Return the first rows under a key, and how many others there are if any are."""
    data: JsonObjectType = {key: rows[:limit]}
    if len(rows) > limit:
        data[f"more_{key}"] = len(rows) - limit
    return data
