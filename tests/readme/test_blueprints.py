"""The blueprints of the README; tests/test_blueprints.py runs them."""

import re
from urllib.parse import unquote

from homeassistant.components.blueprint import BLUEPRINT_SCHEMA
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.util.yaml import load_yaml_dict
from tests.support.blueprints import FOLDER
from tests.support.readme import section
from tests.support.repository import ROOT

ADDRESS = "https://github.com/plex-activities/plex_activities/blob/main"
IMPORT = "https://my.home-assistant.io/redirect/blueprint_import/?blueprint_url="


def _blueprints() -> dict[str, Blueprint]:
    """Return them by the address they are imported from."""
    return {
        f"{ADDRESS}/{FOLDER.as_posix()}/{path.name}": Blueprint(
            load_yaml_dict(str(path)),
            expected_domain="automation",
            path=path.name,
            schema=BLUEPRINT_SCHEMA,
        )
        for path in (ROOT / FOLDER).iterdir()
    }


def test_each_has_a_link_that_imports_it_under_its_name() -> None:
    links = re.findall(r"\[([^]]+)\]\(([^)]+)\)", section("Blueprints"))
    told = {
        unquote(link.removeprefix(IMPORT)): name
        for name, link in links
        if link.startswith(IMPORT)
    }
    assert told == {at: each.name for at, each in _blueprints().items()}


def test_each_says_where_it_comes_from_and_what_it_needs() -> None:
    for address, each in _blueprints().items():
        assert each.metadata["source_url"] == address
        assert each.metadata["author"]
        assert each.metadata["description"]
        assert each.metadata["homeassistant"]["min_version"] == "2026.10.0"
        assert each.validate() is None, address


def test_each_question_is_asked_in_full() -> None:
    for address, each in _blueprints().items():
        assert each.inputs
        for name, asked in each.inputs.items():
            assert asked.keys() >= {"name", "description", "selector"}, (address, name)
