"""Each promise of SECURITY.md is held by a test, and whoever reads it finds the way to report."""

import ast
import re

from tests.support.repository import COMPONENT, ROOT, read_json, read_yaml

SECURITY = (ROOT / "SECURITY.md").read_text("utf-8")
TEMPLATES = ROOT / ".github" / "ISSUE_TEMPLATE"
TEST = re.compile(r"`((?:tests|e2e)/[\w/.]+\.(?:py|js))::([^`]+)`")


def _promises() -> list[str]:
    """Return the items of the part that promises something."""
    _, _, rest = SECURITY.partition("\n## Who might attack, and what we promise\n")
    part, _, _ = rest.partition("\n## ")
    return [
        each for each in re.split(r"\n(?=- |\n|###)", part) if each.startswith("- ")
    ]


def _python(text: str) -> set[str]:
    """Return the tests of a file that are not expected to fail."""
    return {
        each.name
        for each in ast.parse(text).body
        if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
        and not any("xfail" in ast.unparse(mark) for mark in each.decorator_list)
    }


def _javascript(text: str) -> set[str]:
    return set(re.findall(r'^test\("([^"]+)"', text, re.MULTILINE))


def test_every_test_that_is_named_exists() -> None:
    named = TEST.findall(SECURITY)
    assert named
    for path, name in named:
        text = (ROOT / path).read_text("utf-8")
        there = _python(text) if path.endswith(".py") else _javascript(text)
        assert name in there, f"{path}::{name}"


def test_every_promise_names_a_test_and_everything_named_as_one_is_read() -> None:
    promises = _promises()
    assert len(promises) > 20
    for promise in promises:
        assert TEST.search(promise), promise
    assert len(re.findall(r"`\w+/.*::", SECURITY)) == len(TEST.findall(SECURITY))


def test_it_is_linked_and_tells_where_to_report() -> None:
    for page in ("README.md", "CONTRIBUTING.md"):
        assert "(SECURITY.md)" in (ROOT / page).read_text("utf-8"), page
    documentation = read_json(COMPONENT / "manifest.json")["documentation"]
    repository = documentation.partition("#")[0]
    where = f"{repository}/security/advisories/new"
    assert f"({where})" in SECURITY
    [link] = read_yaml(TEMPLATES / "config.yml")["contact_links"]
    assert link["url"] == where


def test_who_reports_a_bug_is_asked_for_all_that_helps_and_warned_before() -> None:
    first, *questions = read_yaml(TEMPLATES / "bug.yml")["body"]
    assert "token" in first["attributes"]["value"]
    asked = {
        each["id"]: each.get("validations", {}).get("required", False)
        for each in questions
    }
    wanted = {"happened", "expected", "integration", "home_assistant", "plex"}
    # Not everybody can make them.
    assert asked == dict.fromkeys(wanted, True) | {"diagnostics": False, "log": False}
    assert all(each["attributes"]["label"] for each in questions)
