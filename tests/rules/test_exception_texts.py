"""Every exception has a text, and every text is used with all its placeholders."""

import ast
from collections.abc import Iterator

from custom_components.plex_activities import errors
from tests.support.repository import (
    called,
    calls,
    constant,
    keys_of,
    keyword,
    placeholders,
    sources,
    translations,
)

# Expressions for keys of the table of errors, or of an earlier exception.
COMPUTED = {
    "_action_key(err)",
    "coordinator.last_error",
    "error_key(err)",
    "getattr(reason, 'translation_key', None) or 'unknown'",
}


def _raised() -> Iterator[tuple[str, ast.Call]]:
    """Yield the path and the call that creates each exception with a translation."""
    for path, tree in sources().items():
        for call in calls(tree):
            if keyword(call, "translation_domain"):
                yield path, call


def test_every_exception_uses_the_translations_of_the_integration() -> None:
    assert any(_raised())
    for path, call in _raised():
        domain = keyword(call, "translation_domain")
        assert domain is not None
        assert ast.unparse(domain) == "DOMAIN", path


def test_exceptions_that_users_see_have_a_translation() -> None:
    visible = {
        "ConfigEntryAuthFailed",
        "ConfigEntryError",
        "ConfigEntryNotReady",
        "HomeAssistantError",
        "ServiceValidationError",
        "UpdateFailed",
    }
    for path, tree in sources().items():
        for call in calls(tree):
            if called(call) in visible:
                assert keyword(call, "translation_key"), f"{path}:{call.lineno}"


def test_the_keys_of_texts_and_exceptions_are_the_same() -> None:
    raised = {key for _, key in errors.KEYS}
    for path, call in _raised():
        key = keyword(call, "translation_key")
        assert key is not None, path
        if (text := constant(key)) is not None:
            raised.add(text)
        else:
            assert ast.unparse(key) in COMPUTED, path
    assert translations()["exceptions"].keys() == raised


def test_every_placeholder_is_filled() -> None:
    named = {
        key: placeholders(text["message"])
        for key, text in translations()["exceptions"].items()
    }
    for path, call in _raised():
        if key := constant(keyword(call, "translation_key")):
            given = keys_of(keyword(call, "translation_placeholders"))
            assert given == named[key], f"{path}: {key}"
    # The table of errors fills in nothing.
    assert {key for _, key in errors.KEYS if named[key]} == set()
