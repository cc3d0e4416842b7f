"""Sentences as people say them, in all languages: in sentences/, one table a language."""

from pathlib import Path
from typing import Any

import pytest

from custom_components.plex_activities.assist.sentence_files import shipped_languages
from tests.support.repository import read_yaml

from .assist import Assist

TABLES = Path(__file__).parent / "sentences"
LANGUAGES = shipped_languages()


def table(language: str) -> dict[str, Any]:
    """Return the sentences of a language that are ours, by intent, and those of others."""
    content: dict[str, Any] = read_yaml(TABLES / f"{language}.yaml")
    return content


@pytest.mark.parametrize("language", LANGUAGES)
async def test_sentences_are_recognized_as_people_say_them(
    assist: Assist, language: str
) -> None:
    expected = {
        text: (intent, slots)
        for intent, phrases in table(language)["ours"].items()
        for text, slots in phrases.items()
    }
    assert len(expected) >= 60
    recognized = {text: await assist.recognize(text, language) for text in expected}
    assert recognized == expected


@pytest.mark.parametrize("language", LANGUAGES)
async def test_sentences_about_other_things_are_left_to_others(
    assist: Assist, language: str
) -> None:
    others = table(language)["others"]
    assert len(others) >= 20
    recognized = {text: await assist.recognize(text, language) for text in others}
    assert recognized == dict.fromkeys(others)
