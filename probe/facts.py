"""What is kept of a response: no names of people, libraries or devices."""

from collections.abc import Iterable
from ipaddress import ip_address
import re
from urllib.parse import urlsplit

from .entries import Json, Row
from .redaction import Redactor
from .wire import container, objects

_LIBRARY_ID = re.compile(r"\d{1,4}")


def library_ids(sections: Row) -> list[str]:
    """Return the ids of the libraries in the container of `GET /library/sections`."""
    keys = (row.get("key") for row in objects(sections, "Directory"))
    return [key for key in keys if isinstance(key, str) and _LIBRARY_ID.fullmatch(key)]


def identity(found: Row, url: str, redactor: Redactor) -> dict[str, Json]:
    """Return what kind of server and address it is."""
    claimed = found.get("claimed")
    return {
        "version": redactor.version(found.get("version")),
        "claimed": claimed if isinstance(claimed, bool) else None,
        "address": kind_of_address(url),
        "scheme": urlsplit(url).scheme,
    }


def kind_of_address(url: str) -> str:
    """Return what the host of an address is. Without a token Plex treats names and IP addresses differently."""
    host = urlsplit(url).hostname or ""
    if host.endswith(".plex.direct"):
        return "plex.direct"
    if host == "localhost":
        return "localhost"
    try:
        ip_address(host)
    except ValueError:
        return "name"
    return "IP address"


def sections(found: Row, redactor: Redactor) -> dict[str, Json]:
    """Return the state of each library, with `scannedAt` relative to its first value."""
    libraries: list[Json] = []
    for row in objects(found, "Directory"):
        key = row.get("key")
        if not isinstance(key, str) or not _LIBRARY_ID.fullmatch(key):
            continue
        refreshing = row.get("refreshing")
        library: dict[str, Json] = {
            "key": key,
            "refreshing": refreshing if isinstance(refreshing, bool) else None,
        }
        if "scannedAt" in row:
            library["scannedAt"] = redactor.moment(f"scannedAt {key}", row["scannedAt"])
        libraries.append(library)
    return {"libraries": libraries}


def timeline(found: Row, library: str, redactor: Redactor) -> dict[str, Json]:
    """Return the length of the queue of a library, and the names of the fields."""
    queue = found.get("updateQueueSize")
    return {
        "library": library,
        "updateQueueSize": min(queue, 99_999) if isinstance(queue, int) else None,
        "fields": _fields([found], redactor),
    }


def tasks(document: Row, redactor: Redactor) -> dict[str, Json]:
    """Return the scheduled tasks by name, and which of them have a title."""
    rows = objects(container(document, "ButlerTasks"), "ButlerTask")
    found: dict[str, Json] = {}
    for row in rows:
        enabled, interval = row.get("enabled"), row.get("interval")
        found[redactor.task(str(row.get("name")))] = {
            "title": bool(row.get("title")),
            "enabled": enabled if isinstance(enabled, bool) else None,
            "interval": interval if interval in range(1, 32) else None,
        }
    return {"tasks": found, "fields": _fields(rows, redactor)}


def dvrs(found: Row, redactor: Redactor) -> dict[str, Json]:
    """Return the number of DVRs, and the names of their fields."""
    rows = objects(found, "Dvr")
    return {"dvrs": len(rows), "fields": _fields(rows, redactor)}


def _fields(rows: Iterable[Row], redactor: Redactor) -> list[Json]:
    """Return the names of the fields that the rows have."""
    names = {redactor.field(name) for row in rows for name in row}
    return [*sorted(names)]
