"""Shapes of rows: which fields there are, and what kinds of values they have."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..entries import Json, Row

KNOWN_TYPES = {
    "butler",
    "grabber.grab",
    "library.refresh.items",
    "library.update.item.metadata",
    "library.update.section",
    "media.download",
    "media.generate.chapter.thumbs",
    "media.generate.credits",
    "media.generate.intros",
    "media.generate.loudness",
    "media.generate.voice.activity",
    "provider.epg.load",
    "provider.subscriptions.process",
}
"""The types that were captured, or that other clients rely on."""

KNOWN_FIELDS = {
    "uuid": "text",
    "type": "text",
    "cancellable": "flag",
    "userID": "number",
    "title": "text",
    "subtitle": "text",
    "progress": "number",
    "Context": "object",
    "Response": "object",
}

_KINDS: dict[type, str] = {
    bool: "flag",
    dict: "object",
    float: "fraction",
    int: "number",
    list: "list",
    str: "text",
    type(None): "null",
}

type Kinds = dict[str, set[str]]


def kind_of(value: Json) -> str:
    """Return what kind of value this is."""
    return "empty text" if value == "" else _KINDS[type(value)]


def odd_fields(row: Row) -> Iterator[str]:
    """Yield the fields that are not known, or whose value is of another kind than known."""
    for name, value in row.items():
        kind = kind_of(value).removeprefix("empty ")
        if KNOWN_FIELDS.get(name) != kind:
            yield f"{name}: {kind}"


@dataclass(slots=True)
class ShapeOfType:
    """What the rows of one type look like."""

    rows: int = 0
    fields: Kinds = field(default_factory=dict)
    context: Kinds = field(default_factory=dict)
    paths: set[str] = field(default_factory=set)
    progress: list[float] = field(default_factory=list)
    cancellable: set[str] = field(default_factory=set)

    def add(self, row: Row) -> None:
        """Take a row into account."""
        self.rows += 1
        _add_kinds(self.fields, row)
        if isinstance(context := row.get("Context"), dict):
            _add_kinds(self.context, context)
            if isinstance(key := context.get("key"), str):
                self.paths.add(_form(key))
        progress = row.get("progress")
        if isinstance(progress, int | float) and not isinstance(progress, bool):
            self.progress.append(progress)
        self.cancellable.add(str(row.get("cancellable", "missing")).lower())

    def as_json(self) -> dict[str, Json]:
        """Return the shape in a form that people can read."""
        shape: dict[str, Json] = {
            "rows": self.rows,
            "fields": _kinds_as_json(self.fields),
            "cancellable": ", ".join(sorted(self.cancellable)),
        }
        if self.context:
            shape["Context"] = _kinds_as_json(self.context)
        if self.paths:
            shape["key"] = ", ".join(sorted(self.paths))
        if self.progress:
            shape["progress"] = [min(self.progress), max(self.progress)]
        return shape


def _add_kinds(kinds: Kinds, row: Row) -> None:
    for name, value in row.items():
        kinds.setdefault(name, set()).add(kind_of(value))


def _kinds_as_json(kinds: Kinds) -> dict[str, Json]:
    return {name: ", ".join(sorted(found)) for name, found in kinds.items()}


def _form(path: str) -> str:
    """Return a path without the numbers of its placeholders."""
    return "/".join(
        "…" if part.startswith("item-") else part for part in path.split("/")
    )
