"""How Plex writes things down: JSON or XML documents, websocket frames, EventSource lines, html for errors."""

from collections.abc import Mapping
from http import HTTPStatus
import json
from typing import Any
from xml.etree import ElementTree as ET

from .state import Row

type Document = Mapping[str, Any]


def dump(document: Any) -> str:
    """Return compact JSON; what JSON does not know (NaN) is written as Python does, clients have to survive it."""
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False, default=dict)


def container(key: str, rows: list[Any], **attributes: Any) -> Document:
    """Return the attributes of a MediaContainer. The list's key is absent when there is nothing in it."""
    document = {"size": len(rows), **attributes}
    return {**document, key: rows} if rows else document


def as_json(tag: str, document: Document) -> bytes:
    """Return a reply for those who asked for JSON."""
    return dump({tag: document}).encode()


def as_xml(tag: str, document: Document) -> bytes:
    """Return a reply for everybody else."""
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
                element.extend(_element(key, each) for each in value)
            case bool():
                element.set(key, str(int(value)))
            case None:
                pass
            case _:
                element.set(key, str(value))
    return element


def frame(kind: str, key: str, payloads: list[Document]) -> str:
    """Return a websocket message: the kind inside the container, the payloads as a list."""
    body = {"type": kind, "size": len(payloads), key: payloads}
    return dump({"NotificationContainer": body})


def event_lines(kind: str, key: str, payload: Document) -> str:
    """Return an EventSource message: the kind in a line of its own, no container, one payload as an object."""
    return f"event: {kind}\ndata: {dump({key: payload})}\n\n"


PING = "event: ping\ndata: {}\n\n"


def activity_payload(event: str, row: Row) -> Document:
    """Return what `started`, `updated` and `ended` say: always the whole activity."""
    return {"event": event, "uuid": row.get("uuid"), "Activity": row}


def html(status: int, text: str = "") -> str:
    """Return the small page that stands in the body of every error, whatever the client accepts."""
    phrase = f"{status} {HTTPStatus(status).phrase}"
    return f"<html><head><title>{phrase}</title></head><body><h1>{text or phrase}</h1></body></html>"
