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
# Our own texts and links, whose parts are escaped where they are made.
OURS = {"error", "token_docs", "users"}
# Addresses that a server answers at stand in code spans: no host name has a backtick.
IN_CODE = {"address", "new_address", "url_example"}


def _filled(call: ast.Call, argument: str) -> dict[str, bool]:
    """Return the placeholders that a call fills, and whether each is escaped."""
    match keyword(call, argument):
        case ast.Dict(keys=keys, values=values):
            return {
                str(constant(key)): _escapes(value)
                for key, value in zip(keys, values, strict=True)
                # Without a key it is another dictionary that is merged in: that of errors.
                if key is not None and constant(key) not in OURS | IN_CODE
            }
        case ast.DictComp(value=value):
            return {"": _escapes(value)}
    return {}


def _escapes(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and called(value) == ESCAPE


def _steps() -> Iterator[tuple[str, ast.Call, Any]]:
    """Yield each step that is shown: its name, the call, its texts."""
    flows = translations()
    for path, tree in sources().items():
        for call in calls(tree):
            step = constant(keyword(call, "step_id"))
            if called(call) not in SHOWN or step is None:
                continue
            match path:
                case "repairs.py":
                    flow = next(
                        fix_flow
                        for issue in flows["issues"].values()
                        if step
                        in (fix_flow := issue.get("fix_flow", {"step": {}}))["step"]
                    )
                case "flow/options.py":
                    flow = flows["options"]
                case _:
                    flow = flows["config"]
            yield step, call, flow["step"][step]


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


def test_what_stands_in_the_reason_of_an_abort_is_escaped() -> None:
    filled = [
        _filled(call, "description_placeholders")
        for tree in sources().values()
        for call in calls(tree, "async_abort")
    ]
    assert any(filled)
    for values in filled:
        assert all(values.values())


def test_the_errors_of_config_flows_take_nothing_in() -> None:
    for path, text in texts(translations()["config"]["error"]):
        assert placeholders(text) == set(), path


def test_what_stands_in_the_description_of_an_issue_is_escaped_and_nothing_else() -> (
    None
):
    """The texts of exceptions, and the titles of issues, are shown as they are."""
    described = {
        name
        for issue in translations()["issues"].values()
        for name in placeholders(issue.get("description", ""))
    }
    filled = [
        _filled(call, "translation_placeholders")
        for tree in sources().values()
        for call in calls(tree)
    ]
    assert any(filled)
    for values in filled:
        for name, escaped in values.items():
            assert escaped == (name in described), name
