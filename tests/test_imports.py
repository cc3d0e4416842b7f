"""Imports run one way: each module sees only what the table below lets it see."""

import ast
from collections.abc import Iterator
from pathlib import Path
import sys

ROOT = Path(__file__).parents[1]
COMPONENT = ROOT / "custom_components" / "plex_activities"
CLIENT = COMPONENT / "aioplex"

# What each may import of the component. A name ending in a dot is a whole package.
# In aioplex everything looks down; above it, what is not named here is a mistake.
BASE = {"const", "data", "stopping", "aioplex."}
PLATFORM = BASE | {"coordinator", "entity"}
LAYERS: dict[str, set[str]] = {
    "const": set(),
    "connection": {"const", "aioplex."},
    "addresses": {"connection", "const", "aioplex."},
    "stopping": {"aioplex."},
    "data": {"stopping", "aioplex."},
    "errors": {"const", "aioplex."},
    "frontend": {"const"},
    "pacing": set(),
    "options": {"aioplex."},
    "subscribers": {"const"},
    "endings": {"aioplex."},
    "control": BASE | {"endings", "errors"},
    "reading": BASE | {"addresses", "connection"},
    "libraries": BASE,
    "coordinator": BASE
    | {
        *("control", "endings", "errors", "libraries", "pacing", "reading"),
        "subscribers",
    },
    "devices": BASE | {"coordinator"},
    "entity": BASE | {"coordinator", "devices"},
    "sessions": BASE | {"coordinator", "errors"},
    "safe_to_restart": PLATFORM | {"sessions"},
    "binary_sensor": PLATFORM | {"safe_to_restart", "sessions"},
    "button": PLATFORM | {"scanning"},
    "event": PLATFORM,
    "sensor": PLATFORM,
    "listener": BASE | {"coordinator"},
    "scanning": BASE | {"coordinator", "errors"},
    "permissions": BASE | {"coordinator", "devices"},
    "services": BASE | {"coordinator", "options", "permissions", "scanning"},
    # What is spoken, and what language models get.
    "names": set(),
    "running": {"names", "stopping", "aioplex."},
    "voice": BASE | {"coordinator", "names", "options", "running", "services"},
    "answers": {"aioplex.", "running", "stopping", "voice"},
    "intent": {"aioplex.", "answers", "running", "voice"},
    "tool_results": {"running", "voice"},
    "llm": {"const", "aioplex.", "running", "tool_results", "voice"},
    "servers": BASE | {"coordinator", "devices"},
    "activity_trigger": BASE | {"coordinator", "options", "servers"},
    "progress_trigger": BASE | {"activity_trigger", "coordinator"},
    "started_trigger": BASE | {"activity_trigger", "coordinator"},
    "ended_trigger": BASE | {"activity_trigger", "coordinator"},
    "trigger": {"ended_trigger", "progress_trigger", "started_trigger"},
    "condition": BASE | {"options", "servers"},
    "diagnostics": BASE | {"coordinator"},
    "system_health": BASE | {"coordinator"},
    "limited_access": BASE | {"coordinator"},
    "repairs": {"aioplex.", "connection", "core_plex", "errors", "forms"},
    "forms": set(),
    "core_plex": {"const"},
    "discovery": {"aioplex.", "connection"},
    "sign_in": {"const", "aioplex."},
    "server_flow": {"const", "aioplex.", "connection", "errors", "forms"},
    "account_flow": {
        *("const", "aioplex.", "addresses", "connection", "errors", "forms"),
        *("core_plex", "server_flow", "sign_in"),
    },
    "config_flow": {
        *("const", "aioplex.", "connection", "account_flow", "core_plex"),
        *("discovery", "forms"),
    },
    # Puts everything together; nobody imports it.
    "__init__": BASE
    | {
        *("connection", "coordinator", "devices", "frontend"),
        *("limited_access", "listener", "services"),
    },
}
CLIENT_LAYERS: dict[str, set[str]] = {
    "__init__": set(),
    "address": set(),
    "exceptions": set(),
    "transport": {"exceptions"},
    "wire": {"exceptions"},
    "pace": set(),
    "fields": {"wire"},
    "models": {"fields", "pace", "wire"},
    "listing": {"models", "wire"},
    "tracking": {"listing", "models"},
    "notifications": {"exceptions", "models", "wire"},
    "websocket": {"exceptions", "models", "notifications", "transport"},
    "event_source": {"exceptions", "models", "notifications", "transport", "wire"},
    "account": {"exceptions", "fields", "transport", "wire"},
    "client": {
        *("event_source", "exceptions", "fields", "listing", "models"),
        *("notifications", "tracking", "transport", "websocket", "wire"),
    },
}
CLIENT_LIBRARIES = {"aiohttp", "orjson", "yarl"}
SIMULATOR_LIBRARIES = {"aiohttp"}


def _imports(path: Path) -> Iterator[str]:
    """Yield what a module imports, relative imports spelled out as absolute ones."""
    package = [*path.relative_to(ROOT).parent.parts]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=module, names=names, level=level):
                above = package[: len(package) - level + 1] if level else []
                base = ".".join([*above, *([module] if module else [])])
                if _is_package(base):
                    # `from . import wire` imports wire.
                    yield from (f"{base}.{each.name}" for each in names)
                else:
                    yield base


def _is_package(name: str) -> bool:
    return (ROOT / name.replace(".", "/")).is_dir()


def _inside(path: Path, package: Path) -> set[str]:
    """Return the modules of a package that a module imports, by their name in it."""
    prefix = ".".join(package.relative_to(ROOT).parts) + "."
    return {
        # Empty for the package itself.
        f"{each}.".removeprefix(prefix).removesuffix(".")
        for each in _imports(path)
        if f"{each}.".startswith(prefix)
    }


def _outside(path: Path) -> set[str]:
    """Return the top-level packages that a module imports, without Python's own."""
    return {each.partition(".")[0] for each in _imports(path)} - sys.stdlib_module_names


def test_every_module_of_the_component_has_its_place_in_the_table() -> None:
    assert {path.stem for path in COMPONENT.glob("*.py")} == LAYERS.keys()
    assert {path.stem for path in CLIENT.glob("*.py")} == CLIENT_LAYERS.keys()
    assert [
        path for path in COMPONENT.rglob("*.py") if path.parent.parent == CLIENT
    ] == []


def test_the_component_looks_only_down() -> None:
    for name, allowed in LAYERS.items():
        packages = tuple(each for each in allowed if each.endswith("."))
        modules = {
            each
            for each in _inside(COMPONENT / f"{name}.py", COMPONENT)
            if not each.startswith(packages)
        }
        assert modules <= allowed, name


def test_the_plex_client_looks_only_down_and_knows_no_home_assistant() -> None:
    for name, allowed in CLIENT_LAYERS.items():
        path = CLIENT / f"{name}.py"
        assert _inside(path, CLIENT) <= allowed, name
        others = _outside(path) - CLIENT_LIBRARIES - {"custom_components"}
        assert others == set(), name
        above = {
            each for each in _inside(path, COMPONENT) if not each.startswith("aioplex.")
        }
        assert above == set(), name


def test_no_table_has_a_circle_in_it() -> None:
    for table in (LAYERS, CLIENT_LAYERS):
        placed: set[str] = set()
        while left := table.keys() - placed:
            ready = {
                name
                for name in left
                if {each for each in table[name] if not each.endswith(".")} <= placed
            }
            assert ready, left
            placed |= ready


def test_nothing_imports_the_package_itself() -> None:
    modules = {
        ".".join(path.relative_to(COMPONENT).with_suffix("").parts)
        for path in COMPONENT.rglob("*.py")
        if path.name != "__init__.py"
    }
    for path in COMPONENT.rglob("*.py"):
        assert _inside(path, COMPONENT) <= modules, path.name


def test_the_simulator_knows_neither_home_assistant_nor_the_component() -> None:
    paths = list((ROOT / "simulator").rglob("*.py"))
    assert paths
    for path in paths:
        others = _outside(path) - SIMULATOR_LIBRARIES - {"simulator"}
        assert others == set(), path.name
