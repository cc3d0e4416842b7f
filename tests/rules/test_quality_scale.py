"""The quality scale: every rule is judged, and what a judgement points at is there."""

import ast
import re

import probatio

from custom_components.plex_activities import PLATFORMS
from tests.support.repository import COMPONENT, ROOT, calls, read_yaml, sources

RULES = frozenset(
    """
    action-setup appropriate-polling brands common-modules config-flow-test-coverage
    config-flow dependency-transparency docs-actions docs-conditions
    docs-high-level-description docs-installation-instructions
    docs-removal-instructions docs-triggers entity-event-setup entity-unique-id
    has-entity-name runtime-data test-before-configure test-before-setup
    unique-config-entry

    action-exceptions config-entry-unloading docs-configuration-parameters
    docs-installation-parameters entity-unavailable integration-owner
    log-when-unavailable parallel-updates reauthentication-flow test-coverage

    devices diagnostics discovery discovery-update-info docs-data-update
    docs-examples docs-known-limitations docs-supported-devices
    docs-supported-functions docs-troubleshooting docs-use-cases dynamic-devices
    entity-category entity-device-class entity-disabled-by-default
    entity-translations exception-translations icon-translations
    reconfiguration-flow repair-issues stale-devices

    async-dependency inject-websession strict-typing
    """.split()  # noqa: SIM905  # one name a line is no easier to compare
)


REASON = probatio.All(str, probatio.Length(min=10))
JUDGEMENT = probatio.Schema(
    {
        probatio.Required("status"): probatio.In(["done", "exempt", "todo"]),
        # A bare "done" would be a claim: the comment says what shows it.
        probatio.Required("comment"): REASON,
    }
)


def test_every_rule_is_judged_with_a_reason() -> None:
    scale = read_yaml(COMPONENT / "quality_scale.yaml")
    assert scale.keys() == {"rules"}
    assert scale["rules"].keys() == RULES
    for rule, judgement in scale["rules"].items():
        assert JUDGEMENT(judgement), rule


def test_the_files_that_are_named_as_proof_exist() -> None:
    text = (COMPONENT / "quality_scale.yaml").read_text("utf-8")
    named = set(re.findall(r"\b[\w/]+\.(?:json|md|py|yaml)\b", text))
    assert named
    missing = [
        each
        for each in named
        if not (ROOT / each).exists() and not (COMPONENT / each).exists()
    ]
    assert missing == []


def test_the_headings_that_are_named_as_proof_exist() -> None:
    text = (COMPONENT / "quality_scale.yaml").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    headings = set(re.findall(r"^#+ (.+)$", readme, re.MULTILINE))
    named = set(re.findall(r"README, \"([^\"]+)\"", text))
    assert named
    assert named <= headings


def test_every_rule_that_is_done_names_what_shows_it() -> None:
    """A test, or a part of the README, which is held to be there above."""
    scale = read_yaml(COMPONENT / "quality_scale.yaml")
    for rule, judgement in scale["rules"].items():
        if judgement["status"] == "done":
            assert re.search(r'tests/|README, "', judgement["comment"]), rule


def test_nothing_is_left_to_do_and_what_is_exempt_is_not_there() -> None:
    scale = read_yaml(COMPONENT / "quality_scale.yaml")["rules"]
    exempt = {rule for rule, each in scale.items() if each["status"] != "done"}
    assert exempt == {"docs-configuration-parameters"}
    assert {scale[rule]["status"] for rule in exempt} == {"exempt"}
    for tree in sources().values():
        assert "OptionsFlow" not in ast.unparse(tree)


def test_parallel_updates_are_set_where_there_are_entities() -> None:
    found = {}
    for platform in PLATFORMS:
        for node in sources()[f"{platform}.py"].body:
            match node:
                case ast.Assign(
                    targets=[ast.Name(id="PARALLEL_UPDATES")],
                    value=ast.Constant(value=int(number)),
                ):
                    found[str(platform)] = number
    assert found == {"binary_sensor": 0, "button": 1, "event": 0, "sensor": 0}


def test_the_client_is_asynchronous_and_is_given_its_session() -> None:
    blocking = {"requests", "urllib.request", "http.client", "socket", "time", "httpx"}
    for path, tree in sources().items():
        assert not any(calls(tree, "ClientSession")), path
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert blocking.isdisjoint(each.name for each in node.names), path
            elif isinstance(node, ast.ImportFrom) and not node.level:
                assert node.module not in blocking, path


def test_nothing_of_an_entry_is_kept_outside_of_it() -> None:
    kept = {
        path: ast.unparse(node)
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and ast.unparse(node.value).endswith("hass.data")
    }
    # The one page to which plex.tv sends browsers back.
    assert kept == {"flow/sign_in.py": "hass.data[_VIEW]"}
