"""The versions of Home Assistant in tests and demo are the supported ones."""

from pathlib import Path
import tomllib

from awesomeversion import AwesomeVersion
import pytest

from homeassistant import components
from homeassistant.const import __version__ as tested_version
from tests.support.repository import ROOT, read_json

GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
    "dependency-groups"
]


def _pins(group: str) -> dict[str, str]:
    """Return the packages of a dependency group with their versions."""
    return dict(requirement.split("==") for requirement in GROUPS[group])


OLDEST, NEWEST = _pins("demo-oldest"), _pins("demo")

only_with_the_oldest = pytest.mark.skipif(
    tested_version == NEWEST["homeassistant"], reason="script/test --newest"
)


def test_the_oldest_demo_has_the_oldest_supported_home_assistant() -> None:
    supported = read_json(ROOT / "hacs.json")["homeassistant"]
    oldest = OLDEST["homeassistant"]
    assert oldest.rpartition(".")[0] == supported.rpartition(".")[0]
    assert AwesomeVersion(supported) <= AwesomeVersion(oldest)
    assert AwesomeVersion(oldest) < AwesomeVersion(NEWEST["homeassistant"])


@only_with_the_oldest
def test_the_tests_run_with_the_oldest_supported_home_assistant() -> None:
    assert OLDEST["homeassistant"] == tested_version


@only_with_the_oldest
def test_the_oldest_demo_has_only_packages_that_home_assistant_requires() -> None:
    required = {
        requirement.lower()
        for folder in components.__path__
        for path in Path(folder).glob("*/manifest.json")
        for requirement in read_json(path).get("requirements", [])
    }
    installed = {f"{name}=={version}" for name, version in OLDEST.items()}
    assert installed - required == {f"homeassistant=={tested_version}"}
