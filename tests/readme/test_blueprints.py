"""The documentation links every blueprint. tests/test_blueprints.py runs them."""

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
    """Return the blueprints by the address that they are imported from."""
    return {
        f"{ADDRESS}/{FOLDER.as_posix()}/{path.name}": Blueprint(
            load_yaml_dict(str(path)),
            expected_domain="automation",
            path=path.name,
            schema=BLUEPRINT_SCHEMA,
        )
        for path in (ROOT / FOLDER).iterdir()
    }


def test_every_blueprint_has_a_link_that_imports_it() -> None:
    links = re.findall(r"\[([^]]+)\]\(([^)]+)\)", section("Blueprints"))
    imported = {
        unquote(link.removeprefix(IMPORT)): name
        for name, link in links
        if link.startswith(IMPORT)
    }
    assert imported == {
        address: blueprint.name for address, blueprint in _blueprints().items()
    }


def test_every_blueprint_has_all_metadata() -> None:
    for address, blueprint in _blueprints().items():
        assert blueprint.metadata["source_url"] == address
        assert blueprint.metadata["author"]
        assert blueprint.metadata["description"]
        assert blueprint.metadata["homeassistant"]["min_version"] == "2026.10.0"
        assert blueprint.validate() is None, address


def test_every_input_of_a_blueprint_is_described() -> None:
    for address, blueprint in _blueprints().items():
        assert blueprint.inputs
        for name, details in blueprint.inputs.items():
            assert details.keys() >= {"name", "description", "selector"}, (
                address,
                name,
            )
