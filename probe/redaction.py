"""Replaces everything that names a person, a title, a server or an account by a placeholder.

What is not known to be harmless is replaced. A value keeps its type, and the same value has
the same placeholder everywhere, so that shapes and identities can still be seen.
"""

from collections.abc import Iterable
from itertools import islice
import re

from .entries import Json

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_TYPE = re.compile(r"butler|[a-z]{1,40}(\.[A-Za-z]{1,40}){1,6}")
_MESSAGE_TYPE = re.compile(r"[A-Za-z]{1,40}(\.[A-Za-z]{1,40}){0,6}")
_TASK = re.compile(r"[A-Z][A-Za-z]{2,59}")
_VERSION = re.compile(r"\d{1,5}(\.\d{1,6}){1,4}(-[0-9a-f]{1,16})?")
_PROGRESS = re.compile(r"-?\d{1,4}(\.\d{1,4})?")
_LIBRARY = re.compile(r"\d{1,4}")

_FLAGS = {"", "0", "1", "true", "false"}
_EVENTS = {"started", "updated", "ended"}
_LIBRARY_KEYS = {"librarySectionID", "sectionID"}
_PATH_WORDS = {"library", "metadata", "children", "collections", "sections"}
_MAX_NUMBER = 9999
_NOT_FINITE = {"nan", "inf", "-inf"}
_MAX_ITEMS = 40
_MIN_SECRET = 8
_MAX_DEPTH = 6
_ACTIVITY_DEPTH = 1
"""An activity is inside a message. What is deeper is its `Context` or `Response`."""


class Redactor:
    """Redacts values, and remembers the placeholder of each."""

    def __init__(self, secrets: Iterable[str | None]) -> None:
        """Store what no field or type may contain, such as the token."""
        self._secrets: set[str] = set()
        self._placeholders: dict[str, dict[str, int]] = {}
        self._tasks: set[str] = set()
        self._first_moments: dict[str, int] = {}
        for secret in secrets:
            self.add_secret(secret or "")

    def add_secret(self, secret: str) -> None:
        """Let no field or type from now on contain this."""
        # Shorter ones are no real ones, and would be found in ordinary words.
        if len(secret) >= _MIN_SECRET:
            self._secrets.add(secret.lower())

    def listed(self, row: Json) -> dict[str, Json]:
        """Return a row of a list of activities, redacted. What is no row becomes an empty one."""
        return self._row(row, _ACTIVITY_DEPTH) if isinstance(row, dict) else {}

    def notification(self, row: Json) -> dict[str, Json]:
        """Return a row of an activity message, redacted. What is no row becomes an empty one."""
        return self._row(row, 0) if isinstance(row, dict) else {}

    def activity(self, uuid: str) -> str:
        """Return the placeholder of the uuid of an activity."""
        return f"activity-{self._count('uuid', uuid)}"

    def field(self, name: str) -> str:
        """Return the name of a field. An odd one is replaced."""
        known = self._is_harmless(_FIELD, name)
        return name if known else self._numbered("field", name)

    def message_type(self, name: str) -> str:
        """Return the type of a message. An odd one is replaced."""
        known = self._is_harmless(_MESSAGE_TYPE, name)
        return name if known else self._numbered("type", name)

    def task(self, name: str) -> str:
        """Return the name of a scheduled task, which from now on is left as it is in rows, too."""
        if not self._is_harmless(_TASK, name):
            return self._numbered("task", name)
        self._tasks.add(name)
        return name

    def version(self, text: Json) -> str | None:
        """Return the version of a server, None if it is none."""
        if isinstance(text, str) and self._is_harmless(_VERSION, text):
            return text
        return None

    def moment(self, name: str, value: Json) -> Json:
        """Return a time in seconds after the first one with this name."""
        if not isinstance(value, int):
            return self._value("moment", value, 0)
        return value - self._first_moments.setdefault(name, value)

    def _is_harmless(self, pattern: re.Pattern[str], text: str) -> bool:
        return pattern.fullmatch(text) is not None and not any(
            secret in text.lower() for secret in self._secrets
        )

    def _row(self, row: dict[str, Json], depth: int) -> dict[str, Json]:
        return {
            self.field(key): self._value(key, value, depth)
            for key, value in islice(row.items(), _MAX_ITEMS)
        }

    def _value(self, key: str, value: Json, depth: int) -> Json:
        match value:
            case None | bool():
                return value
            case str():
                return self._text(key, value, depth)
            case int() | float():
                return self._number(key, value)
            case _ if depth == _MAX_DEPTH:
                return None
            case list():
                return [self._value(key, it, depth + 1) for it in value[:_MAX_ITEMS]]
        return self._row(value, depth + 1)

    def _text(self, key: str, text: str, depth: int) -> str:
        if text in _FLAGS or text in self._tasks:
            return text
        if key == "uuid" or text in self._placeholders.get("uuid", {}):
            return self.activity(text)
        if key == "type" and depth == _ACTIVITY_DEPTH:
            known = self._is_harmless(_TYPE, text)
            return text if known else self._numbered(key, text)
        if (
            (key == "event" and text in _EVENTS)
            or (key == "progress" and _PROGRESS.fullmatch(text))
            or (key in _LIBRARY_KEYS and _LIBRARY.fullmatch(text))
        ):
            return text
        if text.startswith("/"):
            return "/".join(self._segment(part) for part in text[:255].split("/"))
        return self._numbered(self.field(key), text)

    def _segment(self, text: str) -> str:
        """Return one part of a path."""
        known = not text or text in _PATH_WORDS
        return text if known else f"item-{self._count('item', text)}"

    def _number(self, key: str, number: float) -> Json:
        if repr(number) in _NOT_FINITE:
            return None
        if number in {-1, 0, 1}:
            return number
        known = key in _LIBRARY_KEYS or key == "progress"
        if known and abs(number) <= _MAX_NUMBER:
            return number
        # 1 is left to the values that are 1: user 1 is the owner on every server.
        return type(number)(1 + self._count(self.field(key), repr(number)))

    def _numbered(self, name: str, text: str) -> str:
        return f"{name} {self._count(name, text)}"

    def _count(self, name: str, text: str) -> int:
        """Return the number of this value among those with this name, from 1."""
        numbers = self._placeholders.setdefault(name, {})
        return numbers.setdefault(text, len(numbers) + 1)
