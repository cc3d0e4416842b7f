"""The promises of SECURITY.md, and the tests that the threat model names for them."""

import re

import pytest

from tests.support.repository import ROOT

from .pages import PAGES, Page

[SECURITY] = [page for page in PAGES if page.name == "SECURITY.md"]
[MODEL] = [page for page in PAGES if page.name == "docs/development/threat-model.md"]

TESTS = [
    pytest.param(page, *span.split("::"), id=f"{page.name}: {span}")
    for page in PAGES
    for span in page.code_spans
    if "::" in span
]


def _part(page: Page, heading: str) -> str:
    """Return what stands under a heading of the second level."""
    parts = re.split(r"^## (.+)\n", page.text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))[heading]


def _items(text: str) -> list[str]:
    """Return the items of the lists, each on one line."""
    items = re.findall(r"^- .*\n(?:  .*\n)*", text, re.MULTILINE)
    return [" ".join(item.split()) for item in items]


def _sections() -> dict[str, str]:
    """Return the sections of the promises in the threat model, by their headings."""
    parts = re.split(r"^### (.+)\n", _part(MODEL, "The promises"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_the_promises_are_those_that_the_threat_model_has_tests_for() -> None:
    promises = [
        re.findall(r"^- \*\*(.+?)\.\*\*", item)
        for item in _items(_part(SECURITY, "What is promised"))
    ]
    assert [[heading] for heading in _sections()] == promises
    assert promises


def test_every_sentence_of_a_promise_has_a_test() -> None:
    for heading, text in _sections().items():
        assert _items(text), heading
        for item in _items(text):
            assert re.search(r"`[^`]+::[^`]+`$", item), item


@pytest.mark.parametrize(("page", "path", "name"), TESTS)
def test_every_test_that_a_page_names_exists(page: Page, path: str, name: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    if path.endswith(".js"):
        assert re.search(rf'^\s*test\("{re.escape(name)}"', text, re.MULTILINE)
    else:
        assert re.search(rf"^(async )?def {re.escape(name)}\(", text, re.MULTILINE)


def test_what_is_promised_fits_on_one_page() -> None:
    lines = SECURITY.text.splitlines()
    assert len(lines) <= 75
    assert max(map(len, lines)) <= 100
