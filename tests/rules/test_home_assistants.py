"""The Home Assistants that all is tried in: the oldest that is supported, and the newest."""

from pathlib import Path
import tomllib

from awesomeversion import AwesomeVersion

from homeassistant import components
from homeassistant.const import __version__ as tested_version
from tests.support.repository import ROOT, read_json

GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
    "dependency-groups"
]


def _pins(group: str) -> dict[str, str]:
    """Return what a group installs, and which version of it."""
    return dict(each.split("==") for each in GROUPS[group])


OLDEST, NEWEST = _pins("demo-oldest"), _pins("demo")


def test_the_demo_knows_the_oldest_month_that_the_store_offers_it_to() -> None:
    promised = read_json(ROOT / "hacs.json")["homeassistant"]
    oldest = OLDEST["homeassistant"]
    assert oldest.rpartition(".")[0] == promised.rpartition(".")[0]
    assert AwesomeVersion(promised) <= AwesomeVersion(oldest)
    assert AwesomeVersion(oldest) < AwesomeVersion(NEWEST["homeassistant"])


def test_the_oldest_demo_is_the_home_assistant_of_the_tests() -> None:
    assert OLDEST["homeassistant"] == tested_version


def test_the_oldest_demo_has_what_its_home_assistant_would_fetch() -> None:
    wanted = {
        requirement.lower()
        for folder in components.__path__
        for path in Path(folder).glob("*/manifest.json")
        for requirement in read_json(path).get("requirements", [])
    }
    installed = {f"{name}=={version}" for name, version in OLDEST.items()}
    assert installed - wanted == {f"homeassistant=={tested_version}"}
