"""Every step of the config flow has its texts, and every text is used."""

import ast
from typing import Any

import probatio

from custom_components.plex_activities import config_flow, errors, issues, repairs
from custom_components.plex_activities.aioplex.exceptions import (
    PlexNotCancellableError,
)
from custom_components.plex_activities.assist import sentences
from custom_components.plex_activities.flow import account, base, questions, schemas
from custom_components.plex_activities.flow.options import options_schema
from custom_components.plex_activities.triggers import old_options
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

# Why sentences cannot be written, as assist/sentence_changes.py tells it.
SENTENCES_ERRORS = {
    *("disk_full", "is_link", "not_a_file", "not_a_folder", "not_writable"),
    "write_failed",
}
FLOWS = (
    "config_flow.py",
    *("flow/account.py", "flow/account_servers.py", "flow/base.py"),
    *("flow/core_plex.py", "flow/questions.py"),
)


def _flow_calls(name: str = "") -> list[ast.Call]:
    return [call for path in FLOWS for call in calls(sources()[path], name)]


def _forms() -> dict[str, ast.Call]:
    return {
        step: call
        for call in _flow_calls("async_show_form")
        if (step := constant(keyword(call, "step_id")))
    }


def _menus() -> dict[str, set[str]]:
    """Return the options of every menu, by step."""
    options = {
        "REAUTH_MENU": config_flow.REAUTH_MENU,
        "RECONFIGURE_MENU": config_flow.RECONFIGURE_MENU,
        "LIMITED_MENU": base.LIMITED_MENU,
        "ways": account.TRY_AGAIN_MENU,
        "options": questions.MOVED_MENU,
        "SAME_IDENTIFIER_MENU": questions.SAME_IDENTIFIER_MENU,
        "self._add_menu()": config_flow.ADD_MENU,
    }
    menus = {}
    for call in _flow_calls("async_show_menu"):
        step = constant(keyword(call, "step_id"))
        expression = keyword(call, "menu_options")
        assert step
        assert expression is not None
        menus[step] = set(options[ast.unparse(expression)])
    return menus


def _external_steps() -> set[str]:
    """Return the steps that open a page at plex.tv."""
    steps = {
        constant(keyword(call, "step_id"))
        for call in _flow_calls("async_external_step")
    }
    return {step for step in steps if step}


def _fields(call: ast.Call) -> set[str]:
    """Return the fields of the schema that a form shows."""
    expression = keyword(call, "data_schema")
    assert expression is not None
    names = {
        node.id
        for node in ast.walk(expression)
        if isinstance(node, ast.Name) and node.id.lower().endswith("_schema")
    }
    assert len(names) == 1, ast.unparse(call)
    name = names.pop()
    member = getattr(schemas, name)
    schema: probatio.Schema = member if name.isupper() else member({})
    assert isinstance(schema.schema, dict)
    return {str(field) for field in schema.schema}


def _steps() -> Any:
    return translations()["config"]["step"]


def test_the_steps_with_texts_are_those_that_are_shown() -> None:
    assert len(_forms()) == len(_flow_calls("async_show_form"))
    assert _steps().keys() == _forms().keys() | _menus().keys() | _external_steps()


def test_every_step_has_a_handler() -> None:
    for step in _steps():
        handler = f"async_step_{step}"
        assert hasattr(config_flow.PlexActivitiesConfigFlow, handler), step


def test_every_field_has_a_label_and_a_description() -> None:
    for step, call in _forms().items():
        texts_of_step = _steps()[step]
        assert texts_of_step["title"], step
        assert texts_of_step.get("data", {}).keys() == _fields(call), step
        assert texts_of_step.get("data_description", {}).keys() == _fields(call), step


def test_steps_without_fields_have_a_title_and_a_description() -> None:
    without_fields = {step for step, call in _forms().items() if not _fields(call)}
    for step in without_fields | _external_steps():
        assert _steps()[step]["title"], step
        assert _steps()[step]["description"], step


def test_every_menu_option_has_texts_and_a_handler() -> None:
    for step, options in _menus().items():
        assert _steps()[step]["menu_options"].keys() == options
        assert _steps()[step]["menu_option_descriptions"].keys() == options
        for option in options:
            handler = f"async_step_{option}"
            assert hasattr(config_flow.PlexActivitiesConfigFlow, handler), option


def test_the_placeholders_of_texts_are_those_that_are_filled() -> None:
    steps = [*_forms().items()]
    steps += [
        (step, call)
        for call in _flow_calls("async_show_menu")
        if (step := constant(keyword(call, "step_id")))
    ]
    for step, call in steps:
        given = keys_of(keyword(call, "description_placeholders"))
        named = set().union(*(placeholders(text) for _, text in texts(_steps()[step])))
        assert named == given, step


def _keys_of_errors(tree: ast.Module) -> set[str]:
    """Return the constants among what is assigned to `errors["base"]`."""
    found = set()
    for node in ast.walk(tree):
        match node:
            case ast.Assign(
                targets=[ast.Subscript(value=ast.Name(id="errors"))], value=value
            ):
                found |= {
                    part.value
                    for part in ast.walk(value)
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return found


def test_titles_of_menus_have_no_placeholders() -> None:
    """The frontend does not fill them in, and shows an error instead."""
    menus = [step for step in _steps().values() if "menu_options" in step]
    assert menus
    for step in menus:
        assert placeholders(step["title"]) == set()


def test_errors_are_shown_under_fields_that_forms_have() -> None:
    errors_of_forms = translations()["config"]["error"].keys() | {"not_the_owner"}
    for key in errors_of_forms:
        (place,) = schemas.under_fields({"base": key}, schemas.MANUAL_SCHEMA)
        assert place in {"base", "token", "url"}
        (place,) = schemas.under_fields({"base": key}, schemas.TOKEN_SCHEMA)
        assert place in {"base", "token"}
    refused = {"base": "invalid_auth"}
    assert schemas.under_fields(refused, schemas.TOKEN_SCHEMA) == {
        "token": "invalid_auth"
    }


def test_the_errors_with_texts_are_those_that_are_shown() -> None:
    shown = {
        key
        for kind, key in errors.KEYS
        # Nothing is cancelled while a server is set up.
        if kind is not PlexNotCancellableError
    }
    for call in _flow_calls("async_offer_sign_in"):
        shown |= {
            node.value
            for node in ast.walk(call)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    for path in FLOWS:
        shown |= _keys_of_errors(sources()[path])
    for node in ast.walk(sources()["flow/sign_in.py"]):
        match node:
            case ast.Assign(
                targets=[ast.Attribute(attr="error")],
                value=ast.Constant(value=str(key)),
            ):
                shown.add(key)
    assert translations()["config"]["error"].keys() == shown


def test_the_abort_reasons_with_texts_are_those_that_are_used() -> None:
    # Home Assistant has the texts for async_update_reload_and_abort.
    used = {
        constant(keyword(call, "reason"))
        for call in _flow_calls()
        if keyword(call, "reason")
    }
    if _flow_calls("_abort_if_unique_id_configured"):
        used.add("already_configured")
    assert translations()["config"]["abort"].keys() == used


def test_the_repair_flow_has_exactly_the_texts_that_it_shows() -> None:
    (call,) = calls(sources()["repairs.py"], "async_show_form")
    step = constant(keyword(call, "step_id"))
    assert translations()["issues"].keys() == {
        issues.LIMITED_ACCESS,
        old_options.ISSUE,
        sentences.ISSUE_CHANGED,
        sentences.ISSUE_LEFT,
    }
    issue = translations()["issues"][issues.LIMITED_ACCESS]
    assert placeholders(issue["title"]) == {"name"}
    assert issue["fix_flow"]["step"].keys() == {step}
    form = issue["fix_flow"]["step"][step]
    named = set().union(*(placeholders(text) for _, text in texts(form)))
    assert named == keys_of(keyword(call, "description_placeholders"))
    assert form["data"].keys() == form["data_description"].keys() == _fields(call)
    errors_of_flow = translations()["config"]["error"]
    for key, text in issue["fix_flow"]["error"].items():
        assert text == errors_of_flow.get(key, text)
    assert issue["fix_flow"]["error"].keys() == {
        "not_the_owner",
        *(key for kind, key in errors.KEYS if kind is not PlexNotCancellableError),
    }


def test_the_options_have_exactly_the_texts_that_they_show() -> None:
    shown = translations()["options"]
    forms = {
        constant(keyword(call, "step_id")): call
        for call in calls(sources()["flow/options.py"], "async_show_form")
    }
    assert shown["step"].keys() == forms.keys() == {"init", "kept"}
    init, kept = shown["step"]["init"], shown["step"]["kept"]
    fields = {str(field) for field in options_schema(set()).schema}
    assert init["data"].keys() == init["data_description"].keys() == fields
    assert placeholders(init["title"]) == {"name"}
    assert not placeholders(init["description"])
    assert placeholders(kept["description"]) == {"paths"}
    assert shown["error"].keys() == SENTENCES_ERRORS | {"no_entities"}


def test_the_repair_of_sentences_has_exactly_the_texts_that_it_shows() -> None:
    issue = translations()["issues"][sentences.ISSUE_CHANGED]
    (call,) = calls(sources()["repairs.py"], "async_show_menu")
    given = keys_of(keyword(call, "description_placeholders"))
    step = issue["fix_flow"]["step"]["init"]
    named = set().union(*(placeholders(text) for _, text in texts(step)))
    assert named == given == {"language", "path"}
    assert placeholders(issue["title"]) <= given
    # Home Assistant's frontend does not fill in the titles of menus.
    assert not placeholders(step["title"])
    for key in ("menu_options", "menu_option_descriptions"):
        assert list(step[key]) == repairs.CHANGED_SENTENCES_MENU
    # The same errors as in the options, in the same words.
    errors_of_options = translations()["options"]["error"]
    assert issue["fix_flow"]["abort"].items() - errors_of_options.items() == {
        ("issue_ignored", issue["fix_flow"]["abort"]["issue_ignored"])
    }
    assert issue["fix_flow"]["abort"].keys() == SENTENCES_ERRORS | {"issue_ignored"}


def test_the_errors_of_sentences_name_the_file_and_the_reason() -> None:
    for key in SENTENCES_ERRORS:
        text = translations()["options"]["error"][key]
        assert "path" in placeholders(text) <= {"path", "reason"}, key


def test_the_issue_of_sentences_that_are_left_names_them() -> None:
    issue = translations()["issues"][sentences.ISSUE_LEFT]
    assert issue.keys() == {"title", "description"}
    assert placeholders(issue["description"]) == {"paths"}
    assert not placeholders(issue["title"])


def test_every_key_of_system_health_has_a_text() -> None:
    keys = {
        str(key)
        for node in ast.walk(sources()["system_health.py"])
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Dict)
        for key in map(constant, node.value.keys)
    }
    assert translations()["system_health"]["info"].keys() == keys
