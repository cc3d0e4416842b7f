"""JSON as Plex sends it."""

import json

import orjson

from .exceptions import PlexResponseError

type JsonValue = (
    bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None
)


# What is read, is read in one go, and nothing else runs meanwhile.
# 10,000 activities have no more values than this.
MAX_VALUES = 150_000
# 1,000 activities are not longer. Reading them leniently takes ten times as long.
MAX_LENIENT = 512 * 1024


def load(body: bytes | str) -> JsonValue:
    """Parse a body or a frame.

    NaN is no JSON, yet servers have sent it: it reads as null, so that it costs one
    field and not the whole answer, unless that is a huge one.

    Raises PlexResponseError for anything else that is no JSON.
    """
    document: JsonValue
    if len(body) > MAX_VALUES and _commas(body) > MAX_VALUES:
        raise PlexResponseError("The answer has too many values")
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError:
        document = _load_leniently(body)
    return document


def _commas(body: bytes | str) -> int:
    return body.count(",") if isinstance(body, str) else body.count(b",")


def _load_leniently(body: bytes | str) -> JsonValue:
    document: JsonValue
    if len(body) > MAX_LENIENT:
        raise PlexResponseError("The answer is not JSON")
    try:
        document = json.loads(body, parse_constant=lambda _: None)
        # Lone surrogates get past Python's parser and nowhere else.
        text = json.dumps(document, ensure_ascii=False)
        document = json.loads(text.encode(errors="replace"))
    except (ValueError, RecursionError) as err:
        raise PlexResponseError("The answer is not JSON") from err
    return document


def container(document: JsonValue, name: str) -> dict[str, JsonValue]:
    """Return the one object that a Plex document wraps everything in.

    Raises PlexResponseError if it is not there: then this is no Plex server.
    """
    if isinstance(document, dict) and isinstance(inner := document.get(name), dict):
        return inner
    raise PlexResponseError(f"The answer has no {name}")


def rows(inner: dict[str, JsonValue], name: str, limit: int) -> list[JsonValue]:
    """Return a container's rows, at most `limit`; Plex leaves out empty lists."""
    found = inner.get(name)
    if isinstance(found, list):
        return found if len(found) <= limit else found[:limit]
    return [found] if isinstance(found, dict) else []
