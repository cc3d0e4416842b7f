"""The files with sentences are complete, and equal in all languages."""

from collections.abc import Iterator
import json
from typing import Any

import pytest

from custom_components.plex_activities.aioplex.models import ActivityCategory
from custom_components.plex_activities.assist.sentence_files import shipped_languages
from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
from tests.support.repository import COMPONENT, read_yaml, translations

from .assist import CANCEL, SCAN, STATUS

LANGUAGES = shipped_languages()
FILES = {
    language: read_yaml(
        COMPONENT / "custom_sentences" / language / "plex_activities.yaml"
    )
    for language in LANGUAGES
}
# Intents of Home Assistant, for what could be taken for a title of ours.
OF_TIMERS = {"HassCancelTimer", "HassCancelAllTimers"}
CATEGORIES = [category.value for category in ActivityCategory]
KINDS = {f"plex_{category}" for category in CATEGORIES}

# Errors without an answer: unknown libraries have one of their own, no answer waits for
# the end of a scan, and no sentence runs a task or names an activity by its id.
UNSPOKEN = {
    "activity_elsewhere",
    "activity_on_other_server",
    "claim_code",
    "library_not_found",
    "scan_lost",
    "task_not_found",
}
# Reasons from Home Assistant itself.
OTHER_REASONS = {"service_config_entry_not_loaded", "unauthorized"}


def _blocks(language: str, intent: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = FILES[language]["intents"][intent]["data"]
    return found


def _categories(language: str, intent: str) -> Iterator[str]:
    """Yield the category of each block for one category, and check its rule."""
    for block in _blocks(language, intent):
        if "kind" in block.get("expansion_rules", {}):
            category = block["slots"]["category"]
            assert block["expansion_rules"]["kind"] in {
                f"<plex_{category}>",
                # Recognized without the word library.
                "<plex_scan>",
                "<plex_scan_only>",
            }
            yield category


def test_there_is_one_file_for_each_language() -> None:
    folder = COMPONENT / "custom_sentences"
    paths = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert paths == {f"{language}/plex_activities.yaml" for language in LANGUAGES}
    for language, content in FILES.items():
        assert content["language"] == language
        assert content["intents"].keys() == {STATUS, CANCEL, SCAN} | OF_TIMERS


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", [STATUS, CANCEL])
def test_every_category_can_be_named(language: str, intent: str) -> None:
    categories = list(dict.fromkeys(_categories(language, intent)))
    assert not [
        f"custom_sentences/{language}: add sentences for {category} to {intent}"
        for category in CATEGORIES
        if category not in categories
    ]
    assert categories == CATEGORIES
    assert FILES[language]["expansion_rules"].keys() >= KINDS


def test_all_languages_have_the_same_slots() -> None:
    for intent in FILES["en"]["intents"]:
        slots = {
            language: {
                json.dumps(
                    {
                        name: value
                        for name, value in block.get("slots", {}).items()
                        # The usual names of libraries are translated.
                        if name != "library"
                    }
                )
                for block in _blocks(language, intent)
            }
            for language in LANGUAGES
        }
        for language, found in slots.items():
            assert found == slots["en"], f"custom_sentences/{language}: {intent}"


def test_every_german_rule_with_bibliothek_has_mediathek_too() -> None:
    for intent in FILES["de"]["intents"]:
        for block in _blocks("de", intent):
            # Both words are in the rules only.
            assert "thek" not in str(block["sentences"])
    for rule in FILES["de"]["expansion_rules"].values():
        assert ("Bibliothek" in rule) == ("Mediathek" in rule), rule


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_names_are_wildcards_and_only_questions_are_lists(language: str) -> None:
    content = FILES[language]
    names = {"plex_library", "plex_server", "plex_title"}
    assert all(content["lists"][name] == {"wildcard": True} for name in names)
    # All other lists are the words of a question.
    questions = {
        value["out"]
        for name, values in content["lists"].items()
        if name not in names
        for value in values["values"]
    }
    assert questions == {"busy", "idle", "finish"}
    # Other names could be those of rules of Home Assistant.
    assert all(rule.startswith("plex_") for rule in content["expansion_rules"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_intents_share_one_template(language: str) -> None:
    answers = FILES[language]["responses"]["intents"]
    assert answers.keys() == {STATUS, CANCEL, SCAN}
    assert len({answer["default"] for answer in answers.values()}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_own_text(hass: HomeAssistant, language: str) -> None:
    template = FILES[language]["responses"]["intents"][STATUS]["default"]
    texts = {
        reason: Template(template, hass)
        .async_render(
            {
                "slots": {
                    "answer": "running",
                    "category": None,
                    "servers": [{"name": "Harbour", "reason": reason}],
                }
            },
            parse_result=False,
        )
        .strip()
        for reason in (set(translations()["exceptions"]) - UNSPOKEN) | OTHER_REASONS
    }
    # "unknown" has the text for all other reasons.
    assert len(set(texts.values())) == len(texts)
    assert all("Harbour" in text and text.endswith(".") for text in texts.values())
