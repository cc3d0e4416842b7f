"""The page that says how to add something names all files that have to be changed."""

from collections.abc import Iterable, Iterator
from pathlib import Path
import re

import pytest

from tests.support.repository import COMPONENT, ROOT

ADDING = (ROOT / "docs" / "development" / "adding.md").read_text("utf-8")
# A file that has all of these words lists what there is.
LISTED = {
    "Add a category": ("metadata_refresh", "media_analysis", "recording", "other"),
    "Add a trigger": ("activity_started", "activity_cancelled", "progress_reached"),
}
# Their other languages have the same contents.
OF_LANGUAGES = {"custom_sentences": "en", "texts": "en.js", "translations": "en.json"}


def _section(heading: str) -> str:
    _, _, after = ADDING.partition(f"\n## {heading}\n")
    assert after, heading
    return after.partition("\n## ")[0]


def _files() -> Iterator[tuple[str, Path]]:
    """Yield the names and paths of the files that may list something, in English."""
    for path in COMPONENT.rglob("*.*"):
        place = path.relative_to(COMPONENT)
        in_english = all(
            following == OF_LANGUAGES.get(part, following)
            for part, following in zip(place.parts, place.parts[1:], strict=False)
        )
        if path.suffix in {".js", ".json", ".py", ".yaml"} and in_english:
            yield place.as_posix(), path
    for path in (ROOT / "docs").glob("*.md"):
        yield path.relative_to(ROOT).as_posix(), path


def _files_with_all(words: Iterable[str]) -> set[str]:
    patterns = [re.compile(rf"\b{word}\b") for word in words]
    return {
        name
        for name, path in _files()
        if all(pattern.search(path.read_text("utf-8")) for pattern in patterns)
    }


@pytest.mark.parametrize(("heading", "words"), LISTED.items(), ids=LISTED)
def test_the_page_names_all_files_that_list_what_there_is(
    heading: str, words: tuple[str, ...]
) -> None:
    files = _files_with_all(words)
    assert len(files) > len(words)
    unnamed = files - set(re.findall(r"`([^`\n]+)`", _section(heading)))
    assert not unnamed, f"docs/development/adding.md: {heading}"
