"""Texts of what is raised: each is used, and its placeholders are filled."""

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

# Its keys are those of the table; another place hands on what was raised before.
COMPUTED = {
    "_action_key(err)",
    "error_key(err)",
    "getattr(reason, 'translation_key', None) or 'unknown'",
}


def _raised() -> Iterator[tuple[str, ast.Call]]:
    """Yield every exception with a translation, and where it is made."""
    for path, tree in sources().items():
        for call in calls(tree):
            if keyword(call, "translation_domain"):
                yield path, call


def test_every_exception_takes_its_text_from_our_own_translations() -> None:
    assert any(_raised())
    for path, call in _raised():
        domain = keyword(call, "translation_domain")
        assert domain is not None
        assert ast.unparse(domain) == "DOMAIN", path


def test_what_people_get_to_see_is_never_raised_without_a_translation() -> None:
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


def test_every_text_is_raised_and_every_raised_key_has_a_text() -> None:
    raised = {key for _, key in errors.KEYS}
    for path, call in _raised():
        key = keyword(call, "translation_key")
        assert key is not None, path
        if (text := constant(key)) is not None:
            raised.add(text)
        else:
            assert ast.unparse(key) in COMPUTED, path
    assert translations()["exceptions"].keys() == raised


def test_every_placeholder_is_filled_and_named() -> None:
    told = {
        key: placeholders(text["message"])
        for key, text in translations()["exceptions"].items()
    }
    for path, call in _raised():
        if key := constant(keyword(call, "translation_key")):
            given = keys_of(keyword(call, "translation_placeholders"))
            assert given == told[key], f"{path}: {key}"
    # The table fills in nothing.
    assert {key for _, key in errors.KEYS if told[key]} == set()
