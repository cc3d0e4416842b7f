"""Texts of the config flow: each is used, and each that is used is there."""

import ast
from typing import Any

import probatio

from custom_components.plex_activities import config_flow, errors, issues
from custom_components.plex_activities.aioplex.exceptions import (
    PlexNotCancellableError,
)
from custom_components.plex_activities.flow import base, schemas
from tests.support.repository import (
    calls,
    constant,
    keys_of,
    keyword,
    placeholders,
    sources,
    texts,
    translations,
)

FLOWS = ("config_flow.py", "flow/account.py", "flow/base.py")


def _flow_calls(name: str = "") -> list[ast.Call]:
    return [call for path in FLOWS for call in calls(sources()[path], name)]


def _forms() -> dict[str, ast.Call]:
    return {
        step: call
        for call in _flow_calls("async_show_form")
        if (step := constant(keyword(call, "step_id")))
    }


def _menus() -> dict[str, set[str]]:
    """Return the options of each menu by its step."""
    options = {
        "REAUTH_MENU": config_flow.REAUTH_MENU,
        "LIMITED_MENU": base.LIMITED_MENU,
        "self._add_menu()": config_flow.ADD_MENU,
    }
    menus = {}
    for call in _flow_calls("async_show_menu"):
        step, shown = constant(keyword(call, "step_id")), keyword(call, "menu_options")
        assert step
        assert shown is not None
        menus[step] = set(options[ast.unparse(shown)])
    return menus


def _pages() -> set[str]:
    """Return the steps that send the browser elsewhere."""
    steps = {
        constant(keyword(call, "step_id"))
        for call in _flow_calls("async_external_step")
    }
    return {step for step in steps if step}


def _fields(call: ast.Call) -> set[str]:
    """Return the fields of the schema that a form shows."""
    shown = keyword(call, "data_schema")
    assert shown is not None
    names = {
        node.id
        for node in ast.walk(shown)
        if isinstance(node, ast.Name) and node.id.lower().endswith("_schema")
    }
    assert len(names) == 1, ast.unparse(call)
    name = names.pop()
    found = getattr(schemas, name)
    schema: probatio.Schema = found if name.isupper() else found({})
    assert isinstance(schema.schema, dict)
    return {str(field) for field in schema.schema}


def _steps() -> Any:
    return translations()["config"]["step"]


def test_every_form_and_menu_has_texts_and_no_other_step_has() -> None:
    assert len(_forms()) == len(_flow_calls("async_show_form"))
    assert _steps().keys() == _forms().keys() | _menus().keys() | _pages()


def test_every_step_that_is_shown_can_be_answered() -> None:
    for step in _steps():
        handler = f"async_step_{step}"
        assert hasattr(config_flow.PlexActivitiesConfigFlow, handler), step


def test_every_field_has_a_label_and_says_what_goes_into_it() -> None:
    for step, call in _forms().items():
        told = _steps()[step]
        assert told["title"], step
        assert told.get("data", {}).keys() == _fields(call), step
        assert told.get("data_description", {}).keys() == _fields(call), step


def test_a_form_without_fields_and_a_page_say_what_they_are_for() -> None:
    bare = {step for step, call in _forms().items() if not _fields(call)}
    assert bare
    for step in bare | _pages():
        assert _steps()[step]["title"], step
        assert _steps()[step]["description"], step


def test_every_way_a_menu_offers_has_a_name_and_a_step() -> None:
    for step, options in _menus().items():
        assert _steps()[step]["menu_options"].keys() == options
        assert _steps()[step]["menu_option_descriptions"].keys() == options
        for option in options:
            handler = f"async_step_{option}"
            assert hasattr(config_flow.PlexActivitiesConfigFlow, handler), option


def test_a_text_names_what_its_form_fills_in_and_nothing_else() -> None:
    shown = [*_forms().items()]
    shown += [
        (step, call)
        for call in _flow_calls("async_show_menu")
        if (step := constant(keyword(call, "step_id")))
    ]
    for step, call in shown:
        given = keys_of(keyword(call, "description_placeholders"))
        named = set().union(*(placeholders(text) for _, text in texts(_steps()[step])))
        assert named == given, step


def test_every_error_of_a_form_has_a_text_and_no_other_has() -> None:
    shown = {
        key
        for kind, key in errors.KEYS
        # Nothing is cancelled while a server is set up.
        if kind is not PlexNotCancellableError
    }
    for call in _flow_calls("_async_sign_in_failed"):
        shown |= {
            node.value
            for node in ast.walk(call)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    for node in ast.walk(sources()["flow/sign_in.py"]):
        match node:
            case ast.Assign(
                targets=[ast.Attribute(attr="error")],
                value=ast.Constant(value=str(key)),
            ):
                shown.add(key)
    assert translations()["config"]["error"].keys() == shown


def test_every_end_of_the_flow_has_a_text_and_no_other_has() -> None:
    # Those of async_update_reload_and_abort are Home Assistant's own texts.
    shown = {
        constant(keyword(call, "reason"))
        for call in _flow_calls()
        if keyword(call, "reason")
    }
    if _flow_calls("_abort_if_unique_id_configured"):
        shown.add("already_configured")
    assert translations()["config"]["abort"].keys() == shown


def test_the_repair_of_an_issue_has_all_its_texts_and_no_other() -> None:
    (call,) = calls(sources()["repairs.py"], "async_show_form")
    step = constant(keyword(call, "step_id"))
    assert translations()["issues"].keys() == {issues.LIMITED_ACCESS}
    told = translations()["issues"][issues.LIMITED_ACCESS]
    assert placeholders(told["title"]) == {"name"}
    assert told["fix_flow"]["step"].keys() == {step}
    form = told["fix_flow"]["step"][step]
    assert placeholders(form["description"]) == {"name"}
    assert form["data"].keys() == form["data_description"].keys() == _fields(call)
    errors_of_flow = translations()["config"]["error"]
    for key, text in told["fix_flow"]["error"].items():
        assert text == errors_of_flow.get(key, text)
    assert told["fix_flow"]["error"].keys() == {
        "not_the_owner",
        *(key for kind, key in errors.KEYS if kind is not PlexNotCancellableError),
    }


def test_what_system_health_tells_has_its_texts() -> None:
    told = {
        str(key)
        for node in ast.walk(sources()["system_health.py"])
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict)
        for key in map(constant, node.value.keys)
    }
    assert translations()["system_health"]["info"].keys() == told
