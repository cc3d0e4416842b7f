"""Every rule of the quality scale has a status, and its evidence exists."""

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


RULE = probatio.Schema(
    {
        probatio.Required("status"): probatio.In(["done", "exempt", "todo"]),
        # hassfest requires it for exempt rules only; here it names the evidence, too.
        probatio.Required("comment"): probatio.All(str, probatio.Length(min=10)),
    }
)


def _text() -> str:
    return (COMPONENT / "quality_scale.yaml").read_text("utf-8")


def _rules() -> dict[str, dict[str, str]]:
    scale = read_yaml(COMPONENT / "quality_scale.yaml")
    assert scale.keys() == {"rules"}
    rules: dict[str, dict[str, str]] = scale["rules"]
    return rules


def test_every_rule_has_a_status_and_a_comment() -> None:
    assert _rules().keys() == RULES
    for name, rule in _rules().items():
        assert RULE(rule), name


def test_the_files_that_comments_name_exist() -> None:
    paths = set(re.findall(r"\b[\w/-]+\.(?:json|md|py|yaml)\b", _text()))
    assert paths
    for path in paths:
        assert (ROOT / path).exists() or (COMPONENT / path).exists(), path


def test_the_headings_that_comments_name_exist() -> None:
    named = set(re.findall(r"([\w/-]+\.md), \"([^\"]+)\"", _text()))
    assert named
    for page, heading in named:
        text = (ROOT / page).read_text("utf-8")
        assert heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE), heading


def test_the_comment_of_every_done_rule_names_a_test_or_a_heading() -> None:
    for name, rule in _rules().items():
        if rule["status"] == "done":
            assert re.search(r'tests/|\.md, "', rule["comment"]), name


def test_all_rules_are_done() -> None:
    assert {rule["status"] for rule in _rules().values()} == {"done"}


def test_every_platform_sets_its_parallel_updates() -> None:
    parallel_updates = {}
    for platform in PLATFORMS:
        for node in sources()[f"{platform}.py"].body:
            match node:
                case ast.Assign(
                    targets=[ast.Name(id="PARALLEL_UPDATES")],
                    value=ast.Constant(value=int(number)),
                ):
                    parallel_updates[str(platform)] = number
    assert parallel_updates == {
        "binary_sensor": 0,
        "button": 1,
        "event": 0,
        "sensor": 0,
    }


def test_no_module_imports_a_blocking_client_or_creates_a_session() -> None:
    blocking = {"requests", "urllib.request", "http.client", "socket", "time", "httpx"}
    for path, tree in sources().items():
        assert not any(calls(tree, "ClientSession")), path
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                assert blocking.isdisjoint(alias.name for alias in node.names), path
            elif isinstance(node, ast.ImportFrom) and not node.level:
                assert node.module not in blocking, path


def test_entries_store_nothing_in_hass_data() -> None:
    uses = {
        path: ast.unparse(node)
        for path, tree in sources().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Subscript)
        and ast.unparse(node.value).endswith("hass.data")
    }
    assert uses == {
        # The view to which plex.tv redirects browsers is shared by all flows.
        "flow/sign_in.py": "hass.data[_VIEW]",
        # One issue lists the automations and scripts of all servers.
        "triggers/old_options.py": "hass.data[IS_WATCHING]",
    }
