"""The files that the rules are about."""

import ast
from collections.abc import Iterator
from functools import cache
import json
from pathlib import Path
import re
from string import Formatter
from typing import Any

from homeassistant.util.yaml import parse_yaml

ROOT = Path(__file__).parents[2]
COMPONENT = ROOT / "custom_components" / "plex_activities"


def read_json(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"), object_pairs_hook=_without_duplicates)


def read_yaml(path: Path) -> Any:
    return parse_yaml(path.read_text("utf-8"))


@cache
def translations() -> Any:
    return read_json(COMPONENT / "translations" / "en.json")


def icons() -> Any:
    return read_json(COMPONENT / "icons.json")


@cache
def sources() -> dict[str, ast.Module]:
    """Return the component's modules, parsed, by their path inside it."""
    return {
        path.relative_to(COMPONENT).as_posix(): ast.parse(path.read_text("utf-8"))
        for path in sorted(COMPONENT.rglob("*.py"))
    }


def calls(tree: ast.AST, name: str = "") -> Iterator[ast.Call]:
    """Yield the calls of this function or method, or of any."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name in {"", called(node)}:
            yield node


def called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next(
        (argument.value for argument in call.keywords if argument.arg == name), None
    )


def constant(node: ast.expr | None) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
    return None


def keys_of(node: ast.expr | None) -> set[str]:
    """Return the keys of a literal mapping; none if there is no mapping at all."""
    if node is None:
        return set()
    assert isinstance(node, ast.Dict), ast.unparse(node)
    keys = {constant(key) for key in node.keys}
    assert None not in keys, ast.unparse(node)
    return {key for key in keys if key is not None}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def texts(node: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text with the path that leads to it."""
    match node:
        case dict():
            for key, value in node.items():
                yield from texts(value, f"{path}.{key}".lstrip("."))
        case str(text):
            yield path, text


def png_size(path: Path) -> tuple[int, int]:
    head = path.read_bytes()[:24]
    assert head.startswith(b"\x89PNG\r\n\x1a\n"), path.name
    return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])


def is_icon(text: Any) -> bool:
    return (
        isinstance(text, str)
        and re.fullmatch(r"mdi:[a-z0-9]+(-[a-z0-9]+)*", text) is not None
    )


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    assert len(keys) == len(set(keys)), f"twice: {sorted(keys)}"
    return dict(pairs)
