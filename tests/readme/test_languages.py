"""The pages name all languages."""

import pytest

from custom_components.plex_activities.assist.sentence_files import shipped_languages
from tests.support.readme import code, tables
from tests.support.repository import COMPONENT, ROOT

TRANSLATED = {path.stem for path in (COMPONENT / "translations").glob("*.json")} - {
    "en"
}
# From ten on.
NUMBERS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen")
TERMS = ROOT / "docs" / "development" / "languages.md"


def _names() -> dict[str, str]:
    """Return the English name of each language by its code, from the table of terms."""
    [terms] = tables(TERMS.read_text("utf-8"))
    return {code(row[1]): row[0] for row in terms}


def _words(page: str) -> str:
    return " ".join((ROOT / page).read_text("utf-8").split())


def test_the_table_of_terms_has_all_languages() -> None:
    assert set(_names()) == TRANSLATED, f"correct the table of terms in {TERMS.name}"


@pytest.mark.parametrize("page", ["README.md", "docs/assist.md"])
def test_the_pages_name_the_languages_of_the_sentences(page: str) -> None:
    names = {"en": "English", **_names()}
    *most, last = sorted(names.get(code, code) for code in shipped_languages())
    sentence = f"There are sentences in {', '.join(most)} and {last}."
    assert sentence in _words(page), f"{page} does not say this"


def test_the_readme_says_in_how_many_languages_the_texts_are() -> None:
    number = NUMBERS[len(TRANSLATED) - 10]
    assert f"translated into {number} languages" in _words("README.md"), number
