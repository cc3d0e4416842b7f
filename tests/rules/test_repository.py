"""What hassfest and the HACS action check across files."""

import ast
from collections.abc import Iterator
import re

from bench.mutate.equivalent import EQUIVALENT
from bench.mutate.modules import TESTS
from bench.mutate.mutants import mutants
from homeassistant.const import Platform
from tests.support.repository import COMPONENT, ROOT, read_json, sources

# Always loaded, or loaded by the integration whose platform is implemented.
NO_DEPENDENCY = {
    *(platform.value for platform in Platform),
    *("diagnostics", "homeassistant", "llm", "logbook", "repairs", "system_health"),
}


def _components(tree: ast.Module) -> Iterator[str]:
    """Yield the integrations of Home Assistant that a module imports."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module="homeassistant.components", names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module)):
                if found := re.match(r"homeassistant\.components\.(\w+)", module):
                    yield found[1]
            case ast.Import(names=names):
                for alias in names:
                    assert not alias.name.startswith("homeassistant.components")


def test_every_integration_that_is_imported_is_a_dependency() -> None:
    manifest = read_json(COMPONENT / "manifest.json")
    dependencies = {*manifest["dependencies"], *manifest["after_dependencies"]}
    imported = {name for tree in sources().values() for name in _components(tree)}
    assert "http" in imported
    assert imported - NO_DEPENDENCY <= dependencies


def test_configuration_yaml_is_not_supported() -> None:
    """An integration with `async_setup` has to declare that."""
    tree = sources()["__init__.py"]
    names = {node.name for node in tree.body if isinstance(node, ast.AsyncFunctionDef)}
    assert "async_setup" in names
    assigned = {
        target.id: ast.unparse(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert assigned["CONFIG_SCHEMA"] == "cv.config_entry_only_config_schema(DOMAIN)"


def test_hacs_finds_one_integration_and_the_files_that_it_shows() -> None:
    manifests = ROOT.glob("custom_components/*/manifest.json")
    assert [manifest.parent.name for manifest in manifests] == [COMPONENT.name]
    for path in ("LICENSE", "README.md", "hacs.json"):
        assert (ROOT / path).is_file(), path
    readme = (ROOT / "README.md").read_text("utf-8")
    # The badges are of my.home-assistant.io.
    images = re.findall(r"!\[[^\]]+\]\((?!https://)([^)]+)\)", readme)
    assert images
    for image in images:
        assert (ROOT / image).is_file(), image


def test_json_files_are_valid_and_no_file_has_carriage_returns() -> None:
    for path in COMPONENT.rglob("*"):
        if path.suffix == ".json":
            read_json(path)
        if path.suffix in {".json", ".py"}:
            assert b"\r" not in path.read_bytes(), path


def test_the_modules_that_script_mutate_changes_have_tests() -> None:
    for module, tests in TESTS.items():
        assert (COMPONENT / module).is_file(), module
        for path, _, test in (test_id.partition("::") for test_id in tests):
            assert (ROOT / path).exists(), path
            name, _, _ = test.partition("[")
            assert not name or f"def {name}(" in (ROOT / path).read_text("utf-8")


def test_the_mutants_that_are_called_equivalent_still_exist() -> None:
    for module, texts in EQUIVALENT.items():
        source = (COMPONENT / module).read_text("utf-8")
        assert texts.keys() <= {mutant.text for mutant in mutants(source)}, module
