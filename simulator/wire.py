"""The formats Plex sends: JSON and XML documents, websocket frames, EventSource messages, html error pages."""

from collections.abc import Mapping
from http import HTTPStatus
import json
from typing import Any
from xml.etree import ElementTree as ET

from .state import Row

type Document = Mapping[str, Any]

PING = "event: ping\ndata: {}\n\n"

_GO_TO_LOGIN = '<script>window.location.replace("web/index.html");</script>'
"""Browsers that are not logged in are sent to Plex's own page, which asks for a login."""


def dump(document: Any) -> str:
    """Return compact JSON. NaN is written bare, as invalid JSON that clients have to survive."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False, default=dict)


def container(key: str, rows: list[Any], **attributes: Any) -> Document:
    """Return the content of a MediaContainer. Plex leaves the key out when the list is empty."""
    document = {"size": len(rows), **attributes}
    return {**document, key: rows} if rows else document


def as_json(tag: str, document: Document) -> bytes:
    """Return the response body for clients that accept JSON."""
    return dump({tag: document}).encode()


def as_xml(tag: str, document: Document) -> bytes:
    """Return the response body for all other clients."""
    root = _element(tag, document)
    for child in root:
        root.text = child.tail = "\n"
    text = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _element(tag: str, document: Document) -> ET.Element:
    element = ET.Element(tag)
    for key, value in document.items():
        match value:
            case Mapping():
                element.append(_element(key, value))
            case list():
                element.extend(_element(key, row) for row in value)
            case bool():
                element.set(key, str(int(value)))
            case None:
                pass
            case _:
                element.set(key, str(value))
    return element


def frame(message_type: str, key: str, payloads: list[Document]) -> str:
    """Return a websocket message: the type and a list of payloads in one container."""
    body = {"type": message_type, "size": len(payloads), key: payloads}
    return dump({"NotificationContainer": body})


def event_lines(message_type: str, key: str, payload: Document) -> str:
    """Return an EventSource message: the type on its own line, then one payload without a container."""
    return f"event: {message_type}\ndata: {dump({key: payload})}\n\n"


def activity_payload(event: str, row: Row) -> Document:
    """Return the payload of a `started`, `updated` or `ended` message, which always has the whole activity."""
    return {"event": event, "uuid": row.get("uuid"), "Activity": row}


def html(status: int, text: str = "") -> str:
    """Return the short page that Plex sends as the body of every error, whatever the client accepts."""
    phrase = HTTPStatus(status).phrase
    script = _GO_TO_LOGIN if status == HTTPStatus.UNAUTHORIZED else ""
    head = f"<head>{script}<title>{phrase}</title></head>"
    return f"<html>{head}<body><h1>{text or f'{status} {phrase}'}</h1></body></html>"
