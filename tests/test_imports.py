"""Imports go one way, and the Plex client does not import Home Assistant."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
import sys

import pytest

ROOT = Path(__file__).parents[1]
COMPONENT = ROOT / "custom_components" / "plex_activities"

# Top-level folders and modules, and those that they may import, also indirectly.
LAYERS = {
    "aioplex const": "",
    "errors options": "aioplex const",
    "frontend logbook": "const",
    "server": "aioplex const",
    "coordinator": "errors server",
    "devices diagnostics issues listener system_health": "coordinator",
    "device_updates entity": "devices",
    "estimated_finish": "entity",
    "sessions": "coordinator",
    "user_names": "devices",
    "control": "user_names",
    "binary_sensor button event sensor services": "control estimated_finish options sessions",
    "triggers": "options user_names",
    "condition trigger": "triggers",
    "assist": "control",
    "intent llm": "assist",
    "flow": "assist errors server",
    "config_flow repairs": "flow",
}
BELOW = {
    top: set(below.split()) for tops, below in LAYERS.items() for top in tops.split()
}


def _imports(path: Path) -> Iterator[str]:
    """Yield the modules that a module imports, relative imports spelled out."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                above = package[: len(package) - level + 1] if level else ()
                base = ".".join([*above, *([module] if module else [])])
                for name in names:
                    # `from . import wire` imports the module wire.
                    is_module = (
                        (ROOT / f"{base}.{name.name}".replace(".", "/"))
                        .with_suffix(".py")
                        .exists()
                    )
                    yield f"{base}.{name.name}" if is_module else base


@cache
def _modules() -> dict[str, set[str]]:
    """Return the component's modules by dotted name, and which of them each imports."""
    prefix = ".".join(COMPONENT.relative_to(ROOT).parts) + "."
    return {
        ".".join(path.relative_to(COMPONENT).with_suffix("").parts): {
            name.removeprefix(prefix)
            for name in _imports(path)
            if f"{name}.".startswith(prefix)
        }
        for path in COMPONENT.rglob("*.py")
    }


def _allowed(top: str) -> set[str]:
    return BELOW[top].union(*map(_allowed, BELOW[top]))


def _outside(path: Path) -> set[str]:
    """Return the packages that a module imports, without those of Python."""
    return {name.partition(".")[0] for name in _imports(path)} - sys.stdlib_module_names


def test_the_table_names_every_top_level_module_and_folder() -> None:
    tops = {module.partition(".")[0] for module in _modules()}
    assert tops - {"__init__"} == BELOW.keys()


@pytest.mark.parametrize("top", BELOW)
def test_modules_import_only_from_their_own_folder_and_from_below(top: str) -> None:
    for module, imported in _modules().items():
        if module.partition(".")[0] == top:
            imported_tops = {name.partition(".")[0] for name in imported}
            assert imported_tops <= {top} | _allowed(top), module


def test_there_are_no_circular_imports() -> None:
    TopologicalSorter(_modules()).prepare()


def test_no_module_imports_the_package_itself() -> None:
    for module, imported in _modules().items():
        assert imported <= _modules().keys(), module


@pytest.mark.parametrize(
    ("folder", "allowed"),
    [
        # That it imports nothing else of custom_components is tested above.
        (COMPONENT / "aioplex", {"aiohttp", "orjson", "yarl", "custom_components"}),
        (ROOT / "simulator", {"aiohttp", "simulator"}),
        # Built on our own client, it would share its mistakes.
        (ROOT / "probe", {"aiohttp", "probe"}),
    ],
    ids=["client", "simulator", "probe"],
)
def test_what_does_without_home_assistant_does_not_import_it(
    folder: Path, allowed: set[str]
) -> None:
    paths = list(folder.rglob("*.py"))
    assert paths
    for path in paths:
        assert _outside(path) <= allowed, path
