"""What hassfest and the HACS action look for outside single files."""

import ast
from collections.abc import Iterator
import re

from homeassistant.const import Platform
from tests.support.repository import COMPONENT, ROOT, read_json, sources

# Those that are always there, or are set up by what asks for a platform of ours.
NO_DEPENDENCY = {
    *(platform.value for platform in Platform),
    *("diagnostics", "homeassistant", "llm", "repairs", "system_health"),
}


def _components(tree: ast.Module) -> Iterator[str]:
    """Yield the integrations of Home Assistant that a module imports."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="homeassistant.components", names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module)):
                if found := re.match(r"homeassistant\.components\.(\w+)", module):
                    yield found[1]
            case ast.Import(names=names):
                for each in names:
                    assert not each.name.startswith("homeassistant.components")


def test_every_integration_that_is_imported_is_a_dependency() -> None:
    manifest = read_json(COMPONENT / "manifest.json")
    named = {*manifest["dependencies"], *manifest["after_dependencies"]}
    imported = {each for tree in sources().values() for each in _components(tree)}
    assert "http" in imported
    assert imported - NO_DEPENDENCY <= named


def test_what_is_set_up_once_takes_no_yaml() -> None:
    """Whoever has `async_setup` says what of `configuration.yaml` it reads."""
    tree = sources()["__init__.py"]
    names = {each.name for each in tree.body if isinstance(each, ast.AsyncFunctionDef)}
    assert "async_setup" in names
    assigned = {
        target.id: ast.unparse(each.value)
        for each in tree.body
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    assert assigned["CONFIG_SCHEMA"] == "cv.config_entry_only_config_schema(DOMAIN)"


def test_the_store_finds_one_integration_and_what_it_shows_of_it() -> None:
    inside = [
        each.parent.name for each in ROOT.glob("custom_components/*/manifest.json")
    ]
    assert inside == [COMPONENT.name]
    for path in ("LICENSE", "README.md", "hacs.json"):
        assert (ROOT / path).is_file(), path
    readme = (ROOT / "README.md").read_text("utf-8")
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", readme)
    assert pictures
    for picture in pictures:
        assert (ROOT / picture).is_file(), picture


def test_every_json_file_is_json_and_every_text_file_is_utf_8() -> None:
    files = [each for each in COMPONENT.rglob("*") if each.suffix in {".json", ".py"}]
    for path in files:
        if path.suffix == ".json":
            read_json(path)
        assert b"\r" not in path.read_bytes(), path
