"""What stands in Markdown is escaped, and nothing else is.

The frontend renders the descriptions of steps, of their fields and of aborts as Markdown.
Titles, menu options, errors, toasts and the texts of exceptions are shown as they are.
"""

import ast
from collections.abc import Iterator
from typing import Any

from tests.support.repository import (
    called,
    calls,
    constant,
    keyword,
    placeholders,
    sources,
    texts,
    translations,
)

ESCAPE = "escape_markdown"
IN_MARKDOWN = ("description", "data_description")
SHOWN = {"async_show_form", "async_show_menu", "async_external_step"}


def _filled(call: ast.Call, argument: str) -> dict[str, bool]:
    """Return the placeholders that a call fills, and whether each is escaped."""
    filled = keyword(call, argument)
    if filled is None:
        return {}
    assert isinstance(filled, ast.Dict), ast.unparse(filled)
    return {
        str(constant(key)): isinstance(value, ast.Call) and called(value) == ESCAPE
        for key, value in zip(filled.keys, filled.values, strict=True)
    }


def _steps() -> Iterator[tuple[str, ast.Call, Any]]:
    """Yield each step that is shown: its name, the call, its texts."""
    flows = translations()
    for path, tree in sources().items():
        for call in calls(tree):
            step = constant(keyword(call, "step_id"))
            if called(call) not in SHOWN or step is None:
                continue
            if path == "repairs.py":
                [issue] = flows["issues"].values()
                yield step, call, issue["fix_flow"]["step"][step]
            else:
                yield step, call, flows["config"]["step"][step]


def test_what_stands_in_the_description_of_a_step_is_escaped_and_nothing_else() -> None:
    escaped_anywhere = False
    for step, call, of_step in _steps():
        for name, escaped in _filled(call, "description_placeholders").items():
            in_markdown = {
                path.partition(".")[0] in IN_MARKDOWN
                for path, text in texts(of_step)
                if name in placeholders(text)
            }
            assert in_markdown == {escaped}, (step, name)
            escaped_anywhere |= escaped
    assert escaped_anywhere


def test_the_texts_of_aborts_and_errors_of_flows_take_nothing_in() -> None:
    flows = translations()
    [issue] = flows["issues"].values()
    for of_flow in (
        flows["config"]["error"],
        flows["config"]["abort"],
        issue["fix_flow"]["error"],
    ):
        for path, text in texts(of_flow):
            assert placeholders(text) == set(), path


def test_what_is_shown_as_it_is_is_not_escaped() -> None:
    """The texts of exceptions, and the titles of issues."""
    filled = [
        _filled(call, "translation_placeholders")
        for tree in sources().values()
        for call in calls(tree)
        if isinstance(keyword(call, "translation_placeholders"), ast.Dict)
    ]
    assert any(filled)
    for each in filled:
        assert not any(each.values())
    for issue in translations()["issues"].values():
        assert issue.keys() == {"title", "fix_flow"}
