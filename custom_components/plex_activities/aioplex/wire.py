"""Parsing JSON as Plex servers send it."""

import json

import orjson

from .bounds import MAX_DIGITS, MAX_VALUES
from .exceptions import PlexResponseError

type JsonValue = (
    bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None
)


def load(body: bytes | str) -> JsonValue:
    """Parse a body or a frame of at most 1 MiB and 100,000 values.

    Servers have sent NaN, bytes that are not UTF-8 and bare control characters in texts,
    none of which is JSON. NaN is read as null, bad bytes as a replacement character: they
    cost one field, not the response.

    A whole number too long for any field is read as null.

    Raises PlexResponseError for anything else that is not JSON.
    """
    raw = body.encode(errors="replace") if isinstance(body, str) else body
    # Each value takes time to read, and fifty times its size in memory.
    if may_hold_more(raw, MAX_VALUES):
        raise PlexResponseError("The response holds too much")
    document: JsonValue
    try:
        document = orjson.loads(raw)
    except orjson.JSONDecodeError:
        document = _load_leniently(raw)
    return document


def may_hold_more(document: bytes, values: int) -> bool:
    """Return whether a document may hold more values than that.

    Its texts may hold the three signs that are counted, too.
    """
    # Most documents are too short for it, and counting takes time.
    if len(document) <= values:
        return False
    return sum(map(document.count, b",[{")) > values


def _load_leniently(body: bytes) -> JsonValue:
    text = body.decode(errors="replace")
    document: JsonValue
    try:
        document = json.loads(
            text,
            strict=False,
            parse_int=_parse_whole,
            parse_constant=lambda _: None,
        )
        # Python's parser accepts lone surrogates, which nothing else can encode.
        text = json.dumps(document, ensure_ascii=False)
        document = json.loads(text.encode(errors="replace"))
    except (ValueError, RecursionError) as err:
        raise PlexResponseError("The response is not JSON") from err
    return document


def _parse_whole(digits: str) -> int | None:
    # Python takes 90 ms for 1 MiB of long ones.
    return int(digits) if len(digits) <= MAX_DIGITS else None


def container(document: JsonValue, name: str) -> dict[str, JsonValue]:
    """Return the object that wraps everything in a Plex document.

    Raises PlexResponseError if it is missing, because then it is not a Plex server.
    """
    if isinstance(document, dict) and isinstance(inner := document.get(name), dict):
        return inner
    raise PlexResponseError(f"The response has no {name}")


def rows(inner: dict[str, JsonValue], name: str, limit: int) -> list[JsonValue]:
    """Return at most `limit` rows of a container; Plex leaves out empty lists."""
    found = inner.get(name)
    if isinstance(found, list):
        return found[:limit]
    return [found] if isinstance(found, dict) else []
