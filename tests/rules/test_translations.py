"""The texts in other languages are complete, well-formed, translated, and short enough.

Spaces, links and markup in all languages are looked for in test_entity_texts.py.
"""

from functools import cache
import json
import re

import pytest

from homeassistant.generated.languages import LANGUAGES
from tests.support.repository import COMPONENT, placeholders, read_json, texts

FOLDER = COMPONENT / "translations"
WWW = COMPONENT / "www"
TRANSLATED = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "en")

# Texts of one or two words that are the same in every language, or in one.
SAME_EVERYWHERE = {"Server", "Token"}
SAME_IN = {
    "da": {"Scan", "Scanning", "Type"},
    "es": {"No"},
    "fr": {
        *("Conversion", "Maintenance", "Type"),
        *("{count} minute", "{count} minutes"),
    },
    "it": {"No"},
    "nb": {"Type"},
    "nl": {"Context", "Percentage", "Servers", "Type"},
    "pl": {"Folder"},
}
NAMES_OF_ENTITIES = re.compile(r"entity\.\w+\.\w+\.name")
# Names of up to this length fit on a dashboard's tile, whatever their length in English.
SHORT_NAME = 30
LONGER_THAN_ENGLISH = 1.6


@cache
def _texts(language: str) -> dict[str, str]:
    return dict(texts(read_json(FOLDER / f"{language}.json")))


@cache
def _pairs(language: str) -> list[tuple[str, str, str]]:
    """Return the key of each text, the text in English, and in the language."""
    translated = _texts(language)
    return [
        (key, english, translated[key])
        for key, english in _texts("en").items()
        if key in translated
    ]


def _keys_of_card(language: str) -> set[str]:
    """Return the keys of the texts of the card. tests/www compares the texts."""
    text = (WWW / "texts" / f"{language}.js").read_text("utf-8")
    return set(re.findall(r"^  (\w+):", text, re.MULTILINE))


def _found(pattern: str, text: str) -> set[str]:
    return set(re.findall(pattern, text))


def test_the_languages_have_home_assistants_codes() -> None:
    assert not {*TRANSLATED, *SAME_IN} - LANGUAGES, "not in Home Assistant's list"


@pytest.mark.parametrize("language", ["en", *TRANSLATED])
def test_the_card_has_texts_in_the_same_languages(language: str) -> None:
    path = WWW / "texts" / f"{language}.js"
    assert path.is_file(), f"add www/texts/{language}.js"
    [languages] = re.findall(
        r"^export const LANGUAGES = (\[.*\]);$",
        (WWW / "texts.js").read_text("utf-8"),
        re.MULTILINE,
    )
    assert language in json.loads(languages), "add it to LANGUAGES in www/texts.js"
    absent = _keys_of_card("en") - _keys_of_card(language)
    assert not absent, f"www/texts/{language}.js: translate {sorted(absent)[:9]}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_keys_are_those_of_english_in_the_same_order(language: str) -> None:
    keys, english = list(_texts(language)), list(_texts("en"))
    absent = [key for key in english if key not in keys]
    assert not absent, f"translations/{language}.json: translate {absent[:9]}"
    assert keys == english


@pytest.mark.parametrize("language", ["en", *TRANSLATED])
def test_the_file_is_formatted_as_all_are(language: str) -> None:
    path = FOLDER / f"{language}.json"
    formatted = json.dumps(read_json(path), indent=2, ensure_ascii=False)
    assert path.read_text("utf-8") == f"{formatted}\n"


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_placeholders_are_those_of_english(language: str) -> None:
    for key, english, text in _pairs(language):
        assert placeholders(text) == placeholders(english), key


@pytest.mark.parametrize("language", TRANSLATED)
def test_addresses_and_code_are_those_of_english(language: str) -> None:
    for key, english, text in _pairs(language):
        # Home Assistant's own check allows no others.
        address = r"\w+://[^\s`)]*"
        assert _found(address, text) == _found(address, english), key
        code = r"`[^`]*`"
        assert _found(code, text) == _found(code, english), key


@pytest.mark.parametrize("language", TRANSLATED)
def test_braces_are_only_those_of_placeholders(language: str) -> None:
    """Nothing else that the frontend's format of messages gives a meaning."""
    for key, _, text in _pairs(language):
        # A plural, or another choice of words.
        assert not re.search(r"\{\s*\w+\s*,", text), key
        # What is in apostrophes is not filled in.
        assert not re.search(r"'[{}]", text), key


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_text_is_left_in_english(language: str) -> None:
    same = SAME_EVERYWHERE | SAME_IN.get(language, set())
    for key, english, text in _pairs(language):
        words = re.sub(r"\{\w+\}", "", english).split()
        if words and text == english:
            assert len(words) <= 2, key
            assert text in same, f"{key}: {text}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_names_of_entities_are_not_much_longer_than_in_english(language: str) -> None:
    for key, english, text in _pairs(language):
        if NAMES_OF_ENTITIES.fullmatch(key):
            longest = max(SHORT_NAME, LONGER_THAN_ENGLISH * len(english))
            assert len(text) <= longest, f"{key}: {text}"


@pytest.mark.parametrize("language", TRANSLATED)
def test_entities_of_a_platform_have_unique_names(language: str) -> None:
    names = [
        (key.split(".")[1], text)
        for key, text in _texts(language).items()
        if NAMES_OF_ENTITIES.fullmatch(key)
    ]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("language", TRANSLATED)
def test_categories_and_errors_are_called_the_same_everywhere(language: str) -> None:
    found = _texts(language)
    pairs = [
        ("issues.limited_access.fix_flow.error.", "config.error."),
        ("issues.sentences_changed.fix_flow.abort.", "options.error."),
        (
            "selector.category.options.",
            "entity.event.activity.state_attributes.category.state.",
        ),
    ]
    for one, other in pairs:
        for key in [key for key in found if key.startswith(one)]:
            elsewhere = other + key.removeprefix(one)
            assert found.get(elsewhere, found[key]) == found[key], key
