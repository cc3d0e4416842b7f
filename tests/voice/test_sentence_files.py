"""The files with the sentences: complete, and the same in each language."""

from collections.abc import Iterator
import json
from typing import Any

import pytest

from custom_components.plex_activities.aioplex.models import ActivityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.template import Template
from tests.support.repository import COMPONENT, read_yaml, translations

from .common import CANCEL, SCAN, STATUS

LANGUAGES = ("en", "de")
FILES = {
    language: read_yaml(
        COMPONENT / "custom_sentences" / language / "plex_activities.yaml"
    )
    for language in LANGUAGES
}
KINDS = {f"plex_{each.value}" for each in ActivityCategory}

# Those that nobody gets to hear: the answers name the libraries instead, and do not
# wait for the end of a scan.
UNSPOKEN = {"library_not_found", "scan_lost"}
# Those that Home Assistant itself and the permissions bring.
OTHERS = {"service_config_entry_not_loaded", "unauthorized"}


def _blocks(language: str, intent: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = FILES[language]["intents"][intent]["data"]
    return found


def _kinds(language: str, intent: str) -> Iterator[str]:
    """Yield the category of each block for a kind of work, checking its words."""
    for block in _blocks(language, intent):
        if "kind" in block.get("expansion_rules", {}):
            category = block["slots"]["category"]
            assert block["expansion_rules"]["kind"] in {
                f"<plex_{category}>",
                # What is clear only where Plex is named.
                f"<plex_{category}_there>",
            }
            yield category


def test_there_is_one_file_for_each_language() -> None:
    files = (COMPONENT / "custom_sentences").rglob("*.*")
    assert sorted(each.relative_to(COMPONENT).as_posix() for each in files) == sorted(
        f"custom_sentences/{each}/plex_activities.yaml" for each in LANGUAGES
    )
    for language, content in FILES.items():
        assert content["language"] == language
        assert content["intents"].keys() == {STATUS, CANCEL, SCAN}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", [STATUS, CANCEL])
def test_every_category_can_be_named_and_no_other(language: str, intent: str) -> None:
    kinds = dict.fromkeys(_kinds(language, intent))
    assert list(kinds) == [each.value for each in ActivityCategory]
    assert FILES[language]["expansion_rules"].keys() >= KINDS


def test_the_languages_differ_in_words_only() -> None:
    english, german = (FILES[each] for each in LANGUAGES)
    assert english["lists"] == german["lists"]
    for intent in english["intents"]:
        slots = [
            {
                json.dumps(
                    {
                        name: value
                        for name, value in block.get("slots", {}).items()
                        # What a library goes by is a word.
                        if name != "library"
                    }
                )
                for block in _blocks(language, intent)
            }
            for language in LANGUAGES
        ]
        assert slots[0] == slots[1], intent


def test_whoever_says_bibliothek_in_german_may_say_mediathek() -> None:
    for intent in FILES["de"]["intents"]:
        for block in _blocks("de", intent):
            # They stand in the rules only, beside each other.
            assert "thek" not in str(block["sentences"])
    for rule in FILES["de"]["expansion_rules"].values():
        assert ("Bibliothek" in rule) == ("Mediathek" in rule), rule


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_names_are_free_text_and_never_a_whole_sentence(language: str) -> None:
    content = FILES[language]
    assert content["lists"].keys() == {"plex_library", "plex_server", "plex_title"}
    assert all(each == {"wildcard": True} for each in content["lists"].values())
    # Rules of Home Assistant's own go by other names.
    assert all(each.startswith("plex_") for each in content["expansion_rules"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_intents_share_one_answer(language: str) -> None:
    answers = FILES[language]["responses"]["intents"]
    assert answers.keys() == {STATUS, CANCEL, SCAN}
    assert len({each["default"] for each in answers.values()}) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_is_explained(hass: HomeAssistant, language: str) -> None:
    text = FILES[language]["responses"]["intents"][STATUS]["default"]
    told = {
        reason: Template(text, hass)
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
        for reason in (set(translations()["exceptions"]) - UNSPOKEN) | OTHERS
    }
    # The one that is left is "unknown".
    assert len(set(told.values())) == len(told)
    assert all("Harbour" in each and each.endswith(".") for each in told.values())
