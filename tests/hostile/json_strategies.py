"""Strategies for malformed JSON documents."""

import json

from hypothesis import strategies as st
import orjson

from custom_components.plex_activities.aioplex.wire import JsonValue

# The keys that the client reads, so that arbitrary values are found there.
KEYS = (
    *("uuid", "type", "title", "subtitle", "progress", "cancellable"),
    *("Context", "Response", "librarySectionID", "dvrID", "event", "Activity"),
    *("key", "size", "Metadata", "Directory", "machineIdentifier", "friendlyName"),
    *("id", "code", "expiresIn", "authToken", "clientIdentifier", "accessToken"),
    *("provides", "connections", "uri", "address", "port", "local", "owned", "name"),
    *("ButlerTask", "Dvr"),
)
# Control and direction characters, half a surrogate pair, markup, odd numbers.
NASTY = (
    *("", "\0", "\x1b[2J", "\r\n", "\u202e", "\u2066\u2069", "\ud83d", "\ufeff"),
    *("<img src=x onerror=alert(1)>", "{{ states }}", "a" * 10_000, "9" * 4_400),
    *("started", "updated", "ended", "library.update.section", "butler", "server"),
    *("NaN", "-1", "1e999", "http://[::", "https://a:99999", "\u0663"),
)
_NUMBERS = st.integers() | st.floats() | st.sampled_from([2**63, 2**64, -1, 10**400])
SCALARS = (
    st.none() | st.booleans() | _NUMBERS | st.text() | st.sampled_from(list(NASTY))
)
JSON: st.SearchStrategy[JsonValue] = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(), inner, max_size=5)
    ),
    max_leaves=12,
)
ROWS = st.dictionaries(st.sampled_from(KEYS), JSON, max_size=8)
ACTIVITIES = st.fixed_dictionaries(
    {"uuid": st.sampled_from(["a", "b", "c"])},
    optional={
        "type": st.sampled_from(["butler", "library.update.section"]) | JSON,
        "title": SCALARS,
        "progress": st.integers(-1, 101) | SCALARS,
        "cancellable": SCALARS,
        "Context": ROWS,
        "Response": JSON,
    },
)
MESSAGES = st.fixed_dictionaries(
    {
        "event": st.sampled_from(["started", "updated", "ended"]) | SCALARS,
        "Activity": ACTIVITIES | JSON,
    }
)


def nested(depth: int, inside: str = "") -> str:
    """Return JSON with so many nested objects and lists."""
    return '{"a":[' * depth + inside + "]}" * depth


def encoded(document: object) -> str:
    """Return JSON that may hold NaN and half surrogate pairs, which is not valid."""
    return json.dumps(document)


def is_storable(document: object) -> bool:
    """Return whether Home Assistant can store this and send it to a browser."""
    try:
        orjson.dumps(document)
    except TypeError:
        return False
    return True
