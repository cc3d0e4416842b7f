"""Texts of the config flow: each is used, and each that is used is there."""

import ast
from typing import Any

import probatio

from custom_components.plex_activities import config_flow, errors
from custom_components.plex_activities.aioplex.exceptions import (
    PlexNotCancellableError,
)

from .repository import (
    calls,
    constant,
    keys_of,
    keyword,
    placeholders,
    sources,
    texts,
    translations,
)


def _flow() -> ast.Module:
    return sources()["config_flow.py"]


def _forms() -> dict[str, ast.Call]:
    return {
        step: call
        for call in calls(_flow(), "async_show_form")
        if (step := constant(keyword(call, "step_id")))
    }


def _menus() -> dict[str, set[str]]:
    """Return the options of each menu by its step."""
    menus = {}
    for call in calls(_flow(), "async_show_menu"):
        step = constant(keyword(call, "step_id"))
        options = keyword(call, "menu_options")
        assert step
        assert isinstance(options, ast.List), ast.unparse(call)
        menus[step] = {each for node in options.elts if (each := constant(node))}
    return menus


def _fields(call: ast.Call) -> set[str]:
    """Return the fields of the schema that a form shows."""
    shown = keyword(call, "data_schema")
    assert shown is not None
    names = {
        node.id
        for node in ast.walk(shown)
        if isinstance(node, ast.Name) and node.id.endswith("_SCHEMA")
    }
    assert len(names) == 1, ast.unparse(call)
    schema: probatio.Schema = getattr(config_flow, names.pop())
    assert isinstance(schema.schema, dict)
    return {str(field) for field in schema.schema}


def _steps() -> Any:
    return translations()["config"]["step"]


def test_every_form_and_menu_has_texts_and_no_other_step_has() -> None:
    assert len(_forms()) == sum(1 for _ in calls(_flow(), "async_show_form"))
    assert _steps().keys() == _forms().keys() | _menus().keys()


def test_every_step_that_is_shown_can_be_answered() -> None:
    for step in _steps():
        handler = f"async_step_{step}"
        assert hasattr(config_flow.PlexActivitiesConfigFlow, handler), step


def test_every_field_has_a_label_and_says_what_goes_into_it() -> None:
    for step, call in _forms().items():
        told = _steps()[step]
        assert told["title"], step
        assert told["data"].keys() == _fields(call), step
        assert told["data_description"].keys() == _fields(call), step


def test_every_way_a_menu_offers_has_a_name_and_a_step() -> None:
    for step, options in _menus().items():
        assert _steps()[step]["menu_options"].keys() == options
        assert _steps()[step]["menu_option_descriptions"].keys() == options
        assert options <= _steps().keys()


def test_a_text_names_what_its_form_fills_in_and_nothing_else() -> None:
    for step, call in _forms().items():
        given = keys_of(keyword(call, "description_placeholders"))
        named = set().union(*(placeholders(text) for _, text in texts(_steps()[step])))
        assert named == given, step


def test_every_error_of_a_form_has_a_text_and_no_other_has() -> None:
    shown = {
        key
        for kind, key in errors._KEYS
        # Nothing is cancelled while a server is set up.
        if kind is not PlexNotCancellableError
    }
    for node in ast.walk(_flow()):
        match node:
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id="errors"))],
                value=ast.Constant(value=str(key)),
            ):
                shown.add(key)
    assert translations()["config"]["error"].keys() == shown


def test_every_end_of_the_flow_has_a_text_and_no_other_has() -> None:
    # Those of async_update_reload_and_abort are Home Assistant's own texts.
    shown = {
        constant(keyword(call, "reason"))
        for call in calls(_flow())
        if keyword(call, "reason")
    }
    if any(calls(_flow(), "_abort_if_unique_id_configured")):
        shown.add("already_configured")
    assert translations()["config"]["abort"].keys() == shown
