"""Imports run one way, and the Plex client knows nothing of Home Assistant."""

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
import sys

import pytest

ROOT = Path(__file__).parents[1]
COMPONENT = ROOT / "custom_components" / "plex_activities"

# Folders and modules, and what they stand on: they may import that, and what it stands on.
HOUSE = {
    "aioplex const": "",
    "errors options": "aioplex const",
    "frontend": "const",
    "server": "aioplex const",
    "coordinator": "errors server",
    "devices diagnostics issues listener system_health": "coordinator",
    "entity": "devices",
    "control": "devices",
    "binary_sensor button event sensor services": "control entity options",
    "triggers": "devices options",
    "condition trigger": "triggers",
    "assist": "control",
    "intent llm": "assist",
    "flow": "errors server",
    "config_flow repairs": "flow",
}
STANDS_ON = {
    room: set(below.split()) for rooms, below in HOUSE.items() for room in rooms.split()
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


def _below(room: str) -> set[str]:
    return STANDS_ON[room].union(*(_below(below) for below in STANDS_ON[room]))


def _outside(path: Path) -> set[str]:
    """Return the top-level packages that a module imports, without Python's own."""
    return {name.partition(".")[0] for name in _imports(path)} - sys.stdlib_module_names


def test_the_drawing_names_every_module_and_folder_at_the_top() -> None:
    tops = {module.partition(".")[0] for module in _modules()}
    assert tops - {"__init__"} == STANDS_ON.keys()


@pytest.mark.parametrize("room", STANDS_ON)
def test_modules_import_only_from_their_own_folder_and_from_below(room: str) -> None:
    for module, imported in _modules().items():
        if module.partition(".")[0] == room:
            rooms = {name.partition(".")[0] for name in imported}
            assert rooms <= {room} | _below(room), module


def test_no_modules_import_each_other_in_a_circle() -> None:
    TopologicalSorter(_modules()).prepare()


def test_nothing_imports_the_package_itself() -> None:
    for module, imported in _modules().items():
        assert imported <= _modules().keys(), module


def test_the_plex_client_imports_neither_home_assistant_nor_the_component() -> None:
    for path in (COMPONENT / "aioplex").glob("*.py"):
        assert _outside(path) <= {"aiohttp", "orjson", "yarl", "custom_components"}, (
            path
        )


def test_the_simulator_imports_neither_home_assistant_nor_the_component() -> None:
    paths = list((ROOT / "simulator").rglob("*.py"))
    assert paths
    for path in paths:
        assert _outside(path) <= {"aiohttp", "simulator"}, path
