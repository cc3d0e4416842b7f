"""The quality scale: every rule is judged, and what a judgement points at is there."""

import re

import probatio

from .repository import COMPONENT, ROOT, read_yaml

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
    assert len(RULES) == 54
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
