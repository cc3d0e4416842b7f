"""The pages for users, README.md and docs/*.md, as their parts: code blocks, tables, headings."""

from collections.abc import Iterator
from dataclasses import dataclass
import re
from typing import Any

from homeassistant.util.yaml import parse_yaml

from .repository import ROOT

USER_PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
GUIDE = "\n".join(path.read_text("utf-8") for path in USER_PAGES)


@dataclass(frozen=True)
class Block:
    """One fenced block of code."""

    language: str
    text: str

    @property
    def yaml(self) -> dict[str, Any]:
        parsed = parse_yaml(self.text)
        assert isinstance(parsed, dict)
        return parsed

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


def blocks(text: str, language: str | None = None) -> list[Block]:
    found = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert len(found) * 2 == len(re.findall(r"^\s*```", text, re.MULTILINE))
    return [Block(name, text) for name, text in found if language in {None, name}]


def section(heading: str) -> str:
    """Return what stands under a heading, down to the next one. Raise if two have this name."""
    parts = re.split(r"^#+ (.+)\n", GUIDE, flags=re.MULTILINE)
    [found] = [
        text
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
        if name == heading
    ]
    return found


def tables(text: str) -> list[list[list[str]]]:
    """Return the rows of each table, without its head."""
    found = re.findall(r"^\|.*\n\|[-|]+\n((?:\|.*\n)+)", text, re.MULTILINE)
    return [
        [
            [cell.strip() for cell in row.strip("|").split("|")]
            for row in table.splitlines()
        ]
        for table in found
    ]


def code(text: str) -> str:
    """Return the text between the first two backticks."""
    match = re.search(r"`([^`]+)`", text)
    assert match, text
    return match[1]


def links(text: str) -> list[str]:
    return re.findall(r"\]\(([^)]+)\)", text)


def entity_ids(text: str) -> set[str]:
    return set(re.findall(r"\b(?:binary_sensor|button|sensor)\.harbour_\w+", text))


def values_of(node: Any, key: str) -> Iterator[Any]:
    """Yield the values of a key at any depth."""
    match node:
        case dict():
            for name, value in node.items():
                if name == key:
                    yield value
                yield from values_of(value, key)
        case list():
            for item in node:
                yield from values_of(item, key)
